/** Which of the real backends are there: `run.mjs`, beside this file, has them made and names their executables. */
import { describe } from 'vitest'

type Variable =
  | 'BACKENDS_COLLECTOR'
  | 'BACKENDS_JAEGER'
  | 'BACKENDS_JAEGER_PAGES'
  | 'BACKENDS_PHOENIX'
  | 'BACKENDS_CHROMIUM'
  | 'E2E_CLAUDE'
  | 'E2E_CLAUDE_CODE_SYNC'

export function executable(variable: Variable): string {
  const path = process.env[variable]
  if (path === undefined) throw new Error(`${variable} is not set: run \`npm run test:backends\``)
  return path
}

/** A `describe` that skips where one of them is missing. In CI it does not, and its tests fail. */
export function describeWith(...variables: Variable[]): typeof describe | typeof describe.skip {
  const isMissing = variables.some((variable) => process.env[variable] === undefined)
  return isMissing && !process.env.CI ? describe.skip : describe
}
