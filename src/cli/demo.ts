/** Shows a whole session on its way, with nobody's account: not there yet. */
import type { Io } from './io.ts'
export async function demo(_io: Io, _options: { open: boolean }): Promise<number> {
  return 1
}
