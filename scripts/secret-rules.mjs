/**
 * Writes src/privacy/rules/gitleaks.ts from the rules of gitleaks, which needs the Go client: run it by hand when
 * gitleaks has new ones. With --check it only tells whether the file is what would be written.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { GITLEAKS, gitleaksFolder, readRules } from './secret-rules/gitleaks.mjs'

const TARGET = 'src/privacy/rules/gitleaks.ts'

const folder = gitleaksFolder()
const licence = readFileSync(`${folder}/LICENSE`, 'utf8').trim()
const rules = readRules(folder)

const text = `/**
 * Written by scripts/secret-rules.mjs from the rules of ${GITLEAKS}: do not edit.
 *
${licence.replace(/^/gm, ' * ').replace(/ +$/gm, '')}
 */
// biome-ignore-all format: generated, a rule a line
// biome-ignore-all lint: generated, patterns as their authors wrote them
import type { GeneratedRule } from './generated-rule.ts'

export const GITLEAKS_RULES: readonly GeneratedRule[] = [
${rules.map(line).join('\n')}
]
`

function line({ id, form, anchors, secret, anyCase, entropy }) {
  const pattern = new RegExp(secret, anyCase ? 'i' : '')
  return `  { kind: '${id}', form: '${form}', anchors: ${JSON.stringify(anchors)}, secret: ${pattern}, entropy: ${entropy} },`
}

if (process.argv.includes('--check')) {
  const same = readFileSync(TARGET, 'utf8') === text
  console.log(same ? `${TARGET} is current.` : `${TARGET} is out of date: run node scripts/secret-rules.mjs`)
  process.exitCode = same ? 0 : 1
} else {
  writeFileSync(TARGET, text)
  console.log(`${rules.length} rules in ${TARGET}`)
}
