import { describe, expect, it } from 'vitest'
import { KINDS } from '../../bench/privacy/planted/kinds.ts'
import { PLACES } from '../../bench/privacy/planted/places.ts'
import { isLeaked, withoutBreaks } from '../../bench/privacy/planted/transcripts.ts'
import { createRandom } from '../../bench/privacy/random.ts'
import { createRedactor } from '../../src/privacy/redactor.ts'

const SEED = 4_711
const random = createRandom(SEED)
const { text: redact } = createRedactor()

const PLANTED = KINDS.flatMap((kind) =>
  PLACES.flatMap((place) => {
    const made = kind.make(random)
    if (!place.takes(kind, made)) return []
    const secret = kind.secret?.exec(made)?.[0] ?? made
    return [{ what: `${kind.name} | ${place.name}`, secret, text: place.write(kind, made, random) }]
  }),
)

describe(`secrets of ${KINDS.length} kinds in ${PLACES.length} places, made with the seed ${SEED}`, () => {
  it('go, but for one in a hundred at most', () => {
    const left = PLANTED.filter(({ secret, text }) =>
      isLeaked(secret, withoutBreaks(JSON.stringify(redact(text)))),
    ).map(({ what }) => what)

    expect(left.length / PLANTED.length, left.join('\n')).toBeLessThanOrEqual(0.01)
  })

  it('leave replacements that never change again', () => {
    const changed = PLANTED.map(({ text }) => redact(text)).filter((once) => redact(once) !== once)

    expect(changed).toEqual([])
  })
})
