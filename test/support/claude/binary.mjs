/** Finds Claude Code in its pinned version, or installs it into a cache outside the repository; must not run it. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

const CLAUDE_CODE_VERSION = '2.1.330'

/** @returns {string} the executable's path; throws where it can't be had */
export function installClaudeCode() {
  const cache = process.env.CLAUDE_CODE_SYNC_E2E_CACHE ?? join(homedir(), '.cache', 'claude-code-sync-e2e')
  const folder = join(
    cache,
    'node_modules',
    '@anthropic-ai',
    `claude-code-${process.platform}-${process.arch}`,
  )
  if (installedVersion(folder) !== CLAUDE_CODE_VERSION) install(cache)
  const binary = join(folder, 'claude')
  if (!existsSync(binary))
    throw new Error(`npm installed no Claude Code for this platform: ${binary} is missing`)
  return binary
}

function installedVersion(folder) {
  const file = join(folder, 'package.json')
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : undefined
}

function install(cache) {
  mkdirSync(cache, { recursive: true })
  const name = `@anthropic-ai/claude-code@${CLAUDE_CODE_VERSION}`
  console.error(`installing ${name} into ${cache} (about 240 MB, once)`)
  execFileSync('npm', ['install', '--prefix', cache, '--no-audit', '--no-fund', name], { stdio: 'inherit' })
}
