/** Sees what the project could see of Claude Code, when it could: hooks, lines, agents' metadata; interprets nothing. */
import { chmod, mkdir, open, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { REGISTERED_EVENTS } from '../../../../src/hooks/events.ts'
import type { Workspace } from '../workspace.ts'

/** One line of a recording; `at` is in milliseconds. */
export type Entry =
  | { readonly at: number; readonly hook: { readonly fields: Fields; readonly payload: unknown } }
  | { readonly at: number; readonly line: { readonly file: string; readonly text: string } }
  | { readonly at: number; readonly meta: { readonly file: string; readonly text: string } }

type Fields = Readonly<Record<string, string>>

const POLL_MS = 3

export interface Recorder {
  stop(): Promise<Entry[]>
}

/** The hooks of settings.json that make a recording. */
export async function installCaptureHooks(folder: string): Promise<Record<string, readonly object[]>> {
  const script = join(folder, 'capture.sh')
  await mkdir(join(folder, 'captured'), { recursive: true })
  await writeFile(script, captureScript(join(folder, 'captured')))
  await chmod(script, 0o755)
  return Object.fromEntries(
    REGISTERED_EVENTS.map((event) => [event, [{ hooks: [{ type: 'command', command: script }] }]]),
  )
}

export function startRecorder({ home }: Workspace, folder: string): Recorder {
  const lines = new Map<string, Tail>()
  const metas = new Map<string, string>()
  const entries: Entry[] = []
  let stopping = false
  const polling = (async () => {
    // The last round is one that began after the stop.
    for (let last = false; !last; ) {
      last = stopping
      await poll(join(home, '.claude', 'projects'), lines, metas, entries)
      await wait(POLL_MS)
    }
  })()
  return {
    async stop() {
      stopping = true
      await polling
      return [...entries, ...(await capturedHooks(join(folder, 'captured')))].sort((a, b) => a.at - b.at)
    },
  }
}

/** The file's time of last modification is the hook's time, as it is for the real recorder. */
function captureScript(folder: string): string {
  return `#!/bin/sh
f='${folder}'/$(date +%s%N).$$
{ printf '%s\\000' "$CLAUDE_PID" "$CLAUDE_PROJECT_DIR"; cat; } > "$f"
exit 0
`
}

async function capturedHooks(folder: string): Promise<Entry[]> {
  const names = await readdir(folder)
  return Promise.all(
    names.map(async (name) => {
      const file = join(folder, name)
      const [pid = '', projectDir = '', payload = ''] = (await readFile(file, 'utf8')).split('\0')
      const { mtimeNs } = await stat(file, { bigint: true })
      const fields = { CLAUDE_PID: pid, CLAUDE_PROJECT_DIR: projectDir }
      return { at: Number(mtimeNs / 1000n) / 1000, hook: { fields, payload: JSON.parse(payload) as unknown } }
    }),
  )
}

interface Tail {
  offset: number
  rest: string
}

async function poll(
  projects: string,
  tails: Map<string, Tail>,
  metas: Map<string, string>,
  entries: Entry[],
): Promise<void> {
  const found = await readdir(projects, { recursive: true, withFileTypes: true }).catch(() => [])
  for (const entry of found) {
    const path = join(entry.parentPath, entry.name)
    // The first folder is the project's; a session's files are named from there.
    const file = relative(projects, path).split('/').slice(1).join('/')
    if (entry.name.endsWith('.meta.json')) await readMeta(path, file, metas, entries)
    else if (entry.name.endsWith('.jsonl')) await readLines(path, file, tails, entries)
  }
}

async function readMeta(path: string, file: string, metas: Map<string, string>, entries: Entry[]) {
  const text = await readFile(path, 'utf8')
  if (text === '' || metas.get(file) === text) return
  metas.set(file, text)
  entries.push({ at: now(), meta: { file, text } })
}

async function readLines(path: string, file: string, tails: Map<string, Tail>, entries: Entry[]) {
  const tail = tails.get(file) ?? { offset: 0, rest: '' }
  tails.set(file, tail)
  const handle = await open(path)
  try {
    const { size } = await handle.stat()
    if (size === tail.offset) return
    const { buffer } = await handle.read(Buffer.alloc(size - tail.offset), 0, size - tail.offset, tail.offset)
    tail.offset = size
    const at = now()
    const lines = (tail.rest + buffer.toString('utf8')).split('\n')
    tail.rest = lines.pop() ?? ''
    for (const text of lines) entries.push({ at, line: { file, text } })
  } finally {
    await handle.close()
  }
}

function now(): number {
  return performance.timeOrigin + performance.now()
}
