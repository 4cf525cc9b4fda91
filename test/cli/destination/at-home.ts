/** The command `destination` in a home of each test's own. Whatever it says, it may never say the secret. */
import { afterEach, beforeEach, expect } from 'vitest'
import { createHome, type Home, type Outcome, type Run } from '../home.ts'

export const SECRET = 'hcaik_0123456789abcdef'
export const MASK = '****cdef'
export const KEY = 'osk_4f3c2b1a99887766'

export interface AtHome {
  readonly home: Home
  destination(args: readonly string[], options?: Run): Promise<Outcome>
}

/** For every test of the file. */
export function atHome(): AtHome {
  let home: Home
  beforeEach(async () => {
    home = await createHome()
  })
  afterEach(() => home.remove())
  return {
    get home() {
      return home
    },
    async destination(args, options = {}) {
      const outcome = await home.run(['destination', ...args], options)
      expect(outcome.stdout + outcome.stderr).not.toContain(SECRET)
      return outcome
    },
  }
}
