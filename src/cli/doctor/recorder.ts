/** Whether the recorder is there, is ours, and records; who runs it is known, and Claude Code is not asked. */
import { access, readFile } from 'node:fs/promises'
import { recorderText, recordScript } from '../../hooks/recorder.ts'
import type { Chain } from './chain.ts'
import { type Check, error, type Finding, ok, warning } from './check.ts'
import { pluginIn } from './claude-settings.ts'
import { pluginFolder } from './plugin-folder.ts'
import { tryInstalled, tryPlugin } from './trial.ts'

const SETUP = 'claude-code-sync setup'

export const recorderCheck: Check = {
  link: 'recorder',
  async run(chain) {
    const plugin = pluginIn(chain.settings)
    return plugin === undefined ? ofSetup(chain) : ofPlugin(plugin, chain)
  },
}

/** The copy that `setup` made. */
async function ofSetup(chain: Chain): Promise<Finding[]> {
  const script = recordScript(chain.paths.stateDir)
  const text = await readFile(script, 'utf8').catch((error: NodeJS.ErrnoException) => error)
  if (text instanceof Error) return [missing(script, text, SETUP)]
  // Without that line it would write to the root of the disk.
  if (assigned(text, 'state') === undefined) return [fails(script, 'it is damaged', SETUP)]
  const trial = await tryInstalled(text, chain.env.PATH)
  const findings = [
    ...(await ageFindings(script, text, chain)),
    ...(trial.problem === undefined ? [] : [fails(script, trial.problem, SETUP)]),
  ]
  return findings.length > 0 ? findings : [recorded(script, trial.tookMs)]
}

/** The one in the folder from which Claude Code runs the plugin. */
async function ofPlugin(plugin: string, { paths, env }: Chain): Promise<Finding[]> {
  const folder = await pluginFolder(paths.claudeConfigDir, plugin)
  if (folder === undefined) return [ok(`that of the plugin ${plugin}`)]
  const script = `${folder}/dist/record.sh`
  const obstacle = await access(script).catch((error: NodeJS.ErrnoException) => error)
  const update = `claude plugin update ${plugin}`
  if (obstacle instanceof Error) return [missing(script, obstacle, update)]
  const { tookMs, problem } = await tryPlugin(folder, env.PATH)
  return [problem === undefined ? recorded(script, tookMs) : fails(script, problem, update)]
}

const recorded = (script: string, tookMs: number): Finding => ok(`${script} recorded a probe in ${tookMs} ms`)

function missing(script: string, { code, message }: NodeJS.ErrnoException, remedy: string): Finding {
  const problem = code === 'ENOENT' ? `There is no ${script}` : `${script} can't be read (${message})`
  return error('recorder-missing', `${problem}: hooks record nothing.`, remedy)
}

const fails = (script: string, problem: string, remedy: string): Finding =>
  error('recorder-fails', `${script} does not record: ${problem}.`, remedy)

/** Where the bridge is gone that it starts, nothing is sent until some command starts another one. */
async function ageFindings(script: string, text: string, { io, paths }: Chain): Promise<Finding[]> {
  const bridge = assigned(text, 'bridge')
  if (bridge !== undefined && !(await isThere(bridge)))
    return [error('recorder-bridge-gone', `${script} starts a bridge that is gone: ${bridge}.`, SETUP)]
  const { bridgeEntry, recorderTemplate } = io.installation
  const template = await readFile(recorderTemplate, 'utf8')
  const node = assigned(text, 'node') ?? ''
  if (!(await isThere(node)))
    return [
      warning('recorder-node-gone', `${script} has lost its Node, and takes that in PATH: ${node}.`, SETUP),
    ]
  // It need not be this Node.
  if (text === recorderText({ stateDir: paths.stateDir, node, bridgeEntry, template })) return []
  return [warning('recorder-outdated', `${script} is not that of this installation.`, SETUP)]
}

/** A value that `setup` wrote on top, in quotes. */
function assigned(script: string, name: string): string | undefined {
  const quoted = new RegExp(`^ccsync_${name}='(.*)'$`, 'm').exec(script)?.[1]
  return quoted?.replaceAll("'\\''", "'")
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )
