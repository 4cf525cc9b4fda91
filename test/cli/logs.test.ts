import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createHome, type Home } from './home.ts'

let home: Home

beforeEach(async () => {
  home = await createHome()
})
afterEach(() => home.remove())

describe('logs', () => {
  it('shows the end of the log', async () => {
    const lines = ['one', 'two', 'three'].map((line) => `[claude-code-sync] ${line}`)
    await mkdir(home.paths.stateDir, { recursive: true })
    await writeFile(join(home.paths.stateDir, 'log'), `${lines.join('\n')}\n`)

    const { exitCode, stdout } = await home.run(['logs', '-n', '2'])

    expect(exitCode).toBe(0)
    expect(stdout).toBe('[claude-code-sync] two\n[claude-code-sync] three\n')
  })

  it('is content where nothing was logged yet', async () => {
    const { exitCode, stdout, stderr } = await home.run(['logs'])

    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' })
    expect(stderr).toContain('Nothing has been logged yet')
  })
})
