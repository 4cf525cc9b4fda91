/**
 * Builds dist/: the command line and the bridge, in chunks that they share and that load when they are needed; the
 * library, which leaves OpenTelemetry's API and SDK to its host. Also writes the licences of what is bundled.
 */
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { build } from 'esbuild'
import { withoutLocales, withoutSelfConfiguration } from './bundle-diet.mjs'
import { writeDeclarations } from './declarations.mjs'
import { fewerChunks, withoutMachineIds } from './fewer-files.mjs'
import { thirdPartyLicenses } from './licenses.mjs'

const { version } = JSON.parse(readFileSync('package.json', 'utf8'))

const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  outdir: 'dist',
  // Some packages' CommonJS builds load their own files by name, which no bundler follows.
  mainFields: ['module', 'main'],
  minifySyntax: true,
  minifyWhitespace: true,
  plugins: [withoutSelfConfiguration, withoutLocales, withoutMachineIds, fewerChunks],
  metafile: true,
  logLevel: 'warning',
  legalComments: 'none',
  define: { __VERSION__: JSON.stringify(version) },
}

// Bundled CommonJS packages ask for Node's own modules through require, which ESM does not have.
const program = {
  ...shared,
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
}

const launcher = {
  ...shared,
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  banner: { js: '#!/usr/bin/env node' },
  define: { ...shared.define, __PROGRAM__: '"./cli.js"' },
  external: ['./cli.js'],
  entryPoints: { cli: 'src/cli/launch.ts' },
}

rmSync('dist', { recursive: true, force: true })
mkdirSync('dist')

const [programs, library] = await Promise.all([
  build({
    ...program,
    entryPoints: { cli: 'src/cli/main.ts', bridge: 'src/bridge/main.ts' },
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
  }),
  build({
    ...shared,
    entryPoints: { index: 'src/index.ts' },
    external: ['@opentelemetry/api', '@opentelemetry/sdk-trace-base'],
  }),
  build(launcher),
])

for (const name of ['cli.cjs', 'cli.js']) chmodSync(`dist/${name}`, 0o755)
cpSync('src/hooks/record.sh', 'dist/record.sh')
cpSync('test/fixtures/recordings/demo.jsonl', 'dist/demo.jsonl')
writeDeclarations('dist/types')

const metafiles = { programs: programs.metafile, library: library.metafile }
writeFileSync('dist/THIRD_PARTY_LICENSES', thirdPartyLicenses(Object.values(metafiles)))
mkdirSync('.cache', { recursive: true })
writeFileSync('.cache/metafile.json', JSON.stringify(metafiles))
