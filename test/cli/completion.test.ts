import { execFile, spawnSync } from 'node:child_process'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { commandsOf, createTestProgram, runHere } from './commands.ts'
import { CLI, createHome, type Home } from './home.ts'

const run = promisify(execFile)

let home: Home

beforeEach(async () => {
  home = await createHome()
  await home.writeConfiguration({
    destinations: {
      collector: { endpoint: 'http://localhost:4318' },
      honeycomb: { endpoint: 'https://api.honeycomb.io' },
    },
  })
  for (const [session, seconds] of [
    ['3f2a1111', 1],
    ['3f2b2222', 2],
  ]) {
    const folder = join(home.paths.stateDir, 'sessions', String(session))
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'journal.jsonl'), `${seconds}`)
  }
})
afterEach(() => home.remove())

describe('complete', () => {
  it.each([
    ['the commands', ['sess'], ['sessions']],
    ['the commands below one', ['destination', ''], ['add', 'list', 'remove', 'test', 'help']],
    ['commands after help', ['help', 'dem'], ['demo']],
    ['options', ['sync', '--d'], ['--dry-run']],
    ['options where there is nothing else to give', ['flush', ''], ['--timeout', '--help']],
    ['options after the value of one', ['logs', '--level', 'warn', '--f'], ['--follow']],
    ['the choices of an option', ['destination', 'add', 'x', '--content', ''], ['none', 'full']],
    ['presets', ['destination', 'add', 'x', '--preset', 'ho'], ['honeycomb']],
    ['the levels of the log', ['logs', '--level', ''], ['info', 'warn', 'error']],
    ['settings', ['set', 'syncT'], ['syncToolCalls', 'syncThinking']],
    ['settings to take back', ['unset', 'auto'], ['autoSync']],
    ['destinations', ['destination', 'test', ''], ['collector', 'honeycomb']],
    ['destinations of a sync', ['sync', '--to', ''], ['opensync', 'collector', 'honeycomb']],
    ['sessions', ['show', '3f2b'], ['3f2b2222']],
    ['the sessions of an option', ['logs', '--session', '3f2a'], ['3f2a1111']],
    ['that a folder follows', ['sessions', '--project', 'x'], [':folders']],
    ['shells', ['completion', ''], ['bash', 'zsh', 'fish']],
    ['nothing where only a person knows', ['login', '--convex-url', ''], []],
  ])('tells %s: %j', async (_what, words, expected) => {
    const { exitCode, stdout, stderr } = await runHere(home.path, ['complete', '--', ...words])

    const values = stdout.split('\n').filter(Boolean)
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(values.map((line) => line.split('\t')[0])).toEqual(expected)
  })

  it('tells every command that help shows, with what it does', async () => {
    const { stdout } = await runHere(home.path, ['complete', '--', ''])

    const shown = [...commandsOf(createTestProgram())].flatMap(([name, command]) =>
      name === '' || name.includes(' ') || name === 'complete' ? [] : [`${name}\t${command.description()}`],
    )
    expect(stdout.trim().split('\n')).toEqual([...shown, 'help\tShow the help of a command'])
  })

  it('is in no help, for nobody types it', async () => {
    expect((await runHere(home.path, ['--help'])).stdout).not.toMatch(/^ {2}complete /m)
  })
})

/** Loads the completion as a person does, then asks for what a Tab would offer. */
const SHELLS = [
  {
    shell: 'bash',
    script: (line: string) => `
      source <(claude-code-sync completion bash)
      complete -p claude-code-sync >/dev/null || exit 1
      COMP_WORDS=(${line.endsWith(' ') ? `${line}''` : line}) COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
      _claude_code_sync
      printf '%s\\n' "\${COMPREPLY[@]}"`,
  },
  {
    shell: 'fish',
    script: (line: string) => `
      claude-code-sync completion fish | source
      complete -C '${line}' | string replace -r '\\t.*' '' || true`,
  },
  {
    shell: 'zsh',
    script: (line: string) => `
      compdef() { :; }
      _describe() { printf '%s\\n' "\${(@)\${(P)2}%%:*}"; }
      source <(claude-code-sync completion zsh)
      words=(\${(Q)\${(z)line::="${line}"}})
      [[ $line == *' ' ]] && words+=('')
      CURRENT=\${#words} _claude_code_sync`,
  },
]

describe.each(SHELLS.filter(({ shell }) => spawnSync(shell, ['-c', 'true']).status === 0))(
  'The completion for $shell',
  ({ shell, script }) => {
    it.each([
      ['claude-code-sync destination ', ['add', 'help', 'list', 'remove', 'test']],
      ['claude-code-sync show 3f2', ['3f2a1111', '3f2b2222']],
      ['claude-code-sync sync --dr', ['--dry-run']],
      ['claude-code-sync destination remove hon', ['honeycomb']],
    ])('offers after %j: %j', async (line, expected) => {
      const bin = join(home.path, 'bin')
      await mkdir(bin)
      await writeFile(join(bin, 'claude-code-sync'), `#!/bin/sh\nexec '${process.execPath}' '${CLI}' "$@"\n`)
      await chmod(join(bin, 'claude-code-sync'), 0o755)
      const env = { HOME: home.path, PATH: `${bin}:${process.env.PATH}` }

      const { stdout } = await run(shell, ['-c', script(line)], { env, cwd: home.path })

      expect(stdout.trim().split('\n').sort()).toEqual(expected)
    })
  },
)
