/** The real Arize Phoenix, with its database in a folder that goes with it, and what its API tells of spans. */
import { type Backend, freeAddress, startBackend, temporaryFolder } from './program.ts'
import { executable } from './provided.ts'

export interface Phoenix extends Backend {
  otlpUrl: string
  spansOf(project: string): Promise<PhoenixSpan[]>
}

export interface PhoenixSpan {
  name: string
  context: { trace_id: string; span_id: string }
  parent_id: string | null
  /** What Phoenix takes it for. */
  span_kind: string
  status_code: string
  attributes: Record<string, unknown>
}

export async function startPhoenix(): Promise<Phoenix> {
  const folder = await temporaryFolder()
  const [http, grpc] = [await freeAddress(), await freeAddress()]
  const url = `http://${http}`
  const backend = await startBackend({
    command: executable('BACKENDS_PHOENIX'),
    args: ['-m', 'phoenix.server.main', 'serve'],
    env: {
      PHOENIX_WORKING_DIR: folder.path,
      PHOENIX_HOST: '127.0.0.1',
      PHOENIX_PORT: portOf(http),
      PHOENIX_GRPC_PORT: portOf(grpc),
      PHOENIX_TELEMETRY_ENABLED: 'false',
      PHOENIX_ALLOW_EXTERNAL_RESOURCES: 'false',
    },
    readyUrl: `${url}/healthz`,
  })
  return {
    ...backend,
    otlpUrl: url,
    async stop() {
      await backend.stop()
      await folder.remove()
    },
    async spansOf(project) {
      const response = await fetch(`${url}/v1/projects/${project}/spans?limit=1000`)
      const answer: { data?: PhoenixSpan[] } = JSON.parse(await response.text())
      return answer.data ?? []
    },
  }
}

const portOf = (address: string): string => new URL(`http://${address}`).port
