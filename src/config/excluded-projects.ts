/**
 * Which projects are left out altogether, by globs over the folder that Claude Code was started in. A glob means
 * that folder and everything below it. Knows nothing of sessions.
 */
import { realpathSync } from 'node:fs'
import { dirname } from 'node:path'
import picomatch from 'picomatch'

/** Whether a session that was started in this folder is left out; no folder is not. */
export type IsExcluded = (project: string | undefined) => boolean

const LONGEST_GLOB = 1_000

/** What is wrong with a glob, if anything: how a sentence about it goes on. */
export function globProblem(glob: string): string | undefined {
  if (glob.trim() === '') return 'must not be empty'
  if (glob.length > LONGEST_GLOB) return `must have ${LONGEST_GLOB} characters at most`
  // It would leave out everything else.
  if (glob.startsWith('!')) return 'must not begin with "!": name what is to be left out'
  return undefined
}

const known = new Map<string, IsExcluded>()
const MOST_KNOWN = 20

/** The same few lists come again and again, and patterns take a while to be made. */
export function excluderOf(globs: readonly string[], home: string): IsExcluded {
  const key = JSON.stringify([home, globs])
  const excluder = known.get(key) ?? createExcluder(globs, home)
  if (known.size >= MOST_KNOWN) known.clear()
  known.set(key, excluder)
  return excluder
}

function createExcluder(globs: readonly string[], home: string): IsExcluded {
  if (globs.length === 0) return () => false
  // Names differ in case and mean the same folder on a Mac's usual disk.
  const options = { dot: true, nocase: process.platform === 'darwin' }
  const isMatch = picomatch(
    globs.flatMap((glob) => spellings(absolute(glob.trim(), home))),
    options,
  )
  return (project) =>
    project !== undefined &&
    [project, real(project)].some((path) => ancestorsOf(path).some((one) => isMatch(one)))
}

/** `~` is the home; a name alone, or a path from nowhere, is meant wherever it is. */
function absolute(glob: string, home: string): string {
  const trimmed = glob.replace(/(?<=.)\/+$/, '')
  if (trimmed === '~' || trimmed.startsWith('~/')) return escaped(home) + trimmed.slice(1)
  return trimmed.startsWith('/') ? trimmed : `**/${trimmed.replace(/^\.\//, '')}`
}

/** Where its fixed beginning is a link, also by the folder that it leads to: Claude Code may name either. */
function spellings(glob: string): string[] {
  const { base, glob: rest } = picomatch.scan(glob)
  const target = real(base)
  if (base === '' || target === base) return [glob]
  return [glob, [escaped(target), ...(rest === '' ? [] : [rest])].join('/')]
}

const escaped = (path: string): string => path.replace(/[\\*?[\]{}()!+@|^$]/g, '\\$&')

function real(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path // It is no more, or may not be seen.
  }
}

/** The folder itself, and all that it is in. */
function ancestorsOf(path: string): string[] {
  const above = dirname(path)
  return above === path ? [path] : [path, ...ancestorsOf(above)]
}
