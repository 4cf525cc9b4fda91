/** Shows one session: what it amounts to, and its tree as a waterfall. */

import type { RecalledSession } from '../sessions/recall.ts'
import { chooseJournal, type NameOf, shownSummary, withHistory } from './history.ts'
import { EXIT, type Io, print } from './io.ts'
import { waterfall } from './show/waterfall.ts'
import { terminalOf } from './terminal.ts'

export interface ShowOptions {
  last?: boolean
  json?: boolean
}

export function show(
  io: Io,
  session: string | undefined,
  { last = false, json = false }: ShowOptions,
): Promise<number> {
  return withHistory(io, async (history) => {
    const file = await chooseJournal(history, { session, last })
    const found = await history.recall(file)
    if (found === undefined) throw new Error(`Session ${file.sessionId} has no prompt yet.`)
    if (json) printJson(io, found, history.nameOf)
    else print(io, ...waterfall(found, history.nameOf, terminalOf(io)))
    return EXIT.success
  })
}

function printJson(io: Io, { summary, spans }: RecalledSession, nameOf: NameOf): void {
  print(io, JSON.stringify({ ...shownSummary(summary, nameOf), spans }, null, 2))
}
