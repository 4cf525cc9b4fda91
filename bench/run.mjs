/**
 * The benchmark: `npm run bench`, which measures everything and writes docs/performance.md, or
 * `npm run bench -- --short`, which shows in less than a minute that all of it works, and fails on no figure. Names
 * of parts, such as `hooks session`, measure these alone and write nothing.
 * Where Claude Code, a network namespace or a peer can't be had, their figures are left out.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { installClaudeCode } from '../test/support/claude/binary.mjs'
import { runInNamespace, whyNoNamespace } from '../test/support/claude/namespace.mjs'

const PEER = 'claude-code-sync@0.1.15'

const root = fileURLToPath(new URL('..', import.meta.url))
process.chdir(root)
const bundles = join(root, '.cache/bench')
rmSync(bundles, { recursive: true, force: true })
mkdirSync(bundles, { recursive: true })

const shared = {
  outdir: bundles,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  format: 'esm',
  external: ['vitest', 'esbuild'],
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  logLevel: 'error',
}

/** What reading costs without redaction shows what redaction costs. */
const withoutRedaction = {
  name: 'without-redaction',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]src[\\/]privacy[\\/]redactor\.ts$/ }, () => ({
      contents:
        'export const createRedactor = () => ({ text: (text) => text, value: (value) => value, counts: () => new Map() })',
    }))
  },
}

const programs = ['read-transcripts', 'parse-only', 'deliver', 'opensync', 'record-session', 'stopwatch']
await build({
  ...shared,
  entryPoints: ['bench/main.ts', ...programs.map((name) => `bench/programs/${name}.ts`)].map(asEntry),
})
await build({
  ...shared,
  entryPoints: [asEntry('bench/programs/read-without-redaction.ts')],
  plugins: [withoutRedaction],
})

const program = (name, ...args) => [process.execPath, join(bundles, `${name}.mjs`), ...args]
const trouble = whyNoNamespace()
const claude = trouble ? undefined : tryTo('install Claude Code', installClaudeCode)
const peer = tryTo(`install ${PEER}`, installPeer)
const isRecorded =
  claude !== undefined &&
  runInNamespace(program('record-session', claude, join(bundles, 'recorded.jsonl'))) === 0

const args = [
  ...process.argv.slice(2),
  ...(claude ? ['--claude', claude] : []),
  ...(peer ? ['--peer', peer] : []),
  ...(isRecorded ? ['--recorded'] : []),
]
const command = program('main', ...args)
process.exitCode = trouble
  ? spawnSync(command[0], command.slice(1), { stdio: 'inherit' }).status
  : runInNamespace(command)

function asEntry(path) {
  return { in: path, out: path.split('/').at(-1).replace('.ts', '') }
}

function installPeer() {
  const cache = join(homedir(), '.cache', 'claude-code-sync-bench')
  const bin = join(cache, 'node_modules/claude-code-sync/dist/cli.js')
  if (existsSync(bin)) return bin
  mkdirSync(cache, { recursive: true })
  execFileSync('npm', ['install', '--prefix', cache, '--no-audit', '--no-fund', PEER], { stdio: 'inherit' })
  return bin
}

function tryTo(what, attempt) {
  try {
    return attempt()
  } catch (error) {
    console.error(`could not ${what}, so its figures are left out: ${error.message}`)
  }
}
