/**
 * The bridge as a process: one per state folder, started by the recorder, gone when idle.
 */
import { randomBytes } from 'node:crypto'
import { mkdir, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Paths, resolvePaths } from '../config/paths.ts'
import { processEnvironment } from '../config/process-environment.ts'
import { openSpool } from '../spool/spool.ts'
import { createTracing, type Tracing } from '../trace/tracing.ts'
import { Bridge } from './bridge.ts'
import { thisHost } from './client-process.ts'
import { Destinations } from './destinations.ts'
import { hostResource } from './host.ts'
import { becomeOnly } from './instance.ts'
import { type Log, openLog, reasonOf } from './log.ts'
import { makeExporter } from './make-exporter.ts'
import { Redaction } from './redaction.ts'
import { Sessions } from './sessions.ts'

declare const __VERSION__: string

/** How far ahead of the clock `until` is kept, and how often: recorders start a bridge when it falls behind. */
const AHEAD_MS = 90_000
const REFRESH_MS = 30_000

export async function runBridge(): Promise<void> {
  const { values } = parseArgs({ options: { state: { type: 'string' } } })
  const env = processEnvironment()
  const paths = resolvePaths({
    ...env,
    ...(values.state === undefined ? {} : { CLAUDE_SYNC_STATE_DIR: values.state }),
  })
  const bridgeDir = join(paths.stateDir, 'bridge')
  await mkdir(bridgeDir, { recursive: true, mode: 0o700 })
  process.chdir(bridgeDir)
  process.umask(0o077)
  const log = openLog(paths.stateDir)
  process.on('uncaughtException', (error) => log(unexpected(error), { level: 'error' }))
  process.on('unhandledRejection', (error) => log(unexpected(error), { level: 'error' }))
  // Once for the process: OpenTelemetry keeps the first tracer provider that is registered.
  const tracing = createTracing(__VERSION__, hostResource())
  try {
    while (await serve(paths, bridgeDir, tracing, log))
      log('the bridge looks again whether it is needed', { level: 'info' })
  } catch (error) {
    // It must not stay: as long as it listens, no other one works in its place.
    log(unexpected(error), { level: 'error' })
  }
  await tracing.shutdown()
}

const unexpected = (error: unknown): string => `unexpected: ${reasonOf(error)}`

/**
 * Works as the one bridge, if there is no other, until it is idle. True where it is to be tried again: an event
 * came too late for it, and after its recorder had seen it alive, so that nobody else would come for that; or it
 * can't be told whether it was the only one.
 */
async function serve(paths: Paths, bridgeDir: string, tracing: Tracing, log: Log): Promise<boolean> {
  const name = `${process.pid}-${randomBytes(6).toString('hex')}`
  let bridge: Bridge | undefined
  const instance = await becomeOnly(bridgeDir, name, async (question) => answer(bridge, question))
  if (instance === undefined) return false

  const spool = await openSpool({ stateDir: paths.stateDir, owner: name })
  const host = await thisHost()
  const redaction = new Redaction(host)
  const sessions = new Sessions(paths.stateDir, tracing, () => redaction.redactor, log)
  const destinations = await Destinations.open(bridgeDir, log, makeExporter)
  await sessions.resume()
  bridge = new Bridge({ paths, spool, sessions, destinations, instance, redaction, host, log })
  await work(bridge, bridgeDir, log)
  await Promise.all(destinations.running.map((courier) => courier.stop()))
  await instance.close()
  return bridge.hasWork()
}

/** Shows recorders that it lives, for as long as it works. */
async function work(bridge: Bridge, bridgeDir: string, log: Log): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => bridge.stop())
  log(`bridge ${process.pid} started`, { level: 'info' })
  await writeFile(join(bridgeDir, 'pid'), `${process.pid}\n`, { mode: 0o600 })
  const refresh = () => promise(join(bridgeDir, 'until'), AHEAD_MS).catch((error) => log(reasonOf(error)))
  await refresh()
  const timer = setInterval(refresh, REFRESH_MS)
  await bridge.run()
  clearInterval(timer)
  // From here on recorders start another one, unless there is one.
  if (!bridge.isSuperseded) await rm(join(bridgeDir, 'until'), { force: true })
  log(`bridge ${process.pid} left`, { level: 'info' })
}

/** Sets the file's time of last modification `aheadMs` milliseconds ahead of the clock. */
async function promise(path: string, aheadMs: number): Promise<void> {
  const time = new Date(Date.now() + aheadMs)
  await writeFile(path, '', { mode: 0o600 })
  await utimes(path, time, time)
}

/** `{"ask": "flush"}` or `{"ask": "report"}`: what is pending, once everything was looked at. `stop`: it leaves. */
async function answer(bridge: Bridge | undefined, question: unknown): Promise<unknown> {
  if (bridge === undefined) return { starting: true }
  const asked = typeof question === 'object' && question !== null && 'ask' in question && question.ask
  if (asked === 'stop') return { stopping: bridge.stop() === undefined }
  return { pending: asked === 'flush' ? await bridge.flush() : await bridge.report() }
}
