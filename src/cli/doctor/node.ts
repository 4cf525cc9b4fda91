/** Whether this Node is new enough. */
import { type Check, error, ok } from './check.ts'

const OLDEST = { major: 20, minor: 19 }

export const nodeCheck: Check = {
  link: 'node',
  async run({ machine: { nodeVersion } }) {
    const [major = 0, minor = 0] = nodeVersion.split('.').map(Number)
    const isRecent = major > OLDEST.major || (major === OLDEST.major && minor >= OLDEST.minor)
    if (isRecent) return [ok(nodeVersion)]
    return [
      error(
        'node-too-old',
        `${nodeVersion} is too old: it must be ${OLDEST.major}.${OLDEST.minor} or newer.`,
        'Install a newer Node, then run: claude-code-sync setup',
      ),
    ]
  },
}
