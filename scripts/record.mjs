/**
 * Makes test/fixtures/recordings again, by playing test/support/claude/scenarios.ts with the real Claude Code:
 * `node scripts/record.mjs [scenario…]`. Needs unshare, ip and tmux; needs the network only to install the binary.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { installClaudeCode } from '../test/support/claude/binary.mjs'
import { runInNamespace, whyNoNamespace } from '../test/support/claude/namespace.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const trouble = whyNoNamespace()
if (trouble) throw new Error(`recording needs a network namespace (${trouble})`)

const binary = installClaudeCode()
// Inside the project, so that the bundle finds its packages.
const folder = mkdtempSync(join(root, 'node_modules', '.recorder-'))
try {
  const program = join(folder, 'main.mjs')
  await build({
    entryPoints: [join(root, 'test/support/claude/recording/main.ts')],
    outfile: program,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
  })
  const target = join(root, 'test/fixtures/recordings')
  process.exitCode = runInNamespace([process.execPath, program, binary, target, ...process.argv.slice(2)])
} finally {
  rmSync(folder, { recursive: true })
}
