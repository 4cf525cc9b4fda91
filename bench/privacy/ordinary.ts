/**
 * Megabytes of what sessions show without any secret in it: sources, prose and lock files of the packages that this
 * project's own lock file pins, and logs that tools write about them.
 */
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Ordinary {
  kind: string
  file: string
  text: string
}

const SOURCES = [
  ...[
    'zod',
    'hono',
    'protobufjs',
    'fast-check',
    'commander',
    'yaml',
    'yargs',
    '@hono/node-server',
    '@types/node',
  ],
  ...[
    '@opentelemetry/sdk-trace-base',
    '@opentelemetry/sdk-node',
    '@grpc/grpc-js',
    'vite',
    'https-proxy-agent',
  ],
]
const MOST_SOURCE = 12_000_000

export function readOrdinary(): Ordinary[] {
  return [
    ...atMost(
      MOST_SOURCE,
      SOURCES.flatMap((name) => filesIn(`node_modules/${name}`, /\.(?:[cm]?js|[cm]?ts)$/, 'source')),
    ),
    ...filesIn('node_modules', /\.md$/i, 'prose'),
    ...filesIn('node_modules', /^package\.json$/, 'manifests'),
    { kind: 'lock files', file: 'package-lock.json', text: readFileSync('package-lock.json', 'utf8') },
    ...logs(),
  ]
}

function filesIn(folder: string, name: RegExp, kind: string): Ordinary[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && name.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => ({ kind, file, text: readFileSync(file, 'utf8') }))
}

function atMost(bytes: number, files: Ordinary[]): Ordinary[] {
  let left = bytes
  return files.filter(({ text }) => {
    left -= text.length
    return left > 0
  })
}

/** What tools tell of their work on this project. */
function logs(): Ordinary[] {
  const printed = (name: string, command: string, args: string[], env = {}): Ordinary => {
    const { stdout, stderr } = spawnSync(command, args, {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      env: { ...process.env, ...env },
    })
    return { kind: 'logs', file: name, text: `${stdout}${stderr}`.slice(0, 3_000_000) }
  }
  return [
    printed('tsc --traceResolution', 'npx', ['tsc', '--noEmit', '--traceResolution', '-p', 'tsconfig.json']),
    printed('npm ls --json --long', 'npm', ['ls', '--all', '--json', '--long']),
    printed('esbuild --log-level=verbose', 'npx', [
      ...['esbuild', 'src/cli/main.ts', '--bundle', '--platform=node', '--format=esm'],
      ...['--log-level=verbose', '--outfile=/dev/null'],
    ]),
    printed('NODE_DEBUG=module,esm,http', process.execPath, ['dist/cli.cjs', '--version'], {
      NODE_DEBUG: 'module,esm,http,net',
    }),
    printed('git log --stat, without what was written', 'git', ['log', '--stat', '--format=%H %T %P%n%ad']),
  ]
}
