/**
 * Reads gitleaks' rules from its Go module, and turns each into what our scanner asks for: words that announce a
 * secret, and a pattern that is tried where such a word is.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { prefixesOf } from './prefixes.mjs'

export const GITLEAKS = 'github.com/zricethezav/gitleaks/v8@v8.30.1'

/** Where the module's files are, as the Go client downloads them. */
export function gitleaksFolder() {
  const answer = execFileSync('go', ['mod', 'download', '-json', GITLEAKS], { encoding: 'utf8' })
  return JSON.parse(answer).Dir
}

/** Rules of ours look for the same, in more places, or can't be made to read far. */
const COVERED = {
  'generic-api-key': 'src/privacy/rules/assigned.ts: names and their values',
  'private-key': 'src/privacy/rules/tokens.ts: also without an end',
  jwt: 'src/privacy/rules/tokens.ts',
  'jwt-base64': 'src/privacy/rules/tokens.ts',
  'curl-auth-header': 'src/privacy/rules/urls.ts: headers, wherever they are',
  'curl-auth-user': 'src/privacy/rules/commands.ts',
  'kubernetes-secret-yaml': 'src/privacy/rules/blocks.ts',
  'hashicorp-tf-password': 'src/privacy/rules/assigned.ts',
  'nuget-config-password': 'src/privacy/rules/blocks.ts',
  'freemius-secret-key': 'src/privacy/rules/assigned.ts',
  'azure-ad-client-secret': 'src/privacy/rules/inner.ts',
  'hashicorp-tf-api-token': 'src/privacy/rules/inner.ts',
  'maxmind-license-key': 'src/privacy/rules/inner.ts',
  'microsoft-teams-webhook': 'src/privacy/rules/inner.ts',
  'facebook-access-token': 'nowhere: a bar between two words is in every table',
  'sourcegraph-access-token': 'src/privacy/rules/inner.ts: those with a prefix',
  'sidekiq-sensitive-url': 'src/privacy/rules/urls.ts',
  'pkcs12-file': 'nowhere: it has only the path of a file',
  'slack-webhook-url': 'src/privacy/rules/tokens.ts',
  'sendgrid-api-token': 'src/privacy/rules/tokens.ts',
  'openai-api-key': 'src/privacy/rules/tokens.ts',
  'grafana-api-key': 'src/privacy/rules/inner.ts',
  'twilio-api-key': 'src/privacy/rules/inner.ts: not inside other words',
  'npm-access-token': 'src/privacy/rules/tokens.ts',
  'linear-api-key': 'src/privacy/rules/tokens.ts',
  'databricks-api-token': 'src/privacy/rules/tokens.ts',
  'grafana-cloud-api-token': 'src/privacy/rules/tokens.ts: with its prefix in small letters',
  'grafana-service-account-token': 'src/privacy/rules/tokens.ts',
  'shopify-access-token': 'src/privacy/rules/tokens.ts',
  'shopify-custom-access-token': 'src/privacy/rules/tokens.ts',
  'shopify-private-app-access-token': 'src/privacy/rules/tokens.ts',
  'shopify-shared-secret': 'src/privacy/rules/tokens.ts',
  'vault-batch-token': 'src/privacy/rules/tokens.ts',
  '1password-service-account-token': 'src/privacy/rules/tokens.ts',
  'telegram-bot-api-token': 'src/privacy/rules/inner.ts: wherever it is',
}

export function readRules(folder) {
  const text = readFileSync(`${folder}/config/gitleaks.toml`, 'utf8')
  return text
    .split(/^\[\[rules\]\]$/m)
    .slice(1)
    .map(readRule)
    .flatMap(splitAlternatives)
    .filter(({ id, regex }) => regex !== undefined && COVERED[id] === undefined)
    .map(convert)
}

function readRule(block) {
  const field = (pattern) => pattern.exec(block)?.[1]
  return {
    id: field(/^id = "(.+)"$/m),
    regex: field(/^regex = '''([\s\S]+?)'''$/m),
    entropy: Number(field(/^entropy = ([\d.]+)$/m) ?? 0),
  }
}

/** An assignment, or a token that needs none: two rules in one. */
function splitAlternatives(rule) {
  const [assignment, token] = rule.regex?.split(/(?<=\|\$\))\|(?=\\b\()/) ?? []
  return token === undefined
    ? [rule]
    : [
        { ...rule, regex: assignment },
        { ...rule, regex: token },
      ]
}

/** `identifier … operator … (secret) end`, as most of the rules are built. */
const ASSIGNMENT =
  /^(?<anyCase>\(\?i\))?\[\\w\.-\]\{0,50\}\?(?:\(\?i:\[\\w\.-\]\{0,50\}\?)?\(\?:(?<identifiers>.+?)\)\(\?:\[ \\t\\w\.-\]\{0,20\}\)\[\\s'"\]\{0,3\}\)?\(\?:=\|>.*?,\)\[\\x60'"\\s=\]\{0,5\}\((?<secret>.+)\)\(\?:\[\\x60'"\\s;\]\|\\\\\[nr\]\|\$\)$/

function convert({ id, regex, entropy }) {
  const parts = ASSIGNMENT.exec(regex)?.groups
  if (parts === undefined) return convertToken({ id, regex, entropy })
  const { anyCase, identifiers, secret } = parts
  const anchors = anchorsOf(id, toJavaScript(identifiers).source)
  return {
    id,
    anchors,
    secret: toJavaScript(secret).source,
    anyCase: anyCase !== undefined,
    entropy,
    form: 'assigned',
  }
}

function convertToken({ id, regex, entropy }) {
  const { source: whole, anyCase } = toJavaScript(regex)
  const source = withoutEnd(whole)
  return { id, anchors: anchorsOf(id, source), secret: source, anyCase, entropy, form: 'token' }
}

/** What has to follow a token is looked at and left. */
function withoutEnd(regex) {
  return regex
    .replace(/\(\?:\[\\x60'"\\s;\]\|\\\\\[nr\]\|\$(?:\|\\b)?\)$/, '(?![A-Za-z0-9])')
    .replace(/\\b$/, '(?![A-Za-z0-9])')
    .replace(/\(\?:\[\^[^\]]+\]\|\\z\)$/, '')
    .replace(/^\\b/, '(?<![A-Za-z0-9])')
}

/** Go's syntax that JavaScript lacks: flags in the middle, POSIX classes, `\z`. */
function toJavaScript(regex) {
  const anyCase = regex.startsWith('(?i)')
  const source = expandFlags(anyCase ? regex.slice(4) : regex)
    .replaceAll('[[:alnum:]]', '[A-Za-z0-9]')
    .replaceAll('(?P<', '(?<')
    .replaceAll('(?-i:', '(?:')
    .replaceAll('[\\S]', '\\S')
  return { source, anyCase }
}

function expandFlags(regex) {
  const [before, ...after] = regex.split('(?i)')
  const scoped = before.replace(/\(\?i:([^()]*)\)/g, (_, inner) => `(?:${inBothCases(inner)})`)
  return [scoped, ...after.map(inBothCases)].join('')
}

const inBothCases = (source) =>
  source.replace(
    /\[([^\]]*)\]/g,
    (_, members) => `[${members.replace(/([a-z])-([a-z])/g, (range) => range + range.toUpperCase())}]`,
  )

/** What begins with less is in every text: such tokens are found by the names that they are given to. */
const SHORTEST_ANCHOR = 3

function anchorsOf(id, source) {
  const anchors = prefixesOf(source).filter(({ length }) => length >= SHORTEST_ANCHOR)
  if (anchors.length === 0) throw new Error(`${id} begins with nothing that could be searched for: ${source}`)
  return anchors
}
