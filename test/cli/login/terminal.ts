/** A terminal in this process, at which a test types. */
import { PassThrough } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { expect, vi } from 'vitest'
import type { Io } from '../../../src/cli/io.ts'

export const ENTER = '\r'
export const CONTROL_C = '\x03'

const TEMPLATE = fileURLToPath(new URL('../../../src/hooks/record.sh', import.meta.url))

export function createTerminal(home: string) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()]
  const installation = { node: process.execPath, bridgeEntry: '/no/bridge.js', recorderTemplate: TEMPLATE }
  const io: Io = { stdin, stdout, stderr, isTty: true, env: { HOME: home }, installation }
  const shown = { text: '' }
  stdout.on('data', (chunk) => {
    shown.text += chunk
  })
  /** Waits for a text, which comes after the last of another one if that is given. */
  const asks = (question: string, after = '') =>
    vi.waitFor(() => expect(afterLast(after, shown.text)).toContain(question), { timeout: 15_000 })
  return { io, stdin, stdout, stderr, shown, asks }
}

const afterLast = (mark: string, text: string): string =>
  mark === '' ? text : (text.split(mark).slice(1).at(-1) ?? '')
