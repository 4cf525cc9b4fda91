/** Shows the sessions of this machine in the browser, from their journals, until Ctrl-C; no server is asked. */
import { once } from 'node:events'
import { createLibrary } from '../viewer/library.ts'
import { openInBrowser } from './browser.ts'
import { chooseJournal, deliveryText, type History, withHistory } from './history.ts'
import { onInterruption } from './interruption.ts'
import { EXIT, type Io, print } from './io.ts'

export function open(
  io: Io,
  session: string | undefined,
  { open: wanted }: { open: boolean },
  stop = onInterruption,
): Promise<number> {
  return withHistory(io, async (history) => {
    const path = await pathOf(history, session)
    const stopped = stop()
    const { startViewer } = await import('../viewer/server.ts')
    const viewer = await startViewer(createLibrary(history.stateDir, history.recall), {
      deliveryText: (delivery) => deliveryText(delivery, history.nameOf),
    })
    try {
      print(io, ...invitation(`${viewer.url}${path}`, wanted))
      if (wanted) openInBrowser(viewer.launchUrl(path))
      if (!stopped.aborted) await once(stopped, 'abort')
    } finally {
      await viewer.close()
    }
    return EXIT.success
  })
}

async function pathOf(history: History, session: string | undefined): Promise<string> {
  if (session === undefined) return ''
  const { sessionId } = await chooseJournal(history, { session })
  return `sessions/${encodeURIComponent(sessionId)}`
}

/** The address alone is for programs. */
const invitation = (url: string, isOpened: boolean): string[] =>
  isOpened ? [`Look at your sessions on ${url} (Ctrl-C ends it).`] : [url]
