/**
 * Deletes everything of ours on this machine: hooks, configuration, and all that was recorded. Deletes nothing else,
 * whatever folder was chosen for the state.
 */
import { readdir, rm, rmdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { confirm, isCancel } from '@clack/prompts'
import { askBridge, isBridgeAlive } from '../bridge/instance.ts'
import { logFiles } from '../bridge/log.ts'
import { autoSyncMarker } from '../config/auto-sync-marker.ts'
import { type Paths, resolvePaths } from '../config/paths.ts'
import { recordScript } from '../hooks/recorder.ts'
import { EXIT, type Io, print, UsageError } from './io.ts'
import { removeHooks } from './uninstall.ts'

export async function purgeAll(io: Io, isSure: boolean): Promise<number> {
  const paths = resolvePaths(io.env)
  if (!isSure && !(await isConfirmed(io, paths))) {
    print(io, 'Nothing was deleted.')
    return EXIT.failure
  }
  if (!(await removeHooks(io, paths))) return EXIT.failure
  await endBridge(paths)
  const left = [...(await deleteState(paths)), ...(await deleteConfiguration(paths))]
  print(io, '✅ Settings, hooks, journals, spool and log are deleted. What destinations have, they keep.')
  if (left.length > 0)
    print(io, 'These are not ours, and are still there:', ...left.map((path) => `  ${path}`))
  return EXIT.success
}

async function isConfirmed(io: Io, { configFile, stateDir }: Paths): Promise<boolean> {
  if (!io.isTty) throw new UsageError('Nobody can be asked here. If you are sure, add --yes.')
  const answer = await confirm({
    message: `Delete ${configFile} and all that was recorded in ${stateDir}? What is not delivered is lost.`,
    initialValue: false,
    input: io.stdin,
    output: io.stdout,
  })
  return !isCancel(answer) && answer
}

const PATIENCE_MS = 15_000
const POLL_MS = 50

/** Recorders start none any more: the script that they run is gone. */
async function endBridge({ stateDir }: Paths): Promise<void> {
  const bridgeDir = join(stateDir, 'bridge')
  const deadlineMs = performance.now() + PATIENCE_MS
  while (await isBridgeAlive(bridgeDir)) {
    if (performance.now() > deadlineMs)
      throw new Error(
        `The bridge does not end. Its process is named in ${join(bridgeDir, 'pid')}: end it, and run this again.`,
      )
    await askBridge(bridgeDir, { ask: 'stop' }, PATIENCE_MS)
    await delay(POLL_MS)
  }
}

/** Returns what else is in that folder. */
async function deleteState({ stateDir }: Paths): Promise<string[]> {
  const folders = ['spool', 'sessions', 'bridge'].map((name) => join(stateDir, name))
  const files = [recordScript(stateDir), autoSyncMarker(stateDir), ...logFiles(stateDir)]
  return deleteAll(stateDir, [...folders, ...files])
}

const deleteConfiguration = ({ configFile }: Paths): Promise<string[]> =>
  deleteAll(dirname(configFile), [configFile])

/** Also what was left of writing them, and the folder, if nothing else is in it. */
async function deleteAll(folder: string, paths: readonly string[]): Promise<string[]> {
  const names = new Set(paths.map((path) => basename(path)))
  const isOurs = (name: string) => names.has(name.replace(/\.[\da-f-]{36}\.tmp$/, ''))
  for (const name of await readdir(folder).catch(() => []))
    if (isOurs(name)) await rm(join(folder, name), { recursive: true, force: true, maxRetries: 5 })
  await rmdir(folder).catch(() => undefined)
  return (await readdir(folder).catch(() => [])).map((name) => join(folder, name))
}
