/** Takes out of a recording what is not the project's to publish: system prompts, and where it was recorded. */
import { homedir, hostname } from 'node:os'
import { z } from 'zod'
import type { Workspace } from '../workspace.ts'
import type { Entry } from './recorder.ts'

const lineSchema = z.looseObject({
  type: z.string(),
  attachment: z.looseObject({ type: z.string(), addedNames: z.unknown().optional() }).optional(),
})

/** The one attachment with something of a person's in it. */
const READ_ATTACHMENT = 'queued_command'

/** @param folder where the recorder kept its own files */
export function sanitise(entries: readonly Entry[], workspace: Workspace, folder: string): Entry[] {
  return entries.map((entry) => {
    const reduced =
      'line' in entry ? { ...entry, line: { ...entry.line, text: reduce(entry.line.text) } } : entry
    return renamed(reduced, workspace, folder)
  })
}

/** A stub stays, so that lines keep their number. */
function reduce(text: string): string {
  const line = lineSchema.parse(JSON.parse(text))
  if (line.type === 'api-request-shape' || line.type === 'api-request-blob')
    return JSON.stringify({ type: line.type })
  if (line.type === 'api-request') {
    const { type, sessionId, id, timestamp } = line
    return JSON.stringify({ type, sessionId, id, timestamp })
  }
  if (line.type === 'attachment' && line.attachment?.type !== READ_ATTACHMENT) {
    const { type, uuid, parentUuid, isSidechain, sessionId, timestamp } = line
    // Which tools there are, by name, says which servers are connected.
    const attachment = { type: line.attachment?.type, addedNames: line.attachment?.addedNames }
    return JSON.stringify({ type, attachment, uuid, parentUuid, isSidechain, sessionId, timestamp })
  }
  return text
}

/** Each path as it would be on a developer's machine; markers of scripts are of no interest to a reader. */
function renamed(entry: Entry, { home }: Workspace, folder: string): Entry {
  const text = JSON.stringify(entry)
    .replaceAll(home, '/home/dev')
    .replaceAll(slug(home), slug('/home/dev'))
    .replaceAll(folder, '/home/dev/.recorder')
    .replaceAll(/\/tmp\/claude-\d+\//g, '/tmp/claude-1000/')
    .replaceAll(homedir(), '/home/dev')
    .replaceAll(/ ?\[\[[\w-]+\]\]/g, '')
  if (hostname().length > 3 && text.includes(hostname())) throw new Error('the recording names its host')
  return JSON.parse(text) as Entry
}

/** As Claude Code names a project's folder. */
function slug(path: string): string {
  return path.replaceAll(/[^A-Za-z0-9]/g, '-')
}
