/** Tells whether a destination takes what it is sent, in the server's own words, and how long it took. */
import { loadConfig } from '../../config/load.ts'
import type { OtlpDestination } from '../../config/otlp.ts'
import { resolvePaths } from '../../config/paths.ts'
import { dropVariables } from '../../config/process-environment.ts'
import type { Destination, ResolvedConfig } from '../../config/resolve.ts'
import type { ExportFailure } from '../../exporters/export-error.ts'
import { describeConnection, testConnection } from '../connection.ts'
import { complain, EXIT, type Io, print, UsageError } from '../io.ts'

export async function testDestination(io: Io, name: string): Promise<number> {
  const resolved = await loadConfig(resolvePaths(io.env), io.env)
  complain(io, ...resolved.warnings)
  if (name === 'opensync') return testOpenSync(io, resolved.destination)
  return testOtlp(io, find(resolved, name))
}

function find({ otlp }: ResolvedConfig, name: string): OtlpDestination {
  const destination = otlp.find((candidate) => candidate.name === name)
  if (destination) return destination
  throw new UsageError(
    `There is no destination "${name}" that can be sent to. See: claude-code-sync destination list`,
  )
}

async function testOpenSync(io: Io, destination: Destination): Promise<number> {
  switch (destination.kind) {
    case 'not-configured':
      complain(io, '❌ opensync is not configured. Run: claude-code-sync login')
      return EXIT.failure
    case 'refused':
      complain(io, `❌ opensync can't be used: ${destination.reason}`)
      return EXIT.failure
    case 'ready':
      return testOpenSyncConnection(io, destination)
    default:
      return destination satisfies never
  }
}

async function testOpenSyncConnection(
  io: Io,
  { url, apiKey }: { url: string; apiKey: string },
): Promise<number> {
  const startMs = performance.now()
  const connection = await testConnection({ url, apiKey })
  const took = duration(performance.now() - startMs)
  if (connection.kind === 'connected') {
    print(io, `✅ opensync answered in ${took}: ${url} takes the key.`)
    return EXIT.success
  }
  const [problem, advice] = describeConnection(connection, url)
  complain(io, `❌ opensync (after ${took}): ${problem}`, `   ${advice}`)
  return EXIT.failure
}

async function testOtlp(io: Io, destination: OtlpDestination): Promise<number> {
  // OpenTelemetry's SDK is the largest part of this program, and reads what is meant for others when it loads.
  dropVariables('OTEL_')
  const { sendProbe } = await import('./probe.ts')
  const { name, endpoint } = destination
  const { traceId, tookMs, failure } = await sendProbe(destination)
  const took = duration(tookMs)
  if (failure === undefined) {
    print(io, `✅ ${name} took a probe span in ${took}: ${endpoint}`, `   Its trace: ${traceId}`)
    return EXIT.success
  }
  complain(io, `❌ ${name} did not take a probe span (after ${took}): ${endpoint}`, `   ${failure.reason}`)
  complain(io, `   ${adviceOn(failure)}`)
  return EXIT.failure
}

function adviceOn({ kind }: ExportFailure): string {
  switch (kind) {
    case 'unauthorized':
      return 'Check its endpoint and its headers. To change them, remove the destination and add it again.'
    case 'rejected':
      return 'Check its endpoint, and whether it takes the protocol. To change them, remove it and add it again.'
    case 'retry':
      return 'Check that the endpoint is right and the server is up. Sessions are kept and sent later.'
    case 'partial':
      return 'The server answered as it should, but wants no such span.'
    default:
      return kind satisfies never
  }
}

const duration = (ms: number): string => `${Math.round(ms)} ms`
