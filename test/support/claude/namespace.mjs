/** Runs a command where the only network is loopback, so that nothing of a test can leave the machine. */
import { spawnSync } from 'node:child_process'

const UNSHARE = process.getuid?.() === 0 ? ['-n'] : ['-rn']

/** @returns {string | undefined} why it can't be done here, if so */
export function whyNoNamespace() {
  const tried = inside(['true'], { stdio: 'pipe', encoding: 'utf8' })
  return tried.status === 0 ? undefined : `unshare and ip: ${tried.stderr ?? tried.error?.message}`.trim()
}

/** @returns {number} the command's exit code */
export function runInNamespace(command, environment = {}) {
  const { status } = inside(command, { stdio: 'inherit', env: { ...process.env, ...environment } })
  return status ?? 1
}

function inside(command, options) {
  const script = 'ip link set lo up && exec "$@"'
  return spawnSync('unshare', [...UNSHARE, 'sh', '-c', script, 'sh', ...command], options)
}
