/**
 * What secretlint's preset finds: its package comes without the samples that its rules are tested with, so they are
 * made anew from the patterns that its rules search by, and kept where secretlint itself finds them.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import fc from 'fast-check'

const VERSION = '12.0.0'
const PACKAGES = [`@secretlint/core@${VERSION}`, `@secretlint/secretlint-rule-preset-recommend@${VERSION}`]
const SEED = 20_261_125
const PER_PATTERN = 40

/** Path of a file of lines of JSON: rule, text, and the secrets in it. */
export async function secretlintSamples(cache) {
  const samples = join(cache, `secretlint-${VERSION}.jsonl`)
  if (existsSync(samples)) return samples
  const lint = await loadSecretlint(join(cache, `secretlint-${VERSION}`))
  const found = []
  for (const pattern of await patternsOf(lint)) {
    for (const text of textsOf(pattern)) found.push(...(await sampleOf(lint, text)))
  }
  writeFileSync(`${samples}.part`, found.map((sample) => `${JSON.stringify(sample)}\n`).join(''))
  renameSync(`${samples}.part`, samples)
  return samples
}

async function loadSecretlint(folder) {
  mkdirSync(folder, { recursive: true })
  execFileSync('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', ...PACKAGES], {
    stdio: 'inherit',
  })
  const load = (name) => import(pathToFileURL(join(folder, 'node_modules/@secretlint', name)).href)
  const { lintSource } = await load('core/module/index.js')
  const { creator } = await load('secretlint-rule-preset-recommend/module/index.js')
  const rules = [{ id: creator.meta.id, rule: creator, options: {} }]
  return async (content) => {
    const source = { content, filePath: 'sample.txt', contentType: 'text' }
    const { messages } = await lintSource({ source, options: { config: { rules }, noPhysicFilePath: true } })
    return messages
  }
}

/** Every pattern that a rule searches a text by. */
async function patternsOf(lint) {
  const { matchAll } = String.prototype
  const patterns = new Map()
  String.prototype.matchAll = function (pattern) {
    if (!pattern.source.includes('secretlint-')) patterns.set(String(pattern), pattern)
    return matchAll.call(this, pattern)
  }
  await lint('nothing')
  String.prototype.matchAll = matchAll
  return patterns.values()
}

/** What looks around is left out, as the generator does not know it; secretlint itself judges what comes of it. */
function textsOf({ source, flags }) {
  const bare = source
    .replaceAll(/\(\?<?[!=](?:[^()[\]]|\[[^\]]*\])*\)|\\b/g, '')
    .replaceAll(/\(\?<\w+>/g, '(?:')
  const texts = fc.stringMatching(new RegExp(`^(?:${bare})$`, flags.replaceAll(/[gi]/g, '')))
  return fc.sample(texts, { numRuns: PER_PATTERN, seed: SEED }).filter((text) => text.trim() === text)
}

async function sampleOf(lint, text) {
  const messages = await lint(`${text}\n`).catch(() => [])
  const secrets = messages.map(({ range: [from, to] }) => text.slice(from, to).trim()).filter(Boolean)
  return secrets.length === 0 ? [] : [{ rule: messages[0].ruleId, text, secrets }]
}
