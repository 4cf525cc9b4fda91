import { describe, expect, it } from 'vitest'
import { createRedactor } from '../../../src/privacy/redactor.ts'

const { text: redact } = createRedactor()
const made = (...parts: string[]): string => parts.join('')
const letters = 'aB3dE6gH9jK2mN5pQ8sT'.repeat(10)

/** Text, what of it is secret, and its kind. */
const SECRETS: [text: string, secret: string, kind: string][] = [
  ['curl -u elastic:P@ssw0rd https://localhost:9200', 'P@ssw0rd', 'command-password'],
  [
    "curl -X POST https://a.example \\\n  -H 'a: b' \\\n  -u dev:yqDVtkqPECri",
    'yqDVtkqPECri',
    'command-password',
  ],
  ['sshpass -p hunter2 ssh root@host', 'hunter2', 'command-password'],
  ['docker login -u ann -p S3cretPw', 'S3cretPw', 'command-password'],
  ['redis-cli -h cache -a S3cretPw ping', 'S3cretPw', 'command-password'],
  ['machine example.org login ann password S3cretPw', 'S3cretPw', 'command-password'],
  ['Cookie: session=4cb5a5f04cd412fe; theme=dark', '4cb5a5f04cd412fe', 'cookie'],
  [`https://a.blob.example/x?sv=1&sig=${letters.slice(0, 43)}%3D`, letters.slice(0, 43), 'url-signature'],
  ['https://ann:p@ss@example.org/x', 'p@ss', 'url-password'],
  [`git+https://${letters.slice(0, 38)}:x-oauth-basic@github.com/a/b`, letters.slice(0, 38), 'url-password'],
  [
    'seed phrase: abandon ability able about above absent absorb abstract absurd abuse access acid',
    'absorb abstract',
    'seed-phrase',
  ],
  ['mysql -h db -u root -pS3cretPw app', 'S3cretPw', 'command-password'],
  ['curl -H "Authorization: Api-Token 22cb987851bc5659"', '22cb987851bc5659', 'authorization'],
  [made('x.a8', 'Q~', letters.slice(0, 33)), letters.slice(0, 33), 'azure-ad-client-secret'],
  [
    made(letters.slice(0, 14), '.atlasv1.', letters.slice(0, 64)),
    letters.slice(0, 64),
    'terraform-cloud-token',
  ],
  [made(letters.slice(0, 6), '_', letters.slice(0, 29), '_mmk'), letters.slice(0, 29), 'maxmind-license-key'],
  [made('bot 123456789', ':AA', letters.slice(0, 33)), letters.slice(0, 33), 'telegram-bot-token'],
  [made('sid SK', '0123456789abcdef'.repeat(2)), '0123456789abcdef', 'twilio-api-key'],
]

describe('secrets that their surroundings or their insides give away', () => {
  it.each(SECRETS)('go: %s', (text, secret, kind) => {
    expect(redact(text)).not.toContain(secret)
    expect(redact(text)).toContain(`[redacted:${kind}]`)
  })

  it('go with all that a Kubernetes secret holds, and nothing else of it', () => {
    const manifest =
      'kind: Secret\nmetadata:\n  name: db\ndata:\n  a.pem: LS0tLS1C\n  b: |\n    cGFzcw==\ntype: Opaque\n'

    expect(redact(manifest)).toBe(
      'kind: Secret\nmetadata:\n  name: db\ndata:\n[redacted:kubernetes-secret]\ntype: Opaque\n',
    )
  })

  it('leave other manifests alone', () => {
    const manifest = 'kind: ConfigMap\ndata:\n  color: blue\n'

    expect(redact(manifest)).toBe(manifest)
  })
})
