/** Secrets of every kind that the benchmark of privacy plants, and the lines in which people have them. */
import { KINDS } from '../../../bench/privacy/planted/kinds.ts'
import { PLACES } from '../../../bench/privacy/planted/places.ts'
import { createRandom } from '../../../bench/privacy/random.ts'

export interface Planted {
  readonly kind: string
  /** A text that holds it. */
  readonly text: string
  /** What of that text nobody may see: of several lines the longest. */
  readonly needle: string
}

/** The same ones for the same seed; none is anybody's. */
export function plantedSecrets(seed: number): Planted[] {
  const random = createRandom(seed)
  const [plain] = PLACES
  if (plain === undefined) throw new Error('there is no place to plant a secret in')
  return KINDS.map((kind) => {
    const made = kind.make(random)
    const secret = kind.secret?.exec(made)?.[0] ?? made
    const needle = secret.split('\n').reduce((a, b) => (b.length > a.length ? b : a))
    return { kind: kind.name, text: plain.write(kind, made, random), needle }
  })
}

export const textOf = (planted: readonly Planted[]): string => planted.map(({ text }) => text).join('\n')

export const oneLiners = (planted: readonly Planted[]): Planted[] =>
  planted.filter(({ text }) => !text.includes('\n'))

export interface Sink {
  readonly name: string
  readonly text: string
}

/** Which of the secrets is to be seen where, also as JSON writes it. */
export const leaks = (sinks: readonly Sink[], planted: readonly Planted[]): string[] =>
  sinks.flatMap(({ name, text }) =>
    planted
      .filter(({ needle }) => text.includes(needle) || text.includes(JSON.stringify(needle).slice(1, -1)))
      .map(({ kind }) => `${kind} in ${name}`),
  )
