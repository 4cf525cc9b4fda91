/** Tells whether syncing works: what is configured, whether the server takes it, and what waits here. */
import { hideApiKeys, maskApiKey } from '../config/api-key.ts'
import { loadConfig } from '../config/load.ts'
import { type Paths, resolvePaths } from '../config/paths.ts'
import type { Config, Destination } from '../config/resolve.ts'
import { readDeliveryStatus } from '../delivery/status.ts'
import { recordScript } from '../hooks/recorder.ts'
import { inspectHooks } from '../hooks/registration.ts'
import { countSpool } from '../spool/count.ts'
import { describeConnection, testConnection } from './connection.ts'
import { complain, EXIT, type Io, print } from './io.ts'
import { deliveryLines } from './status-deliveries.ts'

export async function status(io: Io): Promise<number> {
  const paths = resolvePaths(io.env)
  const { config, destination, warnings } = await loadConfig(paths, io.env)
  print(io, '📊 Claude Code Sync - Status', '', 'Configuration:', ...configurationLines(config), '')
  const isWorking = await reportDestination(io, destination)
  print(io, '', 'Recording:', ...(await recordingLines(paths)))
  complain(io, ...warnings)
  return isWorking ? EXIT.success : EXIT.failure
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

async function reportDestination(io: Io, destination: Destination): Promise<boolean> {
  switch (destination.kind) {
    case 'not-configured':
      print(io, '❌ Not configured', '   To connect to your OpenSync, run: claude-code-sync login')
      return false
    case 'refused':
      print(io, `❌ Not configured: ${destination.reason}`)
      return false
    case 'ready':
      return reportConnection(io, destination)
    default:
      return destination satisfies never
  }
}

async function reportConnection(io: Io, { url, apiKey }: { url: string; apiKey: string }): Promise<boolean> {
  print(io, '⏳ Testing connection...')
  const connection = await testConnection({ url, apiKey })
  if (connection.kind === 'connected') {
    print(io, '✅ Connected to Convex backend')
    return true
  }
  const [problem, advice] = describeConnection(connection, url)
  print(io, `❌ ${problem}`, `   ${advice}`)
  return false
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

async function hooksLine({ stateDir, claudeSettingsFile }: Paths): Promise<string> {
  const inspection = await inspectHooks({
    settingsFile: claudeSettingsFile,
    recordScript: recordScript(stateDir),
  })
  if (inspection.kind === 'refused') return `not registered. ${inspection.message}`
  if (inspection.disabled) return `switched off by disableAllHooks in ${claudeSettingsFile}`
  if (inspection.missing.length === 0 && inspection.outdated.length === 0)
    return `registered in ${claudeSettingsFile}`
  const extent = inspection.registered.length + inspection.outdated.length > 0 ? 'not all' : 'not'
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
