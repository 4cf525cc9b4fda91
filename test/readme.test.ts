import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { VARIABLES } from '../src/config/environment.ts'
import { PRESETS } from '../src/config/presets.ts'
import { DEFAULTS } from '../src/config/schema.ts'

const ROOT = join(import.meta.dirname, '..')
const README = readFileSync(join(ROOT, 'README.md'), 'utf8')
/** Without the formatter's padding. */
const TABLES = README.replaceAll(/ +\|/g, ' |')

describe('The README', () => {
  it('shows the help as it is', () => {
    const help = execFileSync(process.execPath, [join(ROOT, 'dist/cli.js'), '--help'], { encoding: 'utf8' })

    expect(README).toContain(help.trimEnd())
  })

  it.each(Object.entries(VARIABLES))(
    'tells what the setting %s and its variable %s do',
    (setting, variable) => {
      expect(TABLES).toContain(`| \`${setting}\` | \`${variable}\` |`)
    },
  )

  it.each(Object.entries(DEFAULTS))('gives the default of %s, %s', (setting, value) => {
    expect(TABLES).toMatch(new RegExp(`^\\| \`${setting}\` \\| \\S+ \\| \`${value}\` \\|`, 'm'))
  })

  it('has the table of attributes that the source gives', () => {
    const check = () =>
      execFileSync(process.execPath, [join(ROOT, 'scripts/semconv-table.mjs'), '--check'], { stdio: 'pipe' })

    expect(check).not.toThrow()
  })

  it.each(Object.keys(PRESETS))('tells of the preset %s', (preset) => {
    expect(TABLES).toContain(`| \`${preset}\` |`)
  })

  it.each([
    'CONTRIBUTING.md',
    'CHANGELOG.md',
    'collector/README.md',
    'docs/sessions.md',
    'docs/ci.md',
    'docs/doctor.md',
    'docs/plugin.md',
  ])('has no dead link, nor has %s', (file) => {
    const texts = [README, readFileSync(join(ROOT, file), 'utf8').replaceAll('](', `](${join(file, '..')}/`)]
    const links = texts.join('\n').matchAll(/\]\(([^):]+)\)/g)

    const dead = [...links].filter(([, target = '']) => !existsSync(join(ROOT, target)))

    expect(dead).toEqual([])
  })
})
