/**
 * Writes the README's table of attributes from src/trace/semconv.ts, between its two markers; with `--check` it only
 * fails where the table is not current. What an attribute holds is told by the comment above it, else by its key.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSync } from 'esbuild'

const ROOT = join(import.meta.dirname, '..')
const README = join(ROOT, 'README.md')
const SOURCE = join(ROOT, 'src/trace/semconv.ts')
const [BEGIN, END] = ['<!-- attributes: node scripts/semconv-table.mjs -->\n', '<!-- /attributes -->']

const readme = readFileSync(README, 'utf8')
const current = withTable(readme, await attributeTable())
if (!process.argv.includes('--check')) writeFileSync(README, current)
else if (readme !== current) throw new Error('The table is not current. Run: node scripts/semconv-table.mjs')

async function attributeTable() {
  const { ATTR, CONTENT_ATTRIBUTES } = await load(SOURCE)
  const comments = commentsIn(readFileSync(SOURCE, 'utf8'))
  const rows = Object.entries(ATTR).map(([key, name]) => [
    `\`${name}\``,
    comments.get(key) ?? inWords(key),
    CONTENT_ATTRIBUTES.includes(name) ? '`full`' : '',
  ])
  return formatTable([['attribute', 'what it holds', 'only with content'], ...rows])
}

/** As Node 20 reads no TypeScript. */
async function load(file) {
  const { outputFiles } = buildSync({ entryPoints: [file], format: 'esm', write: false })
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`)
}

function commentsIn(source) {
  const commented = source.matchAll(/\/\*\* (.+?)\.? \*\/\n\s*(\w+): '/g)
  return new Map(Array.from(commented, ([, comment, key]) => [key, comment.replaceAll('|', '\\|')]))
}

function inWords(key) {
  return key.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}

function formatTable(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  const lines = rows.map(
    (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |\n`,
  )
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |\n`
  return [lines[0], rule, ...lines.slice(1)].join('')
}

function withTable(text, table) {
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)]
  if (begin === -1 || end < begin) throw new Error(`README.md has lost a marker: ${BEGIN.trim()} or ${END}`)
  return text.slice(0, begin + BEGIN.length) + table + text.slice(end)
}
