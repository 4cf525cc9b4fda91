/** Says what a sync does, or did, and why not more. Pure. */
import type { CarriedOut } from './carry-out.ts'
import type { Endangered } from './endangered.ts'
import type { Planned, SkipReason } from './plan.ts'

const sessions = (count: number): string => `${count} ${count === 1 ? 'session' : 'sessions'}`

const REASONS: Readonly<Record<SkipReason, string>> = {
  recorded: 'recorded already',
  'at-work': 'still at work or on the way: they come by themselves, or the next time',
  empty: 'without a prompt',
  elsewhere:
    'in OpenSync already, and not from here; --force sends them too, which may double their messages',
}

/** One for each reason, in a fixed order. */
function skippedLines(planned: readonly Planned[]): string[] {
  const skips = planned.flatMap(({ verdict }) => ('skip' in verdict ? [verdict.skip] : []))
  return (Object.keys(REASONS) as SkipReason[]).flatMap((reason) => {
    const count = skips.filter((skip) => skip === reason).length
    return count === 0 ? [] : [`   ${count} ${REASONS[reason]}`]
  })
}

export function missingLines(planned: readonly Planned[]): string[] {
  const missing = planned.filter(({ isMissing, verdict }) => isMissing && 'skip' in verdict).length
  if (missing === 0) return []
  return [
    `⚠ OpenSync has ${sessions(missing)} no more that ${missing === 1 ? 'was' : 'were'} delivered from here.`,
    '   To send what was deleted there again, run: claude-code-sync sync --force',
  ]
}

export function dryRunLines(planned: readonly Planned[], to: string): string[] {
  const wanted = planned.filter(({ verdict }) => 'send' in verdict)
  const lines = wanted.map(
    ({ sessionId, writtenMs, verdict }) =>
      `   ${new Date(writtenMs).toISOString().slice(0, 16).replace('T', ' ')}  ${sessionId}  ${actionOf(verdict)}`,
  )
  return [`${sessions(wanted.length)} would be sent to ${to}`, ...lines, ...skippedLines(planned)]
}

function actionOf(verdict: Planned['verdict']): string {
  if (!('send' in verdict)) return ''
  const { request } = verdict.send
  switch (request) {
    case 'backfill':
      return 'from its transcript'
    case 'route':
      return 'as it is recorded'
    case 'resend':
      return 'again, as it is recorded'
    default:
      return request satisfies never
  }
}

export const doneLines = (planned: readonly Planned[], { done }: CarriedOut, to: string): string[] => [
  `✅ ${sessions(done.length)} sent to ${to}`,
  ...skippedLines(planned),
]

export const leftLines = ({ left, pending }: CarriedOut): string[] => [
  `❌ ${sessions(left)} could not be sent in time.`,
  ...pending.slice(0, 5).map(({ what, why }) => `   ${what}: ${why}`),
  '   What is on its way arrives by itself. To send the rest, run this again.',
]

export const endangeredLines = ({ count, days, firstMs }: Endangered): string[] =>
  count === 0
    ? []
    : [
        `⚠ Claude Code deletes the transcripts of ${sessions(count)} that ${count === 1 ? 'is' : 'are'} not synced, the first ${goes(firstMs)}`,
        `   (cleanupPeriodDays is ${days}). To keep them, sync them before that.`,
      ]

/** It deletes when it is started. */
const goes = (firstMs: number): string => `from ${new Date(firstMs).toISOString().slice(0, 10)} on`
