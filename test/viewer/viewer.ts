/** A viewer of the sessions in a state folder, as `open` starts one; it ends with the test. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { recall } from '../../src/sessions/recall.ts'
import { createTracing } from '../../src/trace/tracing.ts'
import { createLibrary, type Recall } from '../../src/viewer/library.ts'
import { startViewer, type Viewer } from '../../src/viewer/server.ts'

export async function createStateDir(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'viewer-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}

/** `watch` sees each session that is read. */
export function readingLibrary(stateDir: string, watch: (sessionId: string) => void = () => undefined) {
  const tracing = createTracing('')
  onTestFinished(() => tracing.shutdown())
  const reads: Recall = (file) => {
    watch(file.sessionId)
    return recall(file, tracing)
  }
  return createLibrary(stateDir, reads)
}

export async function view(stateDir: string): Promise<Viewer> {
  const viewer = await startViewer(readingLibrary(stateDir), {
    deliveryText: ({ destinationId, state }) => `${state} ${destinationId}`,
  })
  onTestFinished(() => viewer.close())
  return viewer
}
