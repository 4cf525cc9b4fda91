/** Reads the modules of src/ and their imports out of the sources themselves, type-only imports included. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { transformSync } from 'esbuild'

const SRC = join(import.meta.dirname, '../../src')

export interface Module {
  /** From src/, such as `config/url.ts`. */
  path: string
  text: string
  /** The same module without comments and types. */
  code: string
  /** Files of ours as paths from src/, everything else as it is written. */
  imports: string[]
}

export function readModules(): Module[] {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  return files.filter((file) => file.endsWith('.ts')).map(readModule)
}

function readModule(path: string): Module {
  const text = readFileSync(join(SRC, path), 'utf8')
  const { code } = transformSync(text, { loader: 'ts', format: 'esm', target: 'es2022' })
  return { path, text, code, imports: importsOf(path, text) }
}

/** The formatter puts every import at the start of a line, and its names between there and `from`. */
const STATIC_IMPORT = /^(?:import|export)\s+(?:[\w$*{},\s]+?\s+from\s+)?'([^']+)'/gm
const DYNAMIC_IMPORT = /\bimport\('([^']+)'\)/g

function importsOf(path: string, text: string): string[] {
  const found = [...text.matchAll(STATIC_IMPORT), ...text.matchAll(DYNAMIC_IMPORT)]
  return [...new Set(found.flatMap(([, specifier = '']) => resolve(path, specifier)))]
}

function resolve(path: string, specifier: string): string {
  return specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : specifier
}
