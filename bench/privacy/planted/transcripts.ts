/**
 * Transcripts as Claude Code writes them, with secrets planted in what people and tools say. Each plant stands between
 * marks of its own: where those are gone too, the text was withheld, which proves nothing of redaction.
 */
import { createRandom, type Random } from '../random.ts'
import { KINDS, type Kind } from './kinds.ts'
import { answerLine, callLine, dated, promptLine, responseLine } from './lines.ts'
import { PLACES, type Place } from './places.ts'

export interface Plant {
  kind: string
  place: string
  role: string
  secret: string
  mark: string
}

export interface PlantedTranscript {
  id: string
  lines: readonly object[]
  plants: readonly Plant[]
}

interface Role {
  name: string
  /** Lines of a transcript in which `text` is said. */
  say(text: string, id: string): object[]
}

const ROLES: readonly Role[] = [
  {
    name: 'a prompt',
    say: (text, id) => [promptLine(text, id)],
  },
  { name: 'a response', say: (text, id) => [responseLine(text, id)] },
  {
    name: "a tool's input",
    say: (text, id) => [callLine(id, 'Bash', { command: text }), answerLine(id, { content: 'done' })],
  },
  {
    name: "a tool's output",
    say: (text, id) => [callLine(id, 'Bash', { command: 'env' }), answerLine(id, { content: text })],
  },
  {
    name: "an MCP tool's input",
    say: (text, id) => [
      callLine(id, 'mcp__db__query', { query: { where: [{ matches: text }] } }),
      answerLine(id, { content: 'done' }),
    ],
  },
  {
    name: "a tool's error",
    say: (text, id) => [
      callLine(id, 'Bash', { command: 'false' }),
      answerLine(id, { content: `Exit code 1\n${text}`, is_error: true }),
    ],
  },
]

const SECRETS_PER_TRANSCRIPT = 16

/** Every kind in every place that takes it, said in every role in turn. */
export function* plantedTranscripts(count: number, seed: number): Generator<PlantedTranscript> {
  const random = createRandom(seed)
  const ways = endlessWays(random)
  for (let number = 0; number < count; number++) yield transcript(`planted-${number}`, ways, random)
}

interface Way {
  kind: Kind
  place: Place
  role: Role
}

function* endlessWays(random: Random): Generator<Way> {
  for (let lap = 0; ; lap++) {
    const pairs = KINDS.flatMap((kind) => PLACES.map((place) => ({ kind, place })))
    for (const [index, pair] of pairs.entries()) {
      const role = ROLES[(index + lap) % ROLES.length]
      if (role && pair.place.takes(pair.kind, pair.kind.make(random))) yield { ...pair, role }
    }
  }
}

function transcript(id: string, ways: Generator<Way>, random: Random): PlantedTranscript {
  const lines: object[] = []
  const plants: Plant[] = []
  for (let number = 0; number < SECRETS_PER_TRANSCRIPT; number++) {
    const { kind, place, role }: Way = ways.next().value
    const made = kind.make(random)
    const secret = kind.secret?.exec(made)?.[0] ?? made
    const mark = `plant ${id.slice(8)} of ${number}.`
    plants.push({ kind: kind.name, place: place.name, role: role.name, secret, mark })
    lines.push(...role.say(`${mark}\n${place.write(kind, made, random)}\nend of it`, `${id}-${number}`))
  }
  return { id, lines: lines.map((line, index) => dated(line, index, id)), plants }
}

/** So much of a secret in one piece says too much of it. */
const TELLING = 12

/** A text without its line breaks, however often JSON has escaped them. */
export const withoutBreaks = (json: string): string => json.replaceAll(/\\+n/g, '')

/** Whether so much of a secret is left in a text without breaks that it could be told from others. */
export function isLeaked(secret: string, text: string): boolean {
  return [secret, encodeURIComponent(secret)].some((form) =>
    form.split('\n').some((line) => holdsPiece(text, line)),
  )
}

function holdsPiece(text: string, line: string): boolean {
  const last = Math.max(0, line.length - TELLING)
  for (let at = 0; at <= last; at += at + 4 > last && at < last ? last - at : 4) {
    if (text.includes(line.slice(at, at + TELLING))) return true
  }
  return false
}
