/**
 * Plugins for esbuild that keep the number of chunks small: each module that is loaded when it is needed makes a
 * chunk of its own, and one more for every set of such modules that share something.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'

const SRC = join(import.meta.dirname, '../src')
const FOLDERS = ['cli', 'bridge'].map((name) => join(SRC, name))

/** They bring a web server with them. */
const PAGES = ['embedded', 'viewer'].map((folder) => join(SRC, folder, 'server.ts'))

/** Loaded together: whatever brings the tracing SDK with it, and what else commands are made of, but for a web server. */
const groupOf = (path) => {
  if (PAGES.includes(path)) return 'pages'
  return ['tracing.ts', 'probe.ts', 'process.ts'].includes(basename(path)) ? 'spans' : 'commands'
}

export const fewerChunks = {
  name: 'fewer-chunks',
  setup({ onResolve, onLoad }) {
    const loaded = FOLDERS.flatMap(loadedOnDemand)
    onResolve({ filter: /^\.{1,2}\/.*\.ts$/ }, ({ path, kind, resolveDir }) => {
      const isOurs = kind === 'dynamic-import' && FOLDERS.some((folder) => resolveDir.startsWith(folder))
      const group = isOurs && groupOf(join(resolveDir, path))
      return group ? { path: group, namespace: 'group' } : undefined
    })
    onLoad({ filter: /.*/, namespace: 'group' }, ({ path: group }) => ({
      contents: [...new Set(loaded)]
        .filter((path) => groupOf(path) === group)
        .map((path) => `export * from ${JSON.stringify(path)}`)
        .join('\n'),
      resolveDir: SRC,
    }))
  },
}

function loadedOnDemand(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  const sources = entries.filter(({ name }) => name.endsWith('.ts'))
  return sources.flatMap(({ name, parentPath }) => {
    const text = readFileSync(join(parentPath, name), 'utf8')
    return [...text.matchAll(/\bimport\('(\.[^']+\.ts)'\)/g)].map(([, path]) => join(parentPath, path))
  })
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
