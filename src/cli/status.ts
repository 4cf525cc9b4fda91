/** Tells whether syncing works: what is configured, whether every destination takes it, and what waits here. */
import { hideApiKeys, maskApiKey } from '../config/api-key.ts'
import { loadConfig, loadSettings } from '../config/load.ts'
import { type Paths, resolvePaths } from '../config/paths.ts'
import type { Config, ResolvedConfig } from '../config/resolve.ts'
import { readDeliveryStatus } from '../delivery/status.ts'
import { recordScript } from '../hooks/recorder.ts'
import { inspectHooks } from '../hooks/registration.ts'
import { countSpool } from '../spool/count.ts'
import { problemsOf } from './config.ts'
import { type Asked, askDestinations } from './destination/ask.ts'
import { complain, EXIT, type Io, print } from './io.ts'
import { deliveryLines } from './status-deliveries.ts'

export async function status(io: Io, { json = false }: { json?: boolean } = {}): Promise<number> {
  const paths = resolvePaths(io.env)
  const resolved = await loadConfig(paths, io.env)
  const asked = await (json ? reportAsData : reportAsText)(io, paths, resolved)
  complain(io, ...resolved.warnings, ...problemsOf(await loadSettings(paths)))
  return isWorking(asked) ? EXIT.success : EXIT.failure
}

async function reportAsText(io: Io, paths: Paths, resolved: ResolvedConfig): Promise<Asked[]> {
  print(io, '📊 Claude Code Sync - Status', '', 'Configuration:', ...configurationLines(resolved.config), '')
  if (isAnyAsked(resolved)) print(io, '⏳ Testing connection...')
  const asked = await askDestinations(resolved)
  print(io, ...asked.flatMap((one) => answerLines(one, asked)), '')
  print(io, 'Recording:', ...(await recordingLines(paths)))
  return asked
}

async function reportAsData(io: Io, paths: Paths, resolved: ResolvedConfig): Promise<Asked[]> {
  const asked = await askDestinations(resolved)
  const report = {
    isWorking: isWorking(asked),
    destinations: asked,
    hooks: await inspectOurHooks(paths),
    queue: await countSpool(paths.stateDir),
    deliveries: (await readDeliveryStatus(paths.stateDir))?.destinations ?? [],
  }
  print(io, hideApiKeys(JSON.stringify(report, null, 2)))
  return asked
}

const isAnyAsked = ({ destination, otlp }: ResolvedConfig): boolean =>
  destination.kind === 'ready' || otlp.length > 0

/** Every destination that is configured answers, and there is one. OpenSync may be absent. */
function isWorking(asked: readonly Asked[]): boolean {
  const configured = asked.filter(({ state }) => state !== 'not-configured')
  return configured.length > 0 && configured.every(({ state }) => state === 'answers')
}

function configurationLines(config: Config): string[] {
  return [
    `  Convex URL: ${config.convexUrl ?? 'not set'}`,
    `  API Key: ${config.apiKey ? maskApiKey(config.apiKey) : 'not set'}`,
    `  Auto Sync: ${enabled(config.autoSync)}`,
    `  Tool Calls: ${enabled(config.syncToolCalls)}`,
    `  Thinking: ${enabled(config.syncThinking)}`,
  ]
}

function enabled(isOn: boolean): string {
  return isOn ? 'enabled' : 'disabled'
}

function answerLines(asked: Asked, all: readonly Asked[]): string[] {
  const isOpenSync = asked.kind === 'opensync'
  switch (asked.state) {
    case 'answers':
      return [isOpenSync ? '✅ Connected to Convex backend' : `✅ ${asked.name} answers: ${asked.url}`]
    case 'fails':
      return [`❌ ${isOpenSync ? '' : `${asked.name}: `}${asked.problem}`, `   ${asked.advice}`]
    case 'refused':
      return [`❌ Not configured: ${asked.problem}`]
    case 'not-configured':
      return all.length > 1
        ? []
        : ['❌ Not configured', '   To connect to your OpenSync, run: claude-code-sync login']
    default:
      return asked satisfies never
  }
}

/** What a server said of an item may quote the key. */
async function recordingLines(paths: Paths): Promise<string[]> {
  const lines = [
    `Hooks: ${await hooksLine(paths)}`,
    `Queue: ${await queueLine(paths)}`,
    ...deliveryLines(await readDeliveryStatus(paths.stateDir), Date.now()),
  ]
  return lines.map((line) => `  ${hideApiKeys(line)}`)
}

const inspectOurHooks = ({ stateDir, claudeSettingsFile: settingsFile }: Paths) =>
  inspectHooks({ settingsFile, recordScript: recordScript(stateDir) })

async function hooksLine(paths: Paths): Promise<string> {
  const { claudeSettingsFile } = paths
  const inspection = await inspectOurHooks(paths)
  if (inspection.kind === 'refused') return `not registered. ${inspection.message}`
  if (inspection.disabled) return `switched off by disableAllHooks in ${claudeSettingsFile}`
  const { registered, outdated, missing, plugin } = inspection
  const inSettings = registered.length + outdated.length > 0
  if (plugin && inSettings)
    return `by the plugin ${plugin}, and in ${claudeSettingsFile}. To take out the latter, run: claude-code-sync uninstall`
  if (plugin) return `by the plugin ${plugin}`
  if (missing.length === 0 && outdated.length === 0) return `registered in ${claudeSettingsFile}`
  const extent = inSettings ? 'not all' : 'not'
  return `${extent} registered. Run: claude-code-sync setup`
}

async function queueLine({ stateDir }: Paths): Promise<string> {
  const { waiting, claimed, quarantined, held } = await countSpool(stateDir)
  const set = [
    `${waiting + claimed} recorded events waiting`,
    ...(held > 0 ? [`${held} held for a newer version`] : []),
    ...(quarantined > 0 ? [`${quarantined} set aside as unusable`] : []),
  ]
  return set.join(', ')
}
