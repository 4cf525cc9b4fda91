/** Whether hooks can leave their events in the spool, only their owner can read them, and all of them are usable. */
import { randomUUID } from 'node:crypto'
import { mkdir, rm, stat, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { countSpool } from '../../spool/count.ts'
import { spoolFolders } from '../../spool/layout.ts'
import type { Chain } from './chain.ts'
import { type Check, error, type Finding, ok, warning, word } from './check.ts'

export const spoolCheck: Check = {
  link: 'spool',
  async run(chain) {
    const { stateDir } = chain.paths
    const { inbox } = spoolFolders(stateDir)
    const obstacle = await tryWriting(inbox)
    if (obstacle !== undefined) return [unwritable(inbox, obstacle)]
    const findings = [
      ...(await modeFindings(stateDir)),
      ...(await spaceFindings(chain)),
      ...(await quarantineFindings(stateDir)),
    ]
    return findings.length > 0 ? findings : [ok(await summary(inbox, stateDir))]
  },
}

/** What is in the way. The recorder makes a folder that is missing too; a name with a dot is no event. */
async function tryWriting(inbox: string): Promise<string | undefined> {
  const path = join(inbox, `.doctor-${randomUUID()}`)
  try {
    await mkdir(inbox, { recursive: true, mode: 0o700 })
    await writeFile(path, 'probe', { mode: 0o600, flag: 'wx' })
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  } finally {
    await rm(path, { force: true }).catch(() => undefined)
  }
}

function unwritable(inbox: string, obstacle: string): Finding {
  const message = `Hooks can't leave their events in ${inbox}: ${obstacle}.`
  return error('spool-unwritable', message, 'Make it a folder that you can write to, on a disk with room')
}

async function modeFindings(stateDir: string): Promise<Finding[]> {
  const mode = (await stat(stateDir)).mode & 0o777
  if ((mode & 0o077) === 0) return []
  const message = `${stateDir} holds your sessions, and others can get at them (mode ${mode.toString(8)}).`
  return [warning('spool-open-to-others', message, `chmod 700 ${word(stateDir)}`)]
}

async function spaceFindings({ paths: { stateDir }, machine: { lowSpaceBytes } }: Chain): Promise<Finding[]> {
  const { bavail, bsize } = await statfs(stateDir)
  const free = bavail * bsize
  if (free >= lowSpaceBytes) return []
  const message = `Only ${megabytes(free)} are free where ${stateDir} is. Without room, events are lost.`
  return [warning('spool-space-low', message, 'Make room on that disk')]
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 1024 ** 2).toLocaleString('en')} MB`

async function quarantineFindings(stateDir: string): Promise<Finding[]> {
  const { quarantined } = await countSpool(stateDir)
  if (quarantined === 0) return []
  const { quarantine } = spoolFolders(stateDir)
  const events = quarantined === 1 ? '1 event is' : `${quarantined} events are`
  const message = `${events} set aside as unusable in ${quarantine}, each with its reason in a file beside it.`
  return [warning('spool-quarantine', message, `tail -n +1 ${word(quarantine)}/*.reason`)]
}

async function summary(inbox: string, stateDir: string): Promise<string> {
  const { waiting, claimed } = await countSpool(stateDir)
  return `${inbox} can be written to; ${waiting + claimed} recorded events waiting`
}
