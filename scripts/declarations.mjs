/** Writes the type declarations of the library: those that its entry leads to, and no others. */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** @param {string} folder where scripts/tsconfig.types.json has them written to */
export function writeDeclarations(folder) {
  execFileSync('npx', ['tsc', '-p', 'scripts/tsconfig.types.json'], { stdio: 'inherit' })
  const needed = reachable(resolve(folder, 'index.d.ts'))
  for (const file of filesIn(folder)) if (!needed.has(file)) rmSync(file)
}

function reachable(file, found = new Set()) {
  if (found.has(file)) return found
  found.add(file)
  for (const [, path] of readFileSync(file, 'utf8').matchAll(/(?:from |import\()'(\.[^']+)\.ts'/g))
    reachable(resolve(dirname(file), `${path}.d.ts`), found)
  return found
}

function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => resolve(join(entry.parentPath, entry.name)))
}
