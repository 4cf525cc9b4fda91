/**
 * What gitleaks' rules are tested with: its own rules are built with two of our files in place of theirs, which print
 * their samples. Needs the Go client, and its module proxy the first time.
 */
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { GITLEAKS, gitleaksFolder } from '../../../scripts/secret-rules/gitleaks.mjs'

const OURS = 'bench/privacy/corpora/gitleaks'

/** Path of a file of lines of JSON: rule, text, whether it is a positive, and the secrets in it. */
export function gitleaksSamples(cache) {
  const samples = join(cache, `${GITLEAKS.replaceAll(/[/@]/g, '-')}.jsonl`)
  if (existsSync(samples)) return samples
  const module = join(cache, 'gitleaks-module')
  rmSync(module, { recursive: true, force: true })
  mkdirSync(cache, { recursive: true })
  cpSync(gitleaksFolder(), module, { recursive: true, filter: (path) => !path.endsWith('testdata') })
  makeWritable(module)
  cpSync(`${OURS}/validate.go`, `${module}/cmd/generate/config/utils/validate.go`)
  cpSync(`${OURS}/secrets.go`, `${module}/cmd/generate/secrets/regen.go`)
  const printed = execFileSync('go', ['run', '.', '/dev/null'], {
    cwd: join(module, 'cmd/generate/config'),
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  // In the order of a map, which is another one each time.
  writeFileSync(`${samples}.part`, `${printed.toString().trim().split('\n').sort().join('\n')}\n`)
  renameSync(`${samples}.part`, samples)
  rmSync(module, { recursive: true })
  return samples
}

/** The Go client keeps its modules read-only. */
function makeWritable(folder) {
  chmodSync(folder, 0o755)
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) makeWritable(path)
    else chmodSync(path, 0o644)
  }
}
