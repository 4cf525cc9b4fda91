/**
 * Maps a session's span to the body of POST /sync/session. Pure; knows the fields of that call and of the
 * project's own contract, and nothing of when it is sent.
 */
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base'
import { ATTR, SPAN } from '../../trace/semconv.ts'
import { type ConvexObject, storableLabel, withoutUnknown } from './convex-values.ts'
import { booleanOf, numberOf, sessionIdOf, startOf, textOf, textsOf } from './span-reading.ts'

/** Without one OpenSync takes a session for another client's. */
export const SOURCE = 'claude-code'
const PROVIDER = 'anthropic'

export function isSession(span: ReadableSpan): boolean {
  return span.name === SPAN.session
}

/** The session as known so far: totals are absolute, so the newest payload is the whole truth. */
export function sessionPayload(span: ReadableSpan): ConvexObject {
  return withoutUnknown({
    ...identity(sessionIdOf(span), startOf(span)),
    ...description(span),
    ...course(span),
    ...totals(span),
  })
}

export interface Introduction {
  sessionId: string
  createdAt: number
  title?: string | undefined
  model?: string | undefined
  provider?: string | undefined
}

/**
 * What makes a session exist before its first message. Sent again for a session that OpenSync knows,
 * as after a restart, it changes nothing: the time of creation counts once, and the rest isn't there.
 */
export function introductionPayload({ sessionId, createdAt, ...known }: Introduction): ConvexObject {
  return withoutUnknown({
    ...identity(sessionId, createdAt),
    title: label(known.title),
    model: label(known.model),
    provider: label(known.provider),
  })
}

function identity(sessionId: string, createdAt: number) {
  return { externalId: sessionId, sessionId, source: SOURCE, createdAt }
}

function description(span: ReadableSpan) {
  const cwd = label(textOf(span, ATTR.cwd))
  return {
    // OpenSync drops an update within 10 s of the last one if it has the title that is stored and
    // differs in cost or duration alone; one without a title is never taken for a repeat.
    title: booleanOf(span, ATTR.titleChanged) ? label(textOf(span, ATTR.title)) : undefined,
    projectPath: label(textOf(span, ATTR.projectPath)),
    projectName: label(textOf(span, ATTR.projectName)),
    cwd,
    gitBranch: label(textOf(span, ATTR.gitBranch)),
    model: label(textOf(span, ATTR.sessionModel)),
    provider: PROVIDER,
  }
}

function course(span: ReadableSpan) {
  return {
    startType: label(textOf(span, ATTR.startType)),
    endReason: label(textOf(span, ATTR.endReason)),
    permissionMode: label(textOf(span, ATTR.sessionPermissionMode)),
    thinkingEnabled: booleanOf(span, ATTR.thinkingEnabled),
    mcpServers: textsOf(span, ATTR.mcpServers)?.map(storableLabel),
    durationMs: numberOf(span, ATTR.sessionDuration),
  }
}

function totals(span: ReadableSpan) {
  const input = numberOf(span, ATTR.sessionInputTokens)
  const output = numberOf(span, ATTR.sessionOutputTokens)
  const cost = numberOf(span, ATTR.sessionCost)
  return {
    promptTokens: input,
    completionTokens: output,
    tokenUsage: input === undefined && output === undefined ? undefined : withoutUnknown({ input, output }),
    cost,
    costEstimate: cost === undefined ? undefined : cents(cost),
    messageCount: numberOf(span, ATTR.messageCount),
    toolCallCount: numberOf(span, ATTR.toolCallCount),
  }
}

/** Rounded to millionths, past which a product of floating-point numbers says nothing. */
function cents(dollars: number): number {
  return Math.round(dollars * 1e8) / 1e6
}

function label(text: string | undefined): string | undefined {
  return text === undefined ? undefined : storableLabel(text)
}
