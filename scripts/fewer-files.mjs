/**
 * Plugins for esbuild that keep the number of chunks small: each module that is loaded when it is needed makes a
 * chunk of its own, and one more for every set of such modules that share something.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'

const CLI = join(import.meta.dirname, '../src/cli')

/** What the command line loads on demand is loaded together, but for what brings much of its own. */
const groupOf = (path) => {
  if (path === join(CLI, 'demo.ts')) return undefined
  return ['tracing.ts', 'probe.ts'].includes(basename(path)) ? 'spans' : 'commands'
}

export const fewerChunks = {
  name: 'fewer-chunks',
  setup({ onResolve, onLoad }) {
    const loaded = loadedOnDemand()
    onResolve({ filter: /^\.{1,2}\/.*\.ts$/ }, ({ path, kind, resolveDir }) => {
      const group = kind === 'dynamic-import' && resolveDir.startsWith(CLI) && groupOf(join(resolveDir, path))
      return group ? { path: group, namespace: 'group' } : undefined
    })
    onLoad({ filter: /.*/, namespace: 'group' }, ({ path: group }) => ({
      contents: loaded
        .filter((path) => groupOf(path) === group)
        .map((path) => `export * from ${JSON.stringify(path)}`)
        .join('\n'),
      resolveDir: CLI,
    }))
  },
}

function loadedOnDemand() {
  const sources = readdirSync(CLI, { recursive: true, withFileTypes: true }).filter(({ name }) =>
    name.endsWith('.ts'),
  )
  const paths = sources.flatMap(({ name, parentPath }) => {
    const text = readFileSync(join(parentPath, name), 'utf8')
    return [...text.matchAll(/\bimport\('(\.[^']+\.ts)'\)/g)].map(([, path]) => join(parentPath, path))
  })
  return [...new Set(paths)]
}

/** Ids of machines are looked for by a detector of resources that no tracing here has. */
export const withoutMachineIds = {
  name: 'without-machine-ids',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]machine-id[\\/]getMachineId\.js$/ }, () => ({
      contents: 'export const getMachineId = async () => undefined',
    }))
  },
}
