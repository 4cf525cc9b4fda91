/** The settings: their names, types and defaults; knows of no file and no environment. */
import * as z from 'zod'
import { globProblem } from './excluded-projects.ts'

export const protocolSchema = z.enum(['http/protobuf', 'http/json'])
export type OtlpProtocol = z.infer<typeof protocolSchema>
/** What OpenTelemetry's specification asks exporters to use unless told otherwise. */
export const DEFAULT_PROTOCOL: OtlpProtocol = 'http/protobuf'

/** Whether texts go along (prompts, answers, what tools got and gave), or names, times and numbers alone. */
export const contentSchema = z.enum(['none', 'full'])
export type ContentPolicy = z.infer<typeof contentSchema>
export const DEFAULT_CONTENT: ContentPolicy = 'none'

const destinationSchema = z.looseObject({
  endpoint: z.string(),
  protocol: protocolSchema.exactOptional(),
  headers: z.record(z.string(), z.string()).exactOptional(),
  content: contentSchema.exactOptional(),
  preset: z.string().exactOptional(),
  allowHttp: z.boolean().exactOptional(),
  resource: z.record(z.string(), z.string()).exactOptional(),
})

/** An OTLP destination as the file has it, under its name. */
export type StoredDestination = z.infer<typeof destinationSchema>
export type StoredDestinations = Readonly<Record<string, StoredDestination>>

/** Below it titles would show where a text was cut. */
const SHORTEST_CONTENT = 100

/** What the file may say. Keys that a newer version has are kept, so that a rewrite loses nothing. */
export const settingsSchema = z.looseObject({
  convexUrl: z.string().exactOptional(),
  apiKey: z.string().exactOptional(),
  autoSync: z.boolean().exactOptional(),
  syncToolCalls: z.boolean().exactOptional(),
  syncThinking: z.boolean().exactOptional(),
  promptContent: z.boolean().exactOptional(),
  responseContent: z.boolean().exactOptional(),
  allowHttp: z.boolean().exactOptional(),
  maxContentLength: z.int().min(SHORTEST_CONTENT).exactOptional(),
  excludeProjects: z.array(z.string().superRefine(refuseBadGlob)).exactOptional(),
  redaction: z.looseObject({ extra: z.record(z.string(), z.string()).exactOptional() }).exactOptional(),
  retentionDays: z.int().positive().exactOptional(),
  retentionBytes: z.int().positive().exactOptional(),
  destinations: z.record(z.string(), destinationSchema).exactOptional(),
})

function refuseBadGlob(glob: string, { addIssue }: z.RefinementCtx): void {
  const problem = globProblem(glob)
  if (problem !== undefined) addIssue(problem)
}

export type StoredSettings = z.infer<typeof settingsSchema>

/** What every source may say. */
export interface Settings {
  convexUrl?: string
  apiKey?: string
  autoSync?: boolean
  syncToolCalls?: boolean
  syncThinking?: boolean
  promptContent?: boolean
  responseContent?: boolean
  allowHttp?: boolean
  maxContentLength?: number
  /** Globs; see `excluded-projects.ts`. Those of every source count. */
  excludeProjects?: string[]
}

export type SettingKey = keyof Settings

export const TEXT_KEYS = ['convexUrl', 'apiKey'] as const
export const BOOLEAN_KEYS = [
  'autoSync',
  'syncToolCalls',
  'syncThinking',
  'promptContent',
  'responseContent',
  'allowHttp',
] as const
export type BooleanKey = (typeof BOOLEAN_KEYS)[number]

export const DEFAULTS: Readonly<Record<BooleanKey, boolean>> = {
  autoSync: true,
  syncToolCalls: true,
  syncThinking: false,
  promptContent: true,
  responseContent: true,
  allowHttp: false,
}

/** Longest text of a prompt, a response, or a tool's arguments and results, in UTF-16 units. */
export const DEFAULT_MAX_CONTENT_LENGTH = 256 * 1024

export const BOOLEAN_WORDS = 'true/false, yes/no, on/off or 1/0'
const TRUE_WORDS = ['true', 'yes', 'on', '1']
const FALSE_WORDS = ['false', 'no', 'off', '0']

/** The boolean that a person wrote, or undefined where it is none. */
export function parseBoolean(text: string): boolean | undefined {
  const word = text.trim().toLowerCase()
  if (TRUE_WORDS.includes(word)) return true
  return FALSE_WORDS.includes(word) ? false : undefined
}

export const LENGTH_WORDS = `a whole number from ${SHORTEST_CONTENT} on`

/** The length that a person wrote, or undefined where it is none. */
export function parseContentLength(text: string): number | undefined {
  const length = Number(text)
  return Number.isSafeInteger(length) && length >= SHORTEST_CONTENT ? length : undefined
}

/** How long, and in how much room (bytes), what can't be delivered waits before the oldest of it is given up. */
export const RETENTION = { retentionDays: 30, retentionBytes: 1024 ** 3 } as const
export type RetentionKey = keyof typeof RETENTION
export const RETENTION_KEYS: readonly RetentionKey[] = ['retentionDays', 'retentionBytes']
