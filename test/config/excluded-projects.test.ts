import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { excluderOf, globProblem } from '../../src/config/excluded-projects.ts'

const HOME = '/home/ada (work)'

describe('a glob of excluded projects', () => {
  it.each([
    ['~/clients/*', `${HOME}/clients/acme`],
    ['~/clients/*', `${HOME}/clients/acme/api/src`],
    ['~/clients/**', `${HOME}/clients`],
    ['~/clients/', `${HOME}/clients/acme`],
    ['~', HOME],
    ['~/*', `${HOME}/.dotfiles`],
    ['/srv/{a,b}/x', '/srv/b/x'],
    ['private', '/srv/private'],
    ['private', '/private/app'],
    ['secret-*', `${HOME}/src/secret-plans/api`],
    ['work/secret', `${HOME}/work/secret`],
    ['/', '/anything/at/all'],
  ])('%s leaves out %s', (glob, project) => {
    expect(excluderOf(['elsewhere', glob], HOME)(project)).toBe(true)
  })

  it.each([
    ['~/clients/*', `${HOME}/clients`],
    ['~/clients/*', '/clients/acme'],
    ['private', '/srv/private-not'],
    ['~/a', `${HOME}/ab`],
    ['work/secret', `${HOME}/homework/secret`],
  ])('%s keeps %s', (glob, project) => {
    expect(excluderOf([glob], HOME)(project)).toBe(false)
  })

  it('leaves a folder out by its other names too, where it is reached by a link', () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'links-')))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    mkdirSync(join(folder, 'disk [1]', 'acme'), { recursive: true })
    symlinkSync(join(folder, 'disk [1]'), join(folder, 'clients'))

    const byLink = excluderOf([join(folder, 'clients', '*')], HOME)
    const byTarget = excluderOf([`${folder}/disk*/*`], HOME)

    expect(byLink(join(folder, 'disk [1]', 'acme'))).toBe(true)
    expect(byTarget(join(folder, 'clients', 'acme'))).toBe(true)
    expect(byLink(join(folder, 'disk [1]'))).toBe(false)
  })

  it('keeps everything where there is none, and what is in no folder', () => {
    expect(excluderOf([], HOME)('/srv')).toBe(false)
    expect(excluderOf(['/'], HOME)(undefined)).toBe(false)
  })

  it.each(['', ' ', '!keep', 'x'.repeat(1001)])('must not be %j', (glob) => {
    expect(globProblem(glob)).toMatch(/^must /)
  })
})
