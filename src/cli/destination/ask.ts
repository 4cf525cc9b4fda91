/** Asks destinations whether they take what they are sent. Sends no session and no span: an empty list, or a question. */
import type { OtlpDestination } from '../../config/otlp.ts'
import { dropVariables } from '../../config/process-environment.ts'
import type { Destination, ResolvedConfig } from '../../config/resolve.ts'
import type { ExportFailure } from '../../exporters/export-error.ts'
import { describeConnection, testConnection } from '../connection.ts'

type Reply =
  | { state: 'answers'; tookMs: number }
  | { state: 'fails'; tookMs: number; problem: string; advice: string }

export type Answer =
  | Reply
  /** OpenSync's alone: there are two ways not to be asked. */
  | { state: 'not-configured' }
  | { state: 'refused'; problem: string }

export type Asked = { name: string; kind: 'opensync' | 'otlp'; url: string | null } & Answer

/** All of them at once: none waits for another's deadline. OpenSync comes first, configured or not. */
export async function askDestinations({ destination, otlp }: ResolvedConfig): Promise<Asked[]> {
  const url = destination.kind === 'ready' ? destination.url : null
  return Promise.all([
    askOpenSync(destination).then((answer) => ({
      name: 'opensync',
      kind: 'opensync' as const,
      url,
      ...answer,
    })),
    ...otlp.map(async (one) => ({
      name: one.name,
      kind: 'otlp' as const,
      url: one.endpoint,
      ...(await askOtlp(one)),
    })),
  ])
}

export async function askOpenSync(destination: Destination): Promise<Answer> {
  if (destination.kind === 'not-configured') return { state: 'not-configured' }
  if (destination.kind === 'refused') return { state: 'refused', problem: destination.reason }
  const { url, apiKey } = destination
  const startMs = performance.now()
  const connection = await testConnection({ url, apiKey })
  const tookMs = Math.round(performance.now() - startMs)
  if (connection.kind === 'connected') return { state: 'answers', tookMs }
  const [problem = '', advice = ''] = describeConnection(connection, url)
  return { state: 'fails', tookMs, problem, advice }
}

export async function askOtlp(destination: OtlpDestination): Promise<Reply> {
  // OpenTelemetry's SDK is the largest part of this program, and reads what is meant for others when it loads.
  dropVariables('OTEL_')
  const { sendNothing } = await import('./probe.ts')
  const { tookMs, failure } = await sendNothing(destination)
  if (failure === undefined) return { state: 'answers', tookMs }
  return { state: 'fails', tookMs, problem: failure.reason, advice: adviceOn(failure, destination) }
}

export function adviceOn({ kind }: ExportFailure, { name, source }: OtlpDestination): string {
  const mend =
    source === 'environment'
      ? 'It comes from CLAUDE_SYNC_OTLP_ENDPOINT and its companions.'
      : `To change them, run: claude-code-sync destination add ${name} --replace …`
  switch (kind) {
    case 'unauthorized':
      return `Check its endpoint and its headers. ${mend}`
    case 'rejected':
      return `Check its endpoint, and whether it takes the protocol. ${mend}`
    case 'retry':
      return 'Check that the endpoint is right and the server is up. Sessions are kept and sent later.'
    case 'partial':
      return 'The server answered as it should, but wants no such span.'
    default:
      return kind satisfies never
  }
}
