/** Times one command from its start to its exit. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'

export interface Timed {
  argv: readonly [string, ...string[]]
  env: Readonly<Record<string, string>>
  /** A file that is its standard input. */
  input?: string
}

/** Milliseconds. Throws where the command fails. */
export async function time({ argv: [file, ...args], env, input }: Timed): Promise<number> {
  const stdin = openSync(input ?? '/dev/null', 'r')
  const start = performance.now()
  const child = spawn(file, args, { env, stdio: [stdin, 'ignore', 'ignore'] })
  closeSync(stdin)
  const [code, signal] = await once(child, 'exit')
  const ms = performance.now() - start
  if (code !== 0) throw new Error(`${file} ${args.join(' ')} ended with ${code ?? signal}`)
  return ms
}
