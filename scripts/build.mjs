/**
 * Builds dist/: the command line and the bridge share chunks; the library stands alone and leaves
 * OpenTelemetry's API and SDK to its host. Also writes the licences of everything that was bundled.
 */
import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { build } from 'esbuild'
import { thirdPartyLicenses } from './licenses.mjs'

const { version } = JSON.parse(readFileSync('package.json', 'utf8'))

const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  // Some packages' CommonJS builds load their own files by name, which no bundler follows.
  mainFields: ['module', 'main'],
  minifySyntax: true,
  minifyWhitespace: true,
  metafile: true,
  logLevel: 'warning',
  legalComments: 'none',
  define: { __VERSION__: JSON.stringify(version) },
}

rmSync('dist', { recursive: true, force: true })
mkdirSync('dist')

const program = await build({
  ...shared,
  entryPoints: { cli: 'src/cli/main.ts', bridge: 'src/bridge/main.ts' },
  outdir: 'dist',
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  // Bundled CommonJS packages ask for Node's own modules through require, which ESM does not have.
  banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
})

const library = await build({
  ...shared,
  entryPoints: { index: 'src/index.ts' },
  outdir: 'dist',
  external: ['@opentelemetry/api', '@opentelemetry/sdk-trace-base'],
})

chmodSync('dist/cli.js', 0o755)
cpSync('src/hooks/record.sh', 'dist/record.sh')
execFileSync('npx', ['tsc', '-p', 'scripts/tsconfig.types.json'], { stdio: 'inherit' })
writeFileSync('dist/THIRD_PARTY_LICENSES', thirdPartyLicenses([program.metafile, library.metafile]))
mkdirSync('.cache', { recursive: true })
writeFileSync('.cache/metafile.json', JSON.stringify({ program: program.metafile, library: library.metafile }))
