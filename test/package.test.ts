import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Metafile } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '..')
const DIST = join(ROOT, 'dist')

const run = promisify(execFile)

describe('The bundles', () => {
  it.each([
    ['programs', '@opentelemetry/sdk-node'],
    ['programs', '@opentelemetry/api'],
    ['programs', '@opentelemetry/exporter-trace-otlp-http'],
    ['programs', '@opentelemetry/otlp-transformer'],
    ['programs', '@pydantic/genai-prices'],
    ['programs', 'commander'],
    ['programs', 'zod'],
    ['programs', '@clack/prompts'],
    ['programs', 'hono'],
    ['library', 'zod'],
  ])('of the %s hold %s', async (bundle, name) => {
    expect(await packagesIn(bundle)).toContain(name)
  })

  it('of the library leave OpenTelemetry to the program that uses it', async () => {
    const opentelemetry = (await packagesIn('library')).filter((name) => name.startsWith('@opentelemetry/'))

    expect(opentelemetry).toEqual([])
  })

  it('hold nothing whose licence is not told', async () => {
    const bundled = await Promise.all(['programs', 'library'].map(packagesIn))

    const licenses = await readFile(join(DIST, 'THIRD_PARTY_LICENSES'), 'utf8')

    expect(
      bundled.flat().filter((name) => !licenses.includes(`\n${name} `) && !licenses.startsWith(`${name} `)),
    ).toEqual([])
  })

  it('are small: a global install takes a second', async () => {
    const sizes = (await filesIn(DIST)).map(async (file) => (await stat(file)).size)

    const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)

    expect(bytes).toBeLessThan(3_000_000)
  })

  it('are few: with what npm adds, an install has at most thirty files', async () => {
    const files = await filesIn(DIST)

    const beside = ['package.json', 'README.md', 'CHANGELOG.md', 'LICENSE']
    const ofPlugin = ['plugin.json', 'marketplace.json', 'hooks.json']
    expect(files.length + beside.length + ofPlugin.length).toBeLessThanOrEqual(30)
  })
})

describe('The packed tarball, installed', () => {
  let folder: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'package-'))
    // The build has been made; its own scripts would make it again, under the tests that use it.
    const { stdout } = await npm('pack', '--ignore-scripts', '--json', '--pack-destination', folder)
    const [packed] = JSON.parse(stdout)
    await npm('install', '--global', '--offline', '--prefix', folder, join(folder, packed.filename))
  }, 60_000)
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('is all there is: no other package, and no script that runs at install', async () => {
    const { dependencies, scripts } = JSON.parse(await readFile(join(installed(), 'package.json'), 'utf8'))

    expect(dependencies).toBeUndefined()
    expect(Object.keys(scripts)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/install|^prepare$/)]),
    )
    expect(await readdir(join(folder, 'lib/node_modules'))).toEqual(['claude-code-sync'])
    expect(await readdir(installed())).not.toContain('node_modules')
  })

  it('keeps the notice of the rules that are made of another project', async () => {
    const licenses = await readFile(join(DIST, 'THIRD_PARTY_LICENSES'), 'utf8')

    expect(licenses).toMatch(
      /gitleaks\/v8 v[\d.]+ \(MIT\)[^\n]*\n\nMIT License\n\nCopyright \(c\) 2019 Zachary Rice\n/,
    )
  })

  it('holds what the README, the licences and the demo need, and no sources', async () => {
    const entries = await readdir(installed())
    const dist = await readdir(join(installed(), 'dist'))

    expect(entries.sort()).toEqual(
      ['.claude-plugin', 'CHANGELOG.md', 'LICENSE', 'README.md', 'dist', 'hooks', 'package.json'].sort(),
    )
    expect(dist).toEqual(expect.arrayContaining(['THIRD_PARTY_LICENSES', 'demo.jsonl', 'record.sh']))
  })

  it('tells its version', async () => {
    expect((await command('--version')).stdout).toBe('1.0.0\n')
  })

  it('registers the hooks, and its recorder starts the bridge that was installed with it', async () => {
    await command('setup')

    const recorder = await readFile(join(folder, '.local/state/claude-code-sync/record.sh'), 'utf8')
    const settings = await readFile(join(folder, '.claude/settings.json'), 'utf8')

    expect(settings).toContain('claude-code-sync/record.sh')
    expect(recorder).toContain(`ccsync_bridge='${join(installed(), 'dist/bridge.js')}'`)
  })

  it('declares the types of its library to a program that has OpenTelemetry', async () => {
    const host = await createHost(installed())
    await writeFile(
      join(host, 'program.ts'),
      `import type { SpanExporter } from '@opentelemetry/sdk-trace-base'
       import { OpenSyncSpanExporter } from 'claude-code-sync'
       export const exporter: SpanExporter = new OpenSyncSpanExporter({ url: 'https://a.convex.site', apiKey: 'osk_1' })
       // @ts-expect-error
       new OpenSyncSpanExporter({ url: 1 })`,
    )

    const { stdout } = await run(join(ROOT, 'node_modules/.bin/tsc'), TSC_OPTIONS, { cwd: host })

    expect(stdout).toBe('')
  })

  const installed = () => join(folder, 'lib/node_modules/claude-code-sync')

  const command = (...args: string[]) =>
    run(join(folder, 'bin/claude-code-sync'), args, { env: { HOME: folder, PATH: process.env.PATH } })
})

const TSC_OPTIONS = [
  '--noEmit',
  '--strict',
  '--module',
  'nodenext',
  '--preserveSymlinks',
  '--skipLibCheck',
  'program.ts',
]

/** A folder whose packages are the one that was installed, and OpenTelemetry. */
async function createHost(installed: string): Promise<string> {
  const host = join(installed, '../../host')
  await mkdir(join(host, 'node_modules'), { recursive: true })
  await symlink(installed, join(host, 'node_modules/claude-code-sync'))
  await symlink(join(ROOT, 'node_modules/@opentelemetry'), join(host, 'node_modules/@opentelemetry'))
  return host
}

function npm(...args: string[]) {
  return run('npm', args, { cwd: ROOT })
}

async function packagesIn(bundle: string): Promise<string[]> {
  const metafiles: Record<string, Metafile> = JSON.parse(
    await readFile(join(ROOT, '.cache/metafile.json'), 'utf8'),
  )
  const outputs = Object.values(metafiles[bundle]?.outputs ?? {})
  const inputs = outputs.flatMap((output) => Object.keys(output.inputs))
  const names = inputs.flatMap((input) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? [])
  return [...new Set(names)]
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}
