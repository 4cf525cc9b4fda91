/**
 * Builds or installs the real backends, in the versions that the files beside this one pin, into a cache outside the
 * repository; must not start them.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { join, relative } from 'node:path'
import { gunzipSync } from 'node:zlib'

const CACHE =
  process.env.CLAUDE_CODE_SYNC_BACKENDS_CACHE ?? join(homedir(), '.cache', 'claude-code-sync-backends')

/** @returns {string} the executable's path; throws where it can't be had, as the other two do */
export function installCollector() {
  return install('collector', ['builder.yaml', 'go.mod', 'go.sum'], 'collector', (folder) => {
    // It generates the sources alone: the versions, and their checksums, are those of go.mod and go.sum.
    run(folder, 'go', [
      ...['run', `go.opentelemetry.io/collector/cmd/builder@${builderVersion()}`],
      ...['--config=builder.yaml', '--skip-get-modules', '--skip-compilation'],
    ])
    run(folder, 'go', ['build', '-trimpath', '-buildvcs=false', '-o', 'collector', '.'])
  })
}

/** Jaeger can't be had by `go install`: its module replaces another one, and its releases have no tag v2. */
export function installJaeger() {
  return install('jaeger', ['go.mod', 'go.sum'], 'jaeger', (folder) => {
    const main = 'github.com/jaegertracing/jaeger/cmd/jaeger'
    run(folder, 'go', ['build', '-trimpath', '-buildvcs=false', '-o', 'jaeger', main])
  })
}

/**
 * Jaeger's module comes without its pages. This one packs those of a release, each file compressed under its own name.
 * @returns {string} the folder that Jaeger is to serve
 */
export function installJaegerPages() {
  return install('jaeger-pages', ['go.mod', 'go.sum'], 'public', (folder) => {
    const module = 'github.com/tonistiigi/jaeger-ui-rest'
    run(folder, 'go', ['mod', 'download', module])
    const source = execFileSync('go', ['list', '-m', '-f', '{{.Dir}}', module], {
      cwd: folder,
      encoding: 'utf8',
    })
    const packed = join(source.trim(), 'public')
    for (const entry of readdirSync(packed, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      const target = join(folder, 'public', relative(packed, entry.parentPath))
      mkdirSync(target, { recursive: true })
      writeFileSync(join(target, entry.name), gunzipSync(readFileSync(join(entry.parentPath, entry.name))))
    }
  })
}

/** @returns {string} a Python that has Phoenix: the other programs in its folder know the name it was made under */
export function installPhoenix() {
  return install('phoenix', ['requirements.txt'], 'bin/python', (folder) => {
    run(folder, 'python3', ['-m', 'venv', '.'])
    run(folder, 'bin/python', [
      ...['-m', 'pip', 'install', '--quiet', '--only-binary=:all:'],
      ...['--requirement=requirements.txt'],
    ])
  })
}

/**
 * What was made of these very files before is taken again. A folder that is being made has another name, so that one
 * left unfinished is never taken.
 */
function install(name, files, executable, make) {
  const sources = join(import.meta.dirname, name)
  const folder = join(CACHE, `${name}-${hashOf(files.map((file) => join(sources, file)))}`)
  const found = join(folder, executable)
  if (existsSync(found)) return found
  console.error(`making ${name} in ${folder} (once; Jaeger takes five minutes)`)
  mkdirSync(CACHE, { recursive: true })
  const unfinished = mkdtempSync(join(CACHE, `${name}-unfinished-`))
  for (const file of files) cpSync(join(sources, file), join(unfinished, file))
  try {
    make(unfinished)
    renameSync(unfinished, folder)
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
  return found
}

function hashOf(files) {
  const hash = createHash('sha256')
  for (const file of files) hash.update(readFileSync(file))
  return hash.digest('hex').slice(0, 12)
}

function builderVersion() {
  const manifest = readFileSync(join(import.meta.dirname, 'collector', 'builder.yaml'), 'utf8')
  return `v${/^ {2}version: (.+)$/m.exec(manifest)[1]}`
}

function run(cwd, command, args) {
  execFileSync(command, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] })
}
