/**
 * What a session amounts to, as attributes of its session span. Pure.
 */
import type { Attributes } from '@opentelemetry/api'
import { ATTR } from './semconv.ts'
import type { Run, Session, Tally } from './state.ts'

/** The totals of every run up to and including `last`; what isn't known is left out, never a partial sum. */
export function summarise(session: Session, last: Run): Attributes {
  const runs = session.runs.slice(0, last.index + 1)
  const tallies = runs.map((run) => run.tally)
  const cost = costOf(tallies)
  return defined({
    [ATTR.title]: titleOf(session, last),
    [ATTR.projectPath]: session.projectDir ?? session.cwd,
    [ATTR.projectName]: nameOf(session.projectDir ?? session.cwd),
    [ATTR.cwd]: session.cwd,
    [ATTR.gitBranch]: session.gitBranch,
    [ATTR.clientVersion]: session.version,
    [ATTR.provider]: 'anthropic',
    [ATTR.startType]: startTypeOf(last),
    [ATTR.endReason]: endReasonOf(last),
    [ATTR.sessionPermissionMode]: runs.findLast((run) => run.permissionMode !== undefined)?.permissionMode,
    [ATTR.sessionModel]: tallies.findLast(({ model }) => model !== undefined)?.model,
    ...tokensOf(tallies),
    [ATTR.sessionCost]: cost,
    [ATTR.sessionUnattributed]: unattributed(session, cost),
    [ATTR.sessionDuration]: Math.round(sum(runs, (run) => (run.end?.atMs ?? run.lastMs) - run.startMs)),
    [ATTR.messageCount]: sum(tallies, ({ messages }) => messages),
    [ATTR.toolCallCount]: sum(tallies, ({ toolCalls }) => toolCalls),
    [ATTR.thinkingEnabled]: tallies.some(({ thinking }) => thinking),
    [ATTR.mcpServers]: [...new Set(tallies.flatMap(({ servers }) => [...servers]))].sort(),
  })
}

/** The name that a person gave it, else Claude Code's own title, else one made of what a person first asked, else the project's name. */
export function titleOf(session: Session, last: Run): string {
  const asked = session.runs.find(({ index, tally }) => index <= last.index && tally.title !== undefined)
  const project = nameOf(session.projectDir ?? session.cwd)
  return (
    session.titleByHand ??
    session.titleByClaude ??
    asked?.tally.title ??
    (project === undefined ? 'Claude Code session' : `Session in ${project}`)
  )
}

const nameOf = (path: string | undefined): string | undefined =>
  path?.split(/[\\/]/).findLast((part) => part !== '')

function startTypeOf(run: Run): string {
  if (run.source !== 'resume') return 'new'
  return run.continued ? 'continue' : 'resume'
}

/** The end of a run that no hook told of. */
const UNWATCHED = 'unwatched'

function endReasonOf(run: Run): string | undefined {
  if (!run.closed) return undefined
  if (run.end === undefined) return 'error'
  if (run.failed !== undefined) return run.failed === 'max_turns' ? 'max_turns' : 'error'
  if (run.end.reason === UNWATCHED) return undefined
  return ['prompt_input_exit', 'logout', 'clear'].includes(run.end.reason) ? 'user_stop' : 'completed'
}

function tokensOf(tallies: Tally[]): Attributes {
  if (!tallies.some(({ responses }) => responses > 0) || tallies.some(({ unread }) => unread > 0)) return {}
  return {
    [ATTR.sessionInputTokens]: sum(tallies, ({ inputTokens }) => inputTokens),
    [ATTR.sessionOutputTokens]: sum(tallies, ({ outputTokens }) => outputTokens),
  }
}

function costOf(tallies: Tally[]): number | undefined {
  if (!tallies.some(({ responses }) => responses > 0)) return undefined
  if (tallies.some(({ unread, unpriced }) => unread > 0 || unpriced)) return undefined
  return roundUsd(sum(tallies, ({ costUsd }) => costUsd))
}

/** A fork's own record begins with its origin's cost, which is not the fork's. */
function unattributed(session: Session, cost: number | undefined): number | undefined {
  if (session.claudeCostUsd === undefined || cost === undefined) return undefined
  if (session.runs[0]?.source === 'fork') return undefined
  const beyond = roundUsd(session.claudeCostUsd - cost)
  return beyond > 0 ? beyond : undefined
}

/** To a billionth of a dollar: the order of additions must not show. */
const roundUsd = (usd: number): number => Math.round(usd * 1e9) / 1e9

const sum = <Element>(elements: Element[], of: (element: Element) => number): number =>
  elements.reduce((total, element) => total + of(element), 0)

const defined = (attributes: Attributes): Attributes =>
  Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined))
