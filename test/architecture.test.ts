import { join } from 'node:path'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { type Module, readModules } from './architecture/modules.ts'

/**
 * What each folder of src/ may import beside its own files: a folder, a file, a package, or `node` for
 * Node's modules without those for the network.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  config: ['disk', 'node', 'zod', 'jsonc-parser', 'picomatch'],
  disk: ['node'],
  hooks: ['config', 'disk', 'node', 'zod', 'jsonc-parser'],
  spool: ['node'],
  transcript: ['disk', 'node', 'zod'],
  privacy: ['re2js'],
  journal: ['privacy', 'disk', 'node', 'zod'],
  trace: ['journal/observation.ts', 'opentelemetry', '@pydantic/genai-prices', 'node:crypto'],
  exporters: [
    ...['trace/semconv.ts', 'config/url.ts', 'config/api-key.ts', 'opentelemetry', 'zod'],
    ...['node:crypto', 'node:util', 'node:zlib', 'node:stream/consumers', 'node:http', 'node:https'],
    ...['http-proxy-agent', 'https-proxy-agent', 'proxy-from-env'],
  ],
  delivery: ['journal', 'trace', 'exporters', 'disk', 'node', 'opentelemetry', 'zod'],
  bridge: [
    ...['config', 'hooks', 'spool', 'transcript', 'privacy', 'journal', 'trace', 'exporters', 'delivery'],
    ...['disk', 'node', 'node:net', 'zod'],
  ],
  sessions: ['journal', 'trace', 'delivery', 'exporters/opensync/gen-ai-messages.ts', 'disk', 'node', 'zod'],
  web: ['node', 'node:http', 'hono', '@hono/node-server'],
  embedded: ['web', 'node', 'hono', '@hono/node-server', 'zod'],
  viewer: ['web', 'sessions', 'trace/semconv.ts', 'node', 'hono'],
  cli: [
    ...['config', 'hooks', 'spool', 'transcript', 'privacy', 'journal', 'trace', 'exporters', 'delivery'],
    ...[
      'bridge',
      'sessions',
      'embedded',
      'viewer',
      'disk',
      'node',
      'commander',
      '@clack/core',
      '@clack/prompts',
      'string-width',
      'yaml',
      'zod',
    ],
  ],
  'index.ts': ['exporters'],
}

const NETWORK = ['node:dgram', 'node:dns', 'node:http', 'node:http2', 'node:https', 'node:net', 'node:tls']

/** What a module may say only in these places; a name with a slash at its end is a whole folder. */
const AT_THE_EDGE = [
  { what: 'process.env', pattern: /\bprocess\.env\b/, where: ['config/process-environment.ts'] },
  { what: 'process.exit', pattern: /\bprocess\.exit(Code)?\b/, where: ['cli/main.ts', 'bridge/main.ts'] },
  { what: 'console', pattern: /\bconsole\./, where: ['cli/main.ts', 'bridge/main.ts'] },
  {
    what: 'fetch',
    pattern: /\bfetch\b/,
    where: [
      'exporters/',
      'bridge/make-exporter.ts',
      'cli/connection.ts',
      'cli/destination/probe.ts',
      'cli/preview/requests.ts',
      'embedded/',
      'web/',
      'viewer/',
    ],
  },
]

const CLOCK = /\bDate\.now\b|\bnew Date\(\)|\bperformance\b|\bhrtime\b|\bsetTimeout\b/

const LONGEST_FILE = 300

const modules = readModules()

describe('The source tree', () => {
  it('keeps to the import table', () => {
    expect(modules.flatMap(forbiddenImports)).toEqual([])
  })

  it('has no two exporters that know each other', () => {
    const edges = modules.flatMap(({ path, imports }) => imports.map((to) => ({ path, to })))

    const between = edges.filter(({ path, to }) => {
      const [from, target] = [exporterOf(path), exporterOf(to)]
      return from !== undefined && target !== undefined && from !== target
    })

    expect(between).toEqual([])
  })

  it('has no cycles', () => {
    expect(cycles(new Map(modules.map(({ path, imports }) => [path, imports])))).toEqual([])
  })

  it.each(AT_THE_EDGE)('says $what only at the edge', ({ pattern, where }) => {
    const saying = modules.filter(({ code }) => pattern.test(code)).map(({ path }) => path)

    expect(saying.filter((path) => !where.some((place) => isWithin(path, place)))).toEqual([])
  })

  it.each(['trace', 'privacy'])('has no clock in %s/', (folder) => {
    const looking = modules.filter(({ path, code }) => folderOf(path) === folder && CLOCK.test(code))

    expect(looking.map(({ path }) => path)).toEqual([])
  })

  it('opens each module with a comment that says what it is for', () => {
    const silent = modules.filter(({ text }) => !/^(#!.*\n)?\/\*\*\s/.test(text))

    expect(silent.map(({ path }) => path)).toEqual([])
  })

  it(`has no file of more than ${LONGEST_FILE} lines`, () => {
    const long = modules.filter(({ text }) => text.split('\n').length - 1 > LONGEST_FILE)

    expect(long.map(({ path }) => path)).toEqual([])
  })

  it('is read as the bundler reads it: no import escapes the tests above', async () => {
    const scanned = modules.map(({ path, imports }) => [path, imports.filter(isOurs)] as const)

    const bundled = await bundledImports()

    const missed = [...bundled].flatMap(([path, imports]) => {
      const known = new Map(scanned).get(path) ?? []
      return imports.filter((to) => !known.includes(to)).map((to) => `${path} → ${to}`)
    })
    expect(bundled.size).toBeGreaterThan(50)
    expect(missed).toEqual([])
  })
})

function forbiddenImports({ path, imports }: Module): string[] {
  const folder = folderOf(path)
  const allowed = MAY_IMPORT[folder] ?? []
  const isAllowed = (to: string) =>
    (isOurs(to) && folderOf(to) === folder) || allowed.some((rule) => isCoveredBy(rule, to))
  return imports.filter((to) => !isAllowed(to)).map((to) => `${path} → ${to}`)
}

function isCoveredBy(rule: string, to: string): boolean {
  if (rule === 'node') return to.startsWith('node:') && !NETWORK.includes(to)
  if (rule === 'opentelemetry') return to.startsWith('@opentelemetry/')
  return to === rule || to.startsWith(`${rule}/`)
}

function isOurs(path: string): boolean {
  return path.endsWith('.ts')
}

/** `config` of `config/url.ts`; a file that lies in no folder stands for itself. */
function folderOf(path: string): string {
  return path.split('/')[0] ?? path
}

/** `http` is no exporter, but what they have in common. */
function exporterOf(path: string): string | undefined {
  return /^exporters\/(?!http\/)([^/]+)\//.exec(path)?.[1]
}

function isWithin(path: string, place: string): boolean {
  return place.endsWith('/') ? path.startsWith(place) : path === place
}

/** Each cycle once, as the path that goes round. */
function cycles(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>()
  const found: string[] = []
  const visit = (path: string, trail: readonly string[]) => {
    if (trail.includes(path)) found.push([...trail.slice(trail.indexOf(path)), path].join(' → '))
    if (trail.includes(path) || done.has(path)) return
    for (const to of graph.get(path) ?? []) visit(to, [...trail, path])
    done.add(path)
  }
  for (const path of graph.keys()) visit(path, [])
  return found
}

async function bundledImports(): Promise<Map<string, string[]>> {
  const { metafile } = await build({
    absWorkingDir: join(import.meta.dirname, '../src'),
    entryPoints: ['cli/main.ts', 'bridge/main.ts', 'index.ts'],
    outdir: 'unused',
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    metafile: true,
    write: false,
  })
  const inputs = Object.entries(metafile.inputs)
  return new Map(inputs.map(([path, { imports }]) => [path, imports.map((edge) => edge.path).filter(isOurs)]))
}
