/** What looks as random as a secret and is none: it must stay, or sessions could not be read. */
import { createRandom, type Random } from './random.ts'

const HEX = '0123456789abcdef'
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

const sha = (random: Random): string => random.text(HEX, 40)
const uuid = (random: Random): string => [8, 4, 4, 4, 12].map((count) => random.text(HEX, count)).join('-')
const base64 = (random: Random, count: number): string => random.text(BASE64, count)

const FORMS: Record<string, ((random: Random) => string)[]> = {
  'commit hashes': [
    (random) => `commit ${sha(random)}\nAuthor: Ann <ann@example.org>`,
    (random) => `index ${random.text(HEX, 7)}..${random.text(HEX, 7)} 100644`,
    (random) => `From ${sha(random)} Mon Sep 17 00:00:00 2001`,
    (random) => `${sha(random)}\trefs/heads/main`,
    (random) => `"resolved": "git+ssh://git@github.com/a/b.git#${sha(random)}"`,
    (random) => `https://github.com/a/b/commit/${sha(random)}`,
    (random) => `actions/checkout@${sha(random)} # v4`,
    (random) => `[main ${random.text(HEX, 7)}] Mend it`,
  ],
  UUIDs: [
    (random) => `session ${uuid(random)} started`,
    (random) => `{"id": "${uuid(random)}", "parentUuid": "${uuid(random)}"}`,
    (random) => `DELETE FROM t WHERE id = '${uuid(random)}'`,
    (random) => `/home/dev/.claude/projects/x/${uuid(random)}.jsonl`,
    (random) => `https://example.org/items/${uuid(random)}?page=2`,
  ],
  'integrity hashes': [
    (random) => `"integrity": "sha512-${base64(random, 86)}=="`,
    (random) => `integrity sha1-${base64(random, 27)}=`,
    (random) => `    --hash=sha256:${random.text(HEX, 64)} \\`,
    (random) => `golang.org/x/sys v0.30.0 h1:${base64(random, 43)}=`,
    (random) => `checksum = "${random.text(HEX, 64)}"`,
    (random) => `node@sha256:${random.text(HEX, 64)}`,
    (random) => `script-src 'sha256-${base64(random, 43)}='`,
    (random) => `${random.text(HEX, 64)}  dist.tar.gz`,
  ],
  'base64 images': [
    (random) => `data:image/png;base64,iVBORw0KGgo${base64(random, 20_000)}`,
    (random) => `<img src="data:image/jpeg;base64,/9j/${base64(random, 8_000)}=">`,
    (random) => `iVBORw0KGgo${base64(random, 9_000)}`.replace(/.{76}/g, '$&\n'),
    (random) => `url("data:font/woff2;base64,d09GMgABAAAA${base64(random, 30_000)}")`,
  ],
}

const OF_EACH = 500

export function harmlessTexts(seed: number): Record<string, string[]> {
  const random = createRandom(seed)
  return Object.fromEntries(
    Object.entries(FORMS).map(([what, forms]) => [
      what,
      forms.flatMap((form) =>
        Array.from({ length: what === 'base64 images' ? 60 : OF_EACH }, () => form(random)),
      ),
    ]),
  )
}
