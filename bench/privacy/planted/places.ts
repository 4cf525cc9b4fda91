/** Where a secret stands in what people and programs write. */
import type { Random } from '../random.ts'
import type { Kind } from './kinds.ts'

export interface Place {
  name: string
  /** Not every secret can stand everywhere: a key block is no part of an address. */
  takes(kind: Kind, secret: string): boolean
  write(kind: Kind, secret: string, random: Random): string
}

const camelCase = (variable: string): string =>
  variable.toLowerCase().replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())

const named = (kind: Kind): boolean => kind.onlyItself !== true
const oneLine = (secret: string): boolean => !secret.includes('\n')
const data = (kind: Kind, secret: string): object =>
  kind.onlyItself
    ? { note: secret, ok: true }
    : { service: 'x', [kind.variable.toLowerCase()]: secret, retries: 3 }

/** As a terminal of that width breaks a line, anywhere. */
const wrap = (text: string, width: number): string =>
  text.replace(new RegExp(`(.{${width}})(?=.)`, 'g'), '$1\n')

export const PLACES: readonly Place[] = [
  {
    name: 'plain text',
    takes: () => true,
    write: (kind, secret) =>
      kind.onlyNamed
        ? `Then I set ${kind.variable}=${secret} and it worked.`
        : `It says ${secret} there, is that right?`,
  },
  {
    name: 'settings',
    takes: (kind, secret) => named(kind) && oneLine(secret),
    write: (kind, secret, random) =>
      random.pick([
        `PORT=8080\n${kind.variable}=${secret}\nDEBUG=1\n`,
        `export ${kind.variable}="${secret}"\n`,
        `${kind.variable.toLowerCase()}: ${secret}\nname: app\n`,
        `const ${camelCase(kind.variable)} = '${secret}'\n`,
      ]),
  },
  { name: 'JSON', takes: () => true, write: (kind, secret) => JSON.stringify(data(kind, secret), null, 2) },
  {
    name: 'JSON in JSON',
    takes: () => true,
    write: (kind, secret) => JSON.stringify({ id: 1, body: JSON.stringify(data(kind, secret)) }),
  },
  {
    name: 'JSON in JSON in JSON',
    takes: () => true,
    write: (kind, secret) =>
      JSON.stringify({ event: JSON.stringify({ id: 1, body: JSON.stringify(data(kind, secret)) }) }),
  },
  {
    name: 'address',
    takes: (kind, secret) => named(kind) && oneLine(secret),
    write: (kind, secret, random) =>
      random.pick([
        `GET https://api.example.org/v1/x?page=2&${kind.variable.toLowerCase()}=${encodeURIComponent(secret)}&sort=asc`,
        `git clone https://oauth2:${encodeURIComponent(secret)}@git.example.org/a/b.git`,
      ]),
  },
  {
    name: 'wrapped lines',
    takes: (_, secret) => oneLine(secret) && secret.length >= 30,
    write(kind, secret, random) {
      const width = random.pick([60, 72, 80, 100])
      const before = kind.onlyItself ? 'found: ' : `${kind.variable}=`
      const text = wrap(`${'.'.repeat(random.below(width - 20))} ${before}${secret}`, width)
      return random.pick([text, text.replaceAll('\n', '\r\n')])
    },
  },
  {
    name: 'broken among longer lines',
    takes: (kind, secret) => kind.onlyItself !== true && oneLine(secret) && secret.length >= 30,
    write(kind, secret, random) {
      const at = 8 + random.below(secret.length - 20)
      const longer =
        'It was in the log that the program wrote when it was started for the last time, near its end.'
      const value = `${secret.slice(0, at)}\n${secret.slice(at)}`
      return `${longer}\nThere it says ${kind.variable}=${value}, and nothing else.\n${longer}`
    },
  },
  {
    name: 'command',
    takes: (_, secret) => oneLine(secret),
    write: (kind, secret) =>
      kind.onlyItself
        ? `curl -sS -d '${secret}' https://example.org/x`
        : `${kind.variable}=${secret} npm run deploy -- --yes`,
  },
]
