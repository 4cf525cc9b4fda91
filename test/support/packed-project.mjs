/** Packs the project and installs the tarball as a user would; must not run what it installs. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** @returns {string} the command that a global install of the packed tarball into `folder` gives */
export function installPackedProject(folder) {
  npm('run', 'build')
  const [{ filename }] = JSON.parse(npm('pack', '--ignore-scripts', '--json', '--pack-destination', folder))
  npm('install', '--global', '--prefix', folder, join(folder, filename))
  return join(folder, 'bin', 'claude-code-sync')
}

function npm(...args) {
  return execFileSync('npm', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
}
