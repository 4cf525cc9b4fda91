/** Texts made to be slow: what rules look for, nearly, over and over. Made from the rules, as an attacker would. */
import fc from 'fast-check'
import { RULES } from '../../../src/privacy/rules/all.ts'
import type { Rule } from '../../../src/privacy/rules/rule.ts'

const SEED = 20_261_125

/** Pieces that become texts by being repeated. */
export const nearMisses = (samplesOfEach: number): string[] => [
  ...new Set([...RULES.flatMap((rule) => nearMissesOf(rule, samplesOfEach)), ...OTHERS]),
]

export const nearMissesOf = (rule: Rule, samples: number): string[] => [
  ...aroundAnchors(rule),
  ...nearly(rule, samples),
]

const aroundAnchors = ({ anchors }: Rule): string[] =>
  anchors.flatMap((anchor) => [
    anchor,
    `${anchor}=`,
    `${anchor}="a1b2c3d4`,
    `"${anchor}": \\"`,
    `${anchor}\n`,
  ])

/** What a pattern takes, broken off before its end, spoiled at its end, and with what goes on too long. */
function nearly({ pattern }: Rule, samples: number): string[] {
  if (pattern === undefined) return []
  return textsOf(pattern, samples).flatMap((text) => [
    text.slice(0, -1),
    `${text.slice(0, -1)}~ `,
    text.slice(0, Math.ceil(text.length / 2)),
    `${text}${'a'.repeat(500)}`,
    text.replaceAll(/[0-9]/g, 'q'),
    `${text.slice(0, -9)}xxxxxxxxx`,
  ])
}

/** What stands around it is no matter here, and the generator does not know how to look for it. */
function textsOf({ source, flags }: RegExp, samples: number): string[] {
  const bare = withoutLookarounds(source)
    .replaceAll('\\b', '')
    .replaceAll(/\(\?<\w+>/g, '(?:')
  const texts = fc.stringMatching(new RegExp(`^(?:${bare})$`, flags.replaceAll(/[giy]/g, '')))
  return fc.sample(texts, { numRuns: samples, seed: SEED })
}

function withoutLookarounds(source: string): string {
  let bare = ''
  for (let at = 0; at < source.length; at++) {
    if (/^\(\?<?[=!]/.test(source.slice(at, at + 4))) at = endOfGroup(source, at)
    else if (source[at] === '\\') bare += source.slice(at, ++at + 1)
    else bare += source[at]
  }
  return bare
}

function endOfGroup(source: string, start: number): number {
  let depth = 0
  let inClass = false
  for (let at = start; at < source.length; at++) {
    if (source[at] === '\\') at++
    else if (inClass) inClass = source[at] !== ']'
    else if (source[at] === '[') inClass = true
    else if (source[at] === '(') depth++
    else if (source[at] === ')' && --depth === 0) return at
  }
  throw new Error(`a group without an end: ${source}`)
}

/** What slows others down, and what no pattern tells. */
export const OTHERS: readonly string[] = [
  ...[
    'a',
    '-',
    '_',
    '.',
    ' ',
    '\n',
    '\\',
    '"',
    "'",
    '=',
    ':',
    '/',
    'a.',
    'a:',
    'a=',
    'a_',
    'abc.',
    '\\"',
    '\\\\"',
  ],
  ...['eyJ.', 'sk-', 'http://a:', '-----BEGIN ', 'password', 'token=', '{"password":"', 'é', '\u{1f511}'],
  `${'x'.repeat(79)}\n`,
  `${'token-'.repeat(13)}\n`,
  'a-token=b\nb-token=c\n',
  'xsecret_keyq\nysecret_keyq\n',
  'abcdefgSK\nbcdefghSK\n',
  `${'a'.repeat(70)}token=\n${'b'.repeat(71)}secret\n`,
  `${'AC'.repeat(30)}\n${'SK'.repeat(20)}\n`,
  `${'aMT'.repeat(13)}\n${'bNz'.repeat(12)}\n`,
  'kind: secret\ndata:\n a: b\n',
  'token%22%3A%22',
  'cookie: a=bcdefgh',
]
