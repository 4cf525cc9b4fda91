/**
 * What redaction finds, spares and costs: `npm run bench:privacy` measures everything beside LangSmith's anonymizer and
 * writes docs/privacy.md; with `-- --short` it leaves the timings and the peer out. It fails where a bound does not
 * hold.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { gitleaksSamples } from './corpora/gitleaks.mjs'
import { secretlintSamples } from './corpora/secretlint.mjs'

const PEER = 'langsmith@0.12.0'

process.chdir(fileURLToPath(new URL('../..', import.meta.url)))
const cache = join(homedir(), '.cache/claude-code-sync-bench/privacy')

const bundle = '.cache/bench-privacy/main.mjs'
await build({
  entryPoints: ['bench/privacy/main.ts'],
  outfile: bundle,
  bundle: true,
  platform: 'node',
  format: 'esm',
  external: ['fast-check'],
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  logLevel: 'error',
})

const isShort = process.argv.includes('--short')
const inputs = {
  gitleaks: await tryTo("build gitleaks' samples", () => gitleaksSamples(cache)),
  secretlint: await tryTo("make secretlint's samples", () => secretlintSamples(cache)),
  peer: isShort ? undefined : await tryTo(`install ${PEER}`, installPeer),
}
const flags = Object.entries(inputs).flatMap(([name, path]) =>
  path === undefined ? [] : [`--${name}`, path],
)
const { status } = spawnSync(process.execPath, [bundle, ...flags, ...process.argv.slice(2)], {
  stdio: 'inherit',
})
process.exitCode = status ?? 1

function installPeer() {
  const entry = join(cache, 'peer/node_modules/langsmith/anonymizer.mjs')
  if (existsSync(entry)) return entry
  mkdirSync(join(cache, 'peer'), { recursive: true })
  const args = [
    'install',
    '--prefix',
    join(cache, 'peer'),
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
    PEER,
  ]
  execFileSync('npm', args, { stdio: 'inherit' })
  return entry
}

/** Figures of what can't be had are left out; in CI it must be had. */
async function tryTo(what, attempt) {
  try {
    return await attempt()
  } catch (error) {
    if (process.env.CI) throw error
    console.error(`could not ${what}, so its figures are left out: ${error.message}`)
  }
}
