/** Bundles the library as it is published: alone, with OpenTelemetry's API and SDK left to its host. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { onTestFinished } from 'vitest'

/** Inside the project, so that the bundle finds OpenTelemetry where a host program would have it. */
const CACHE = join(import.meta.dirname, '../../.cache')

export async function buildLibrary(): Promise<string> {
  mkdirSync(CACHE, { recursive: true })
  const folder = mkdtempSync(join(CACHE, 'library-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const outfile = join(folder, 'index.mjs')
  await build({
    entryPoints: [join(import.meta.dirname, '../../src/index.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    external: ['@opentelemetry/api', '@opentelemetry/sdk-trace-base'],
  })
  return outfile
}
