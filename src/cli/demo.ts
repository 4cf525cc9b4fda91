/**
 * Shows a session on its whole way, with nobody's account: a recorded one, played through the real recorder
 * and bridge into an OpenSync in memory. Touches no file of the person who runs it.
 */
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { openInBrowser } from './browser.ts'
import { play } from './demo/play.ts'
import { type Entry, readRecording } from './demo/recording.ts'
import { sessionTree } from './demo/session-tree.ts'
import { type Stage, setStage } from './demo/stage.ts'
import { flush } from './flush.ts'
import { onInterruption } from './interruption.ts'
import { EXIT, type Io, print } from './io.ts'

const FLUSH_TIMEOUT_S = 10

export async function demo(io: Io, { open }: { open: boolean }): Promise<number> {
  const interruption = onInterruption()
  const stage = await setStage(io)
  try {
    if (!(await perform(io, stage, interruption))) return EXIT.failure
    if (open) await letLook(io, stage, interruption)
    else print(io, '', 'To look at it in a browser, leave out --no-open.')
    return EXIT.success
  } catch (error) {
    if (interruption.aborted) return EXIT.success
    throw error
  } finally {
    await stage.strike()
  }
}

/** Whether all of it arrived; where it did not, `flush` has said why. */
async function perform(io: Io, stage: Stage, interruption: AbortSignal): Promise<boolean> {
  const entries = await readEntries(io, stage)
  const hooks = entries.filter((entry) => 'hook' in entry).length
  print(
    io,
    `Playing a recorded session of Claude Code: ${hooks} hook events, ${entries.length - hooks} writes to transcripts.`,
  )
  await play(entries, stage, interruption)
  print(io, 'Waiting until everything is delivered, as `claude-code-sync flush` does.')
  if ((await flush(stage.io, { timeout: FLUSH_TIMEOUT_S })) !== EXIT.success) return false
  const { opensync } = stage
  const isColored = io.isTty && !io.env.NO_COLOR
  for (const session of opensync.sessions())
    print(io, '', ...sessionTree(session, opensync.messages(session.externalId), { isColored }))
  return true
}

/** The recording lies beside the bridge, in the package. */
async function readEntries({ installation }: Io, { home }: Stage): Promise<Entry[]> {
  const text = await readFile(join(dirname(installation.bridgeEntry), 'demo.jsonl'), 'utf8')
  return readRecording(text, { home, sessionId: randomUUID(), startMs: Date.now() })
}

async function letLook(io: Io, { opensync }: Stage, interruption: AbortSignal): Promise<void> {
  print(io, '', `Look at it on ${opensync.url} (Ctrl-C ends the demo).`)
  openInBrowser(opensync.url)
  if (!interruption.aborted) await once(interruption, 'abort')
}
