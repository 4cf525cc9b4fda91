/**
 * Lays a timeline out in lanes: one for the session itself, and one for each agent, so that what went on side by side
 * stands side by side. Pure; knows no screen.
 */
import type { Timeline, TimelineRow } from './timeline.ts'

export interface Lane {
  /** The agent whose lane it is; the first lane, which has none, is the session's own. */
  agent?: TimelineRow
  /** Rows of which none overlaps another: what ran at the same time, such as several tools, is on several tracks. */
  tracks: TimelineRow[][]
}

/** In the order in which agents began. A prompt is on a track of its own, above what was done for it. */
export function lanesOf({ rows }: Timeline): Lane[] {
  const main: TimelineRow[] = []
  const agents: { agent: TimelineRow; rows: TimelineRow[] }[] = []
  /** Whose work stands on each level of the tree, as far as it was walked. */
  const levels: TimelineRow[][] = []
  for (const row of rows) {
    const own = levels[row.depth - 1] ?? main
    if (row.span.kind === 'agent') agents.push({ agent: row, rows: [] })
    else own.push(row)
    levels[row.depth] = row.span.kind === 'agent' ? (agents.at(-1)?.rows ?? own) : own
  }
  const isPrompt = ({ span }: TimelineRow) => span.kind === 'prompt'
  const isWork = (row: TimelineRow) => !isPrompt(row)
  return [
    { tracks: [...tracksOf(main.filter(isPrompt)), ...tracksOf(main.filter(isWork))] },
    ...agents
      .sort((a, b) => a.agent.from - b.agent.from)
      .map(({ agent, rows: own }) => ({ agent, tracks: tracksOf(own) })),
  ]
}

/** Each row goes on the first track that is free by then. */
function tracksOf(rows: readonly TimelineRow[]): TimelineRow[][] {
  const tracks: TimelineRow[][] = []
  for (const row of [...rows].sort((a, b) => a.from - b.from)) {
    const free = tracks.find((track) => (track.at(-1)?.to ?? 0) <= row.from)
    if (free) free.push(row)
    else tracks.push([row])
  }
  return tracks
}
