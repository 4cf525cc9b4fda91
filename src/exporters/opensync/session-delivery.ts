/**
 * Sends the spans of one session, one request at a time and in order, until something stands in the way.
 * Knows nothing of other sessions but the trouble they all share.
 */
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base'
import type { ExportFailure } from '../export-error.ts'
import type { OpenSyncClient, SyncAnswer } from './client.ts'
import { combine, type Outcome } from './outcome.ts'
import type { SessionMemory } from './session-memory.ts'
import { isSession } from './session-payload.ts'
import { spanIdOf } from './span-reading.ts'
import { introductionTo, type RequestOptions, requestsFor, type SyncRequest } from './sync-requests.ts'

/** Trouble with the server itself, met by any session of an export: the others need not run into it too. */
export interface SharedTrouble {
  failure?: ExportFailure
}

export interface SessionDelivery extends RequestOptions {
  client: OpenSyncClient
  memory: SessionMemory
  trouble: SharedTrouble
}

export async function deliverSession(
  spans: readonly ReadableSpan[],
  delivery: SessionDelivery,
): Promise<Outcome> {
  const rejected: Outcome[] = []
  for (const [index, span] of spans.entries()) {
    const answer = delivery.trouble.failure ?? (await deliverSpan(span, spans, delivery))
    if (answer.kind === 'delivered') continue
    if (answer.kind !== 'rejected') return combine([failed(answer, spans.slice(index)), ...rejected])
    rejected.push(failed(answer, [span]))
  }
  return combine(rejected)
}

async function deliverSpan(
  span: ReadableSpan,
  spans: readonly ReadableSpan[],
  delivery: SessionDelivery,
): Promise<SyncAnswer> {
  const answer = await deliverRequests(requestsWithIntroduction(span, spans, delivery), delivery)
  if (isServersOwn(answer)) delivery.trouble.failure = answer
  return answer
}

/** A span that says nothing, as most of a program's do, does not make a session either. */
function requestsWithIntroduction(
  span: ReadableSpan,
  spans: readonly ReadableSpan[],
  { memory, syncToolCalls }: SessionDelivery,
): SyncRequest[] {
  const requests = requestsFor(span, memory, { syncToolCalls })
  if (requests.length === 0 || isSession(span)) return requests
  return [...introductionTo(spans, memory), ...requests]
}

/** A rejected message does not keep back the span's other ones. */
async function deliverRequests(
  requests: readonly SyncRequest[],
  { client }: SessionDelivery,
): Promise<SyncAnswer> {
  let verdict: SyncAnswer = { kind: 'delivered' }
  for (const request of requests) {
    const answer = await deliverRequest(request, client)
    if (answer.kind === 'retry' || answer.kind === 'unauthorized') return answer
    if (answer.kind === 'rejected') verdict = answer
    else request.delivered()
  }
  return verdict
}

async function deliverRequest(
  { path, body, fallback }: SyncRequest,
  client: OpenSyncClient,
): Promise<SyncAnswer> {
  const answer = await client.post(path, body)
  const mayBeTheBody = answer.kind === 'retry' && answer.suspect
  return fallback && mayBeTheBody ? client.post(path, fallback) : answer
}

function isServersOwn(answer: SyncAnswer): answer is ExportFailure {
  return answer.kind === 'unauthorized' || (answer.kind === 'retry' && !answer.suspect)
}

function failed(failure: ExportFailure, spans: readonly ReadableSpan[]): Outcome {
  return { kind: 'failed', failure, spanIds: spans.map(spanIdOf) }
}
