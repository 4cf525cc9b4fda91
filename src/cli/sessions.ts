/** Lists the sessions that this machine knows, the last one first, from their journals. */
import { resolve } from 'node:path'
import { isWithinProject, listJournals } from '../sessions/journals.ts'
import type { SessionSummary } from '../sessions/recall.ts'
import { oneLine } from '../sessions/span.ts'
import { dollars, shortAmount, when } from './amounts.ts'
import {
  deliveryText,
  type History,
  type NameOf,
  noSessions,
  recallOrComplain,
  shownSummary,
  withHistory,
} from './history.ts'
import { complain, EXIT, type Io, print } from './io.ts'
import { type Column, fitTable } from './table.ts'
import { type Style, terminalOf } from './terminal.ts'

export interface SessionsOptions {
  limit: number
  project?: string
  json?: boolean
}

export function sessions(io: Io, options: SessionsOptions): Promise<number> {
  return withHistory(io, async (history) => {
    const found = await newest(io, history, options)
    if (options.json) printJson(io, found, history.nameOf)
    else if (found.length > 0)
      print(io, ...fitTable(columnsFor(history.nameOf, Date.now()), found, terminalOf(io)))
    else complain(io, nothingFound(history, options))
    return EXIT.success
  })
}

function printJson(io: Io, found: SessionSummary[], nameOf: NameOf): void {
  print(
    io,
    JSON.stringify(
      found.map((summary) => shownSummary(summary, nameOf)),
      null,
      2,
    ),
  )
}

const nothingFound = ({ stateDir }: History, { project }: SessionsOptions): string =>
  project === undefined ? noSessions(stateDir) : `No session of ${resolve(project)} has been recorded yet.`

/** Reads no more journals than it shows: of thousands, ten. */
async function newest(
  io: Io,
  history: History,
  { limit, project }: SessionsOptions,
): Promise<SessionSummary[]> {
  const found: SessionSummary[] = []
  for (const file of await listJournals(history.stateDir)) {
    if (found.length >= limit) break
    if (project !== undefined && !(await isWithinProject(file, resolve(project)))) continue
    const session = await recallOrComplain(io, history, file)
    if (session) found.push(session.summary)
  }
  return found
}

const UNKNOWN = '–'

function columnsFor(nameOf: NameOf, nowMs: number): Column<SessionSummary>[] {
  return [
    { head: 'When', cell: ({ lastMs }) => when(lastMs, nowMs) },
    { head: 'Session', cell: ({ sessionId }) => sessionId.slice(0, 8), style: () => 'cyan' },
    { head: 'Project', cell: ({ projectName }) => oneLine(projectName ?? UNKNOWN), shrinksTo: 8, goes: 3 },
    { head: 'Title', cell: ({ title }) => oneLine(title), style: () => 'bold', shrinksTo: 20 },
    { head: 'Turns', cell: ({ turns }) => shortAmount(turns), isNumber: true, goes: 4 },
    { head: 'Tools', cell: ({ toolCalls }) => shortAmount(toolCalls), isNumber: true, goes: 5 },
    { head: 'Tokens', cell: tokens, isNumber: true, goes: 2 },
    {
      head: 'Cost',
      cell: ({ costUsd }) => (costUsd === undefined ? UNKNOWN : dollars(costUsd)),
      isNumber: true,
      goes: 1,
    },
    {
      head: 'Delivered',
      cell: ({ deliveries }) =>
        deliveries.map((delivery) => deliveryText(delivery, nameOf)).join(', ') || 'nowhere to go',
      style: deliveryStyle,
      shrinksTo: 12,
    },
  ]
}

/** Input and output. */
function tokens({ inputTokens, outputTokens }: SessionSummary): string {
  if (inputTokens === undefined || outputTokens === undefined) return UNKNOWN
  return `${shortAmount(inputTokens)} / ${shortAmount(outputTokens)}`
}

function deliveryStyle({ deliveries }: SessionSummary): Style {
  const states = deliveries.map(({ state }) => state)
  if (states.includes('refused')) return 'red'
  if (states.includes('pending')) return 'yellow'
  return states.length === 0 ? 'dim' : 'green'
}
