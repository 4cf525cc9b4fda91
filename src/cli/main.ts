#!/usr/bin/env node
/** The edge: makes a command's world out of this process, and an exit code out of its result. */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { processEnvironment } from '../config/process-environment.ts'
import { EXIT, type Io } from './io.ts'
import { run } from './program.ts'

// A reader that has seen enough, such as `head`, is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? EXIT.success : EXIT.failure)
})

const folder = dirname(fileURLToPath(import.meta.url))
const io: Io = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  isTty: Boolean(process.stdin.isTTY && process.stdout.isTTY),
  env: processEnvironment(),
  installation: {
    node: process.execPath,
    bridgeEntry: join(folder, 'bridge.js'),
    recorderTemplate: join(folder, 'record.sh'),
  },
}
// Not process.exit: it would cut off what a pipe has not taken yet.
process.exitCode = await run(io, process.argv.slice(2))
