/** The real OpenTelemetry Collector with this project's own configuration, its addresses and folders apart. */
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Backend, freeAddress, startBackend } from './program.ts'
import { executable } from './provided.ts'

type ConfigFile = 'config.yaml' | 'honeycomb-config.yaml' | 'sampling.yaml' | 'file.yaml'

export interface CollectorPlan {
  /** Merged over `config.yaml`, in this order. */
  configs?: readonly ConfigFile[]
  /** Where its queues and its file are; a Collector started there later goes on with them. */
  folder: string
  /** OTLP over gRPC; nobody listens where it is left out. */
  jaeger?: string
  env?: Readonly<Record<string, string>>
}

export interface Collector extends Backend {
  otlpUrl: string
  healthUrl: string
}

export async function startCollector({
  configs = [],
  folder,
  jaeger,
  env,
}: CollectorPlan): Promise<Collector> {
  const [grpc, http, health] = [await freeAddress(), await freeAddress(), await freeAddress()]
  const settings = {
    'receivers.otlp.protocols.grpc.endpoint': grpc,
    'receivers.otlp.protocols.http.endpoint': http,
    'extensions.health_check.endpoint': health,
    'extensions.file_storage.directory': join(folder, 'queue'),
    'extensions.file_storage.compaction.directory': join(folder, 'queue'),
    'exporters.otlp_grpc/jaeger.endpoint': jaeger ?? (await freeAddress()),
    'service.telemetry.metrics.level': 'none',
  }
  const backend = await startBackend({
    command: executable('BACKENDS_COLLECTOR'),
    args: [
      ...configArgs(['config.yaml', ...configs]),
      ...Object.entries(settings).map(([key, value]) => `--set=${key}=${value}`),
    ],
    env: { COLLECTOR_FILE: fileIn(folder), ...env },
    readyUrl: `http://${health}`,
  })
  return { ...backend, otlpUrl: `http://${http}`, healthUrl: `http://${health}` }
}

/** Rejects, with what the Collector says, where it finds fault with these files. */
export async function validateConfig(...args: string[]): Promise<void> {
  await promisify(execFile)(executable('BACKENDS_COLLECTOR'), ['validate', ...args], {
    env: { COLLECTOR_FILE: 'spans.json', HONEYCOMB_API_KEY: 'a-key' },
  })
}

export const configArgs = (files: readonly ConfigFile[]): string[] =>
  files.map((file) => `--config=${join(import.meta.dirname, '../../collector', file)}`)

/** A span in the JSON of OTLP, as the Collector writes it, with the resource it came under. */
export interface WrittenSpan {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  attributes: WrittenAttribute[]
  resource: WrittenAttribute[]
}

export interface WrittenAttribute {
  key: string
  value: Record<string, unknown>
}

interface WrittenLine {
  resourceSpans: {
    resource: { attributes: WrittenAttribute[] }
    scopeSpans: { spans: Omit<WrittenSpan, 'resource'>[] }[]
  }[]
}

/** Every span in the file of a Collector that was started in this folder with `file.yaml`. */
export async function writtenSpans(folder: string): Promise<WrittenSpan[]> {
  const lines = (await readFile(fileIn(folder), 'utf8')).split('\n').slice(0, -1)
  const documents: WrittenLine[] = lines.map((line) => JSON.parse(line))
  return documents
    .flatMap(({ resourceSpans }) => resourceSpans)
    .flatMap(({ resource, scopeSpans }) =>
      scopeSpans.flatMap(({ spans }) => spans.map((span) => ({ ...span, resource: resource.attributes }))),
    )
}

const fileIn = (folder: string): string => join(folder, 'spans.json')
