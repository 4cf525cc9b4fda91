/** Tells whether a destination takes what it is sent, in the server's own words, and how long it took. */
import { loadConfig } from '../../config/load.ts'
import type { OtlpDestination } from '../../config/otlp.ts'
import { resolvePaths } from '../../config/paths.ts'
import { dropVariables } from '../../config/process-environment.ts'
import type { Destination, ResolvedConfig } from '../../config/resolve.ts'
import { complain, EXIT, type Io, print, UsageError } from '../io.ts'
import { adviceOn, askOpenSync } from './ask.ts'

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
  const answer = await askOpenSync(destination)
  switch (answer.state) {
    case 'answers':
      print(io, `✅ opensync answered in ${duration(answer.tookMs)}, and takes the key.`)
      return EXIT.success
    case 'fails':
      complain(io, `❌ opensync (after ${duration(answer.tookMs)}): ${answer.problem}`, `   ${answer.advice}`)
      return EXIT.failure
    case 'not-configured':
      complain(io, '❌ opensync is not configured. Run: claude-code-sync login')
      return EXIT.failure
    case 'refused':
      complain(io, `❌ opensync can't be used: ${answer.problem}`)
      return EXIT.failure
    default:
      return answer satisfies never
  }
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
  complain(io, `   ${adviceOn(failure, destination)}`)
  return EXIT.failure
}

const duration = (ms: number): string => `${Math.round(ms)} ms`
