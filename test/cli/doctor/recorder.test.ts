import { spawnSync } from 'node:child_process'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { recorderCheck } from '../../../src/cli/doctor/recorder.ts'
import { PLUGIN_COMMAND } from '../../../src/hooks/plugin.ts'
import { recordScript } from '../../../src/hooks/recorder.ts'
import { countSpool } from '../../../src/spool/count.ts'
import { makePatient, type Patient, troubles } from './patient.ts'

const PACKAGE = join(import.meta.dirname, '..', '..', '..')
const STATE = '.local/state/claude-code-sync'

async function installed(): Promise<{ patient: Patient; script: string }> {
  const patient = await makePatient()
  await patient.setUp()
  return { patient, script: await readFile(recordScript(patient.paths.stateDir), 'utf8') }
}

describe('The check of the recorder', () => {
  it('runs it, and leaves nothing in the spool', async () => {
    const { patient } = await installed()

    const findings = await patient.findings(recorderCheck)

    expect(troubles(findings)).toEqual([])
    expect(findings[0]?.message).toMatch(/record\.sh recorded a probe in \d+ ms$/)
    expect(await countSpool(patient.paths.stateDir)).toMatchObject({ waiting: 0, quarantined: 0 })
  })

  it('runs it although autoSync is off', async () => {
    const { patient } = await installed()
    await patient.configure({ autoSync: false })

    const env = { CLAUDE_SYNC_AUTO_SYNC: 'false' }
    expect(troubles(await patient.findings(recorderCheck, { env }))).toEqual([])
  })

  it('finds that it is gone', async () => {
    const { patient } = await installed()
    await rm(recordScript(patient.paths.stateDir))

    expect(await patient.findings(recorderCheck)).toMatchObject([
      { state: 'error', trouble: 'recorder-missing', remedy: 'claude-code-sync setup' },
    ])
  })

  it.each([
    ['ends before it writes', "\ntrap 'exit 0' EXIT", "\nexit 0\ntrap 'exit 0' EXIT", 'it writes no event'],
    ['fails', "\ntrap 'exit 0' EXIT", '\nexit 2', 'it exits with 2'],
    ['speaks', "\ntrap 'exit 0' EXIT", "\necho hello\ntrap 'exit 0' EXIT", String.raw`it says "hello\n"`],
    [
      'writes no trailer',
      String.raw`printf '\000end\n'`,
      ':',
      "its event can't be read (the trailer is missing)",
    ],
    ['writes something else', 'command cat', 'echo hello', 'it changes what it records'],
    ['has lost its beginning', /^ccsync_state=.*$/m, '', 'it is damaged'],
  ])('finds one that %s', async (_what, part, instead, problem) => {
    const { patient, script } = await installed()
    await patient.write(
      `${STATE}/record.sh`,
      script.replace(part, () => instead),
    )

    const findings = await patient.findings(recorderCheck)

    expect(troubles(findings)).toContain('error recorder-fails')
    expect(findings.at(-1)?.message).toContain(problem)
  })

  it('finds one of another version', async () => {
    const { patient, script } = await installed()
    await patient.write(`${STATE}/record.sh`, `${script}\n# of another version\n`)

    expect(troubles(await patient.findings(recorderCheck))).toEqual(['warning recorder-outdated'])
  })

  it('finds that the bridge is gone that it starts', async () => {
    const { patient, script } = await installed()
    await patient.write(
      `${STATE}/record.sh`,
      script.replace(/^ccsync_bridge=.*$/m, "ccsync_bridge='/gone/bridge.js'"),
    )

    const findings = await patient.findings(recorderCheck)

    expect(troubles(findings)).toEqual(['error recorder-bridge-gone'])
    expect(findings[0]?.message).toContain('/gone/bridge.js')
  })

  it('finds that the Node is gone that starts the bridge', async () => {
    const { patient, script } = await installed()
    await patient.write(`${STATE}/record.sh`, script.replace(/^ccsync_node=.*$/m, "ccsync_node='/gone/node'"))

    expect(troubles(await patient.findings(recorderCheck))).toEqual(['warning recorder-node-gone'])
  })

  describe('of the plugin', () => {
    const PLUGIN = 'session-sync@team'

    async function withPlugin(folder: string): Promise<Patient> {
      const patient = await makePatient()
      await patient.write('.claude/settings.json', { enabledPlugins: { [PLUGIN]: true } })
      await patient.write('.claude/plugins/installed_plugins.json', {
        version: 2,
        plugins: { [PLUGIN]: [{ scope: 'user', installPath: folder }] },
      })
      return patient
    }

    it('starts no bridge', async () => {
      const patient = await makePatient()
      const folder = join(patient.home, 'plugin')
      const plugged = await withPlugin(folder)
      const started = join(patient.home, 'started')
      await patient.write('plugin/dist/record.sh', await readFile(join(PACKAGE, 'dist', 'record.sh'), 'utf8'))
      await patient.write(
        'plugin/dist/bridge.js',
        `require('node:fs').appendFileSync(${JSON.stringify(started)}, process.argv[3] + '\\n')`,
      )
      await plugged.findings(recorderCheck)

      // Whatever that started was started before this one, which is waited for.
      const env = {
        ...plugged.io.env,
        CLAUDE_PLUGIN_ROOT: folder,
        CLAUDE_SYNC_STATE_DIR: join(patient.home, 'state'),
      }
      spawnSync('sh', ['-c', PLUGIN_COMMAND], { env, input: '{}' })
      await vi.waitUntil(() => readFile(started).catch(() => undefined), { timeout: 15_000 })

      expect(await readFile(started, 'utf8')).toBe(`${join(patient.home, 'state')}\n`)
    })

    it('runs it where Claude Code has put it, and leaves no event behind', async () => {
      const patient = await withPlugin(PACKAGE)

      const findings = await patient.findings(recorderCheck)

      expect(troubles(findings)).toEqual([])
      expect(findings[0]?.message).toContain(`${PACKAGE}/dist/record.sh recorded a probe`)
      expect(await readdir(patient.home)).not.toContain('.local')
    })

    it('finds that it is gone, or broken', async () => {
      const patient = await withPlugin('/gone')
      const gone = await patient.findings(recorderCheck)
      const broken = await withPlugin(join(patient.home, 'plugin'))
      await patient.write('plugin/dist/record.sh', 'exit 0\n')

      const findings = await broken.findings(recorderCheck)

      expect(gone).toMatchObject([{ trouble: 'recorder-missing', remedy: `claude plugin update ${PLUGIN}` }])
      expect(troubles(findings)).toEqual(['error recorder-fails'])
    })

    it('does not guess where it is', async () => {
      const patient = await withPlugin(PACKAGE)
      await patient.write('.claude/plugins/installed_plugins.json', { version: 3 })

      expect(await patient.findings(recorderCheck)).toEqual([
        { state: 'ok', message: `that of the plugin ${PLUGIN}` },
      ])
    })
  })
})
