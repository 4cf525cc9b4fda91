/** The row of whole sessions of the real Claude Code: how much longer they take with hooks. */
import { join } from 'node:path'
import { REGISTERED_EVENTS } from '../../src/hooks/events.ts'
import { hookCommand } from '../../src/hooks/recorder.ts'
import type { Stage } from '../../test/support/claude/stage.ts'
import { type Bench, ms, PEER, type Row, times } from '../row.ts'
import { House } from '../support/house.ts'
import { openLab, play } from '../support/lab.ts'
import { shuffled, statsOf } from '../support/pairs.ts'
import { startOpenSync } from '../support/programs.ts'

const settings = (command: string, events: readonly string[] = REGISTERED_EVENTS) => ({
  hooks: Object.fromEntries(events.map((event) => [event, [{ hooks: [{ type: 'command', command }] }]])),
})

/** The five events that the peer registers, each with its name. */
const PEERS_EVENTS = ['SessionStart', 'SessionEnd', 'UserPromptSubmit', 'PostToolUse', 'Stop']

export async function sessionRow(bench: Bench, claude: string): Promise<Row> {
  const server = await startOpenSync()
  const house = new House(server)
  const peer = (event: string) =>
    `CLAUDE_SYNC_CONVEX_URL=${server.url} CLAUDE_SYNC_API_KEY=${server.apiKey} '${process.execPath}' '${bench.peer}' hook ${event}`
  const peers = {
    hooks: Object.assign({}, ...PEERS_EVENTS.map((event) => settings(peer(event), [event]).hooks)),
  }
  const stages: Record<string, Stage> = {
    ours: await openLab(claude, settings(hookCommand(join(house.state, 'record.sh')))),
    true: await openLab(claude, settings('true')),
    none: await openLab(claude),
    ...(bench.peer ? { [PEER]: await openLab(claude, peers) } : {}),
  }
  const taken: Record<string, number[]> = Object.fromEntries(Object.keys(stages).map((name) => [name, []]))
  try {
    // The first round warms up; the short form has no time for that.
    for (let run = bench.short ? 0 : -1; run < (bench.short ? 1 : 25); run++)
      for (const [name, stage] of shuffled(Object.entries(stages), run)) {
        const took = await play(stage, 'eight')
        if (run >= 0) taken[name]?.push(took)
      }
  } finally {
    for (const stage of Object.values(stages)) await stage.strike()
    await house.remove()
    await server.close()
  }
  const found = Object.fromEntries(Object.entries(taken).map(([name, all]) => [name, statsOf(all)]))
  const ratio = (found.ours?.median ?? Number.NaN) / (found.true?.median ?? Number.NaN)
  return {
    what: 'a session of the real Claude Code with 8 tool calls, with our hooks / with `true`',
    bound: '≤ 1.08',
    ours: `${times(ratio)} (${ms(found.ours?.median ?? 0)} / ${ms(found.true?.median ?? 0)})`,
    holds: ratio <= 1.08,
    beside: `without hooks ${ms(found.none?.median ?? 0)}${found[PEER] ? `, ${PEER} ${ms(found[PEER].median)}` : ''}`,
    figures: found,
  }
}
