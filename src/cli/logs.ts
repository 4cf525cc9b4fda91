/** Shows the end of the log, as it is. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { resolvePaths } from '../config/paths.ts'
import { complain, EXIT, type Io, print } from './io.ts'

export async function logs(io: Io, { lines }: { lines: number }): Promise<number> {
  const file = join(resolvePaths(io.env).stateDir, 'log')
  const text = await readIfThere(file)
  if (text) print(io, ...text.trimEnd().split('\n').slice(-lines))
  else complain(io, `Nothing has been logged yet (${file}).`)
  return EXIT.success
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
