/**
 * Sessions and messages in memory, written by OpenSync's own rules, windows in which it drops an update
 * included. Knows nothing of HTTP.
 */
import { checkDocument } from './convex-values.ts'
import type { Body, MessageArgs, Part, SessionArgs } from './validation.ts'

const SESSION_DEDUP_MS = 10_000
const MESSAGE_DEDUP_MS = 5_000
const MAX_SEARCHABLE_LENGTH = 10_000

export interface StoredSession {
  id: string
  externalId: string
  title?: string
  projectPath?: string
  projectName?: string
  model?: string
  provider?: string
  source: string
  promptTokens: number
  completionTokens: number
  totalTokens: number
  cost: number
  durationMs?: number
  searchableText?: string
  messageCount: number
  createdAt: number
  updatedAt: number
  /** Fields that were sent and that today's backend drops. */
  extra: Body
}

export interface StoredMessage {
  id: string
  externalId: string
  sessionExternalId: string
  role: MessageArgs['role']
  textContent?: string
  model?: string
  promptTokens?: number
  completionTokens?: number
  durationMs?: number
  parts: readonly Part[]
  createdAt: number
  /** Fields that were sent and that today's backend drops. */
  extra: Body
}

export interface Upsert {
  id: string
  outcome: 'inserted' | 'updated' | 'skipped'
}

/** Replaces rows and never changes one, so that what was read stays as it was. */
export class Store {
  readonly #sessions = new Map<string, StoredSession>()
  readonly #messages = new Map<string, StoredMessage>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  sessions(): StoredSession[] {
    return [...this.#sessions.values()]
  }

  session(externalId: string): StoredSession | undefined {
    return this.#sessions.get(externalId)
  }

  /** In the dashboard's order: by `createdAt`, and as inserted where that is the same. */
  messages(sessionExternalId: string): StoredMessage[] {
    return [...this.#messages.values()]
      .filter((message) => message.sessionExternalId === sessionExternalId)
      .sort((a, b) => a.createdAt - b.createdAt)
  }

  upsertSession(args: SessionArgs, extra: Body = {}): Upsert {
    const now = this.#now()
    const stored = this.#sessions.get(args.externalId)
    if (stored && isRepeat(args, stored) && now - stored.updatedAt < SESSION_DEDUP_MS) {
      return { id: stored.id, outcome: 'skipped' }
    }
    const session = stored
      ? updatedSession(stored, args, extra, now)
      : newSession(this.#nextSessionId(), args, extra, now)
    this.#putSession(session)
    return { id: session.id, outcome: stored ? 'updated' : 'inserted' }
  }

  /** A message is found by its own id alone, whichever session it belongs to. */
  upsertMessage(args: MessageArgs, extra: Body = {}): Upsert {
    const now = this.#now()
    const stored = this.#messages.get(args.externalId)
    if (stored && now - stored.createdAt < MESSAGE_DEDUP_MS) return { id: stored.id, outcome: 'skipped' }

    const message = stored
      ? updatedMessage(stored, args, extra)
      : newMessage(`message_${this.#messages.size + 1}`, args, extra, now)
    checkMessage(message)
    this.#putSession(this.#sessionAfter(args, !stored, now))
    this.#messages.set(message.externalId, message)
    return { id: message.id, outcome: stored ? 'updated' : 'inserted' }
  }

  /** A batch deletes the parts of a message that it updates, and never puts the new ones in their place. */
  upsertBatchedMessage(args: MessageArgs): Upsert {
    const { parts, ...rest } = args
    return this.upsertMessage(this.#messages.has(args.externalId) || !parts ? rest : { ...rest, parts })
  }

  #nextSessionId(): string {
    return `session_${this.#sessions.size + 1}`
  }

  /** Every write of a session comes through here, so that a refused one leaves nothing behind. */
  #putSession(session: StoredSession): void {
    const { extra: _dropped, ...document } = session
    checkDocument('sessions', document)
    this.#sessions.set(session.externalId, session)
  }

  /** The session that a message names, made up if it isn't there yet, as the message leaves it. */
  #sessionAfter(args: MessageArgs, isNew: boolean, now: number): StoredSession {
    const session = this.#sessions.get(args.sessionExternalId) ?? this.#sessionFromMessage(args, now)
    const text = searchableText(args.parts ?? [])
    return {
      ...session,
      // Any insert, and any text for search, moves the clock that the session's dedup window reads.
      ...((isNew || text) && { updatedAt: now }),
      ...(isNew && { messageCount: session.messageCount + 1 }),
      // Cut by UTF-16 units, as the backend does: a cut through a pair makes it refuse the message.
      ...(text && {
        searchableText: `${session.searchableText ?? ''} ${text}`.slice(0, MAX_SEARCHABLE_LENGTH),
      }),
    }
  }

  #sessionFromMessage(args: MessageArgs, now: number): StoredSession {
    const { sessionExternalId: externalId, model, source } = args
    const session = {
      externalId,
      ...(model !== undefined && { model }),
      ...(source !== undefined && { source }),
    }
    return newSession(this.#nextSessionId(), session, {}, now)
  }
}

/** Cost and duration don't count: a change of them alone is lost within the window. */
function isRepeat(args: SessionArgs, stored: StoredSession): boolean {
  return (
    args.title === stored.title &&
    args.model === stored.model &&
    args.projectPath === stored.projectPath &&
    unlessZero(args.promptTokens, stored.promptTokens) === stored.promptTokens &&
    unlessZero(args.completionTokens, stored.completionTokens) === stored.completionTokens
  )
}

function newSession(id: string, args: SessionArgs, extra: Body, now: number): StoredSession {
  const { promptTokens = 0, completionTokens = 0, ...rest } = args
  return {
    ...rest,
    id,
    source: args.source || 'opencode',
    promptTokens,
    completionTokens,
    totalTokens: promptTokens + completionTokens,
    cost: args.cost ?? 0,
    ...(args.title !== undefined && { searchableText: args.title }),
    messageCount: 0,
    createdAt: args.createdAt ?? now,
    updatedAt: now,
    extra,
  }
}

function updatedSession(stored: StoredSession, args: SessionArgs, extra: Body, now: number): StoredSession {
  const promptTokens = unlessZero(args.promptTokens, stored.promptTokens)
  const completionTokens = unlessZero(args.completionTokens, stored.completionTokens)
  return {
    ...stored,
    ...args,
    promptTokens,
    completionTokens,
    totalTokens: promptTokens + completionTokens,
    // A changed title throws away what the messages had added to the search text.
    ...(args.title !== undefined && args.title !== stored.title && { searchableText: args.title }),
    createdAt: stored.createdAt,
    updatedAt: now,
    extra: { ...stored.extra, ...extra },
  }
}

function unlessZero(sent: number | undefined, stored: number): number {
  return sent !== undefined && sent > 0 ? sent : stored
}

function newMessage(id: string, args: MessageArgs, extra: Body, now: number): StoredMessage {
  const { source: _notStored, ...rest } = args
  return { ...rest, id, parts: args.parts ?? [], createdAt: args.createdAt ?? now, extra }
}

/** Replaces all parts, even by none; the role, the time and the session stay what they first were. */
function updatedMessage(stored: StoredMessage, args: MessageArgs, extra: Body): StoredMessage {
  const { id, role, createdAt, sessionExternalId } = stored
  const sent = newMessage(id, args, { ...stored.extra, ...extra }, createdAt)
  return { ...stored, ...sent, role, createdAt, sessionExternalId }
}

/** The backend keeps each part as a document of its own, with limits of its own. */
function checkMessage(message: StoredMessage): void {
  const { parts, extra: _dropped, ...document } = message
  checkDocument('messages', document)
  for (const [order, part] of parts.entries()) checkDocument(`parts[${order}]`, { ...part, order })
}

function searchableText(parts: readonly Part[]): string {
  return parts
    .filter((part) => part.type === 'text')
    .map((part) => textOf(part.content))
    .filter((text) => text !== '')
    .join(' ')
}

/** A text part holds its text as it is, or under `text` or `content`. */
export function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  if (typeof content !== 'object' || content === null) return ''
  if ('text' in content && typeof content.text === 'string' && content.text !== '') return content.text
  if ('content' in content && typeof content.content === 'string') return content.content
  return ''
}
