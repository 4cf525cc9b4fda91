/** Runs a command in this process, its output a terminal of a given width, or a file. */
import { PassThrough, Writable } from 'node:stream'
import type { Io } from '../../src/cli/io.ts'

export interface Screen {
  io: Io
  stdout(): string
  stderr(): string
}

/** Without `columns` it is no terminal. */
export function createScreen(env: Record<string, string>, columns?: number): Screen {
  const [out, err] = [collector(columns), collector()]
  const installation = { node: process.execPath, bridgeEntry: '', recorderTemplate: '' }
  return {
    io: {
      stdin: new PassThrough(),
      stdout: out.stream,
      stderr: err.stream,
      isTty: columns !== undefined,
      env,
      installation,
    },
    stdout: out.text,
    stderr: err.text,
  }
}

function collector(columns?: number) {
  let collected = ''
  const stream = new Writable({
    write(chunk, _encoding, done) {
      collected += String(chunk)
      done()
    },
  })
  return {
    stream: columns === undefined ? stream : Object.assign(stream, { isTTY: true, columns }),
    text: () => collected,
  }
}
