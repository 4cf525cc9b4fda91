/** Prints what can follow an unfinished command line, for the shell; silent where anything is wrong. */
import type { Command } from 'commander'
import { loadConfig } from '../config/load.ts'
import { resolvePaths } from '../config/paths.ts'
import { listJournals } from '../sessions/journals.ts'
import { type Candidate, complete, type Names } from './completion/candidates.ts'
import { EXIT, type Io, print } from './io.ts'
import { SETTINGS } from './set.ts'

/** More than anybody reads in a shell. */
const MOST_SESSIONS = 50

export async function completeLine(io: Io, program: Command, words: readonly string[]): Promise<number> {
  const found = await complete(program, words, namesFrom(io))
  print(io, ...(found === 'folders' ? [':folders'] : found.map(line)))
  return EXIT.success
}

const line = ({ value, description }: Candidate): string =>
  description === '' ? value : `${value}\t${description.replaceAll(/\s+/g, ' ')}`

function namesFrom({ env }: Io): Names {
  const paths = () => resolvePaths(env)
  return {
    async sessions() {
      const journals = await listJournals(paths().stateDir)
      return journals.slice(0, MOST_SESSIONS).map(({ sessionId }) => sessionId)
    },
    async destinations() {
      const { otlp } = await loadConfig(paths(), env)
      return ['opensync', ...otlp.map(({ name }) => name)]
    },
    settings: () => SETTINGS,
  }
}
