/**
 * Reads the bodies of sync requests as strictly as the backend's own validators do: it drops the fields
 * it does not know, and refuses a wrong type in those it knows. Knows nothing of what is stored.
 */
import * as z from 'zod'

const optionalString = z.string().exactOptional()
const optionalNumber = z.number().exactOptional()

const sessionFields = {
  externalId: z.string(),
  title: optionalString,
  projectPath: optionalString,
  projectName: optionalString,
  model: optionalString,
  provider: optionalString,
  source: optionalString,
  promptTokens: optionalNumber,
  completionTokens: optionalNumber,
  cost: optionalNumber,
  durationMs: optionalNumber,
}

const partSchema = z.strictObject({ type: z.string(), content: z.unknown() })

const messageFields = {
  sessionExternalId: z.string(),
  externalId: z.string(),
  role: z.enum(['user', 'assistant', 'system', 'tool', 'unknown']),
  textContent: optionalString,
  model: optionalString,
  promptTokens: optionalNumber,
  completionTokens: optionalNumber,
  durationMs: optionalNumber,
  source: optionalString,
  parts: z.array(partSchema).exactOptional(),
}

const bodySchema = z.record(z.string(), z.unknown())
const sessionSchema = z.object({ ...sessionFields, createdAt: optionalNumber })
const messageSchema = z.object({ ...messageFields, createdAt: optionalNumber })
// A batch goes to the database as it came, so one field too many refuses all of it; `createdAt` is one.
const sessionBatchSchema = z.array(z.strictObject(sessionFields))
const messageBatchSchema = z.array(z.strictObject(messageFields))

export type Body = z.infer<typeof bodySchema>
export type SessionArgs = z.infer<typeof sessionSchema>
export type MessageArgs = z.infer<typeof messageSchema>
export type Part = z.infer<typeof partSchema>

class ArgumentValidationError extends Error {
  override readonly name = 'ArgumentValidationError'
}

export const parseBody = (json: unknown): Body => parse(bodySchema, json)
export const parseSession = (body: Body): SessionArgs => parse(sessionSchema, body)
export const parseMessage = (body: Body): MessageArgs => parse(messageSchema, body)
export const parseSessionBatch = (items: unknown): SessionArgs[] => parse(sessionBatchSchema, items)
export const parseMessageBatch = (items: unknown): MessageArgs[] => parse(messageBatchSchema, items)

/** What a body has beyond the fields that the backend reads: today's backend drops it. */
export const sessionExtra = (body: Body): Body => without(sessionSchema.shape, body)
export const messageExtra = (body: Body): Body => without(messageSchema.shape, body)

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw new ArgumentValidationError(z.prettifyError(result.error))
}

function without(known: object, body: Body): Body {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !Object.hasOwn(known, name)))
}
