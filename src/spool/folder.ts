/**
 * Reading folders that other processes change at the same time. Must not know what lies in them.
 */
import { readdir } from 'node:fs/promises'

/** Names beginning with a dot are a file manager's, not ours. */
export async function listFolder(folder: string): Promise<string[]> {
  const names = (await readdir(folder).catch(ignore('ENOENT', 'ENOTDIR'))) ?? []
  return names.filter((name) => !name.startsWith('.'))
}

/** What another process may rightly have done first is not an error; the answer is then undefined. */
export function ignore(...codes: string[]): (error: NodeJS.ErrnoException) => undefined {
  return (error) => {
    if (!codes.includes(error.code ?? '')) throw error
    return undefined
  }
}
