/**
 * What is known of the backends that people use: where they listen, how they want to be told who is sending,
 * and what else they need. Knows nobody's secret, and asks nobody.
 */
import type { Headers } from './headers.ts'
import type { OtlpProtocol } from './schema.ts'

export interface Preset {
  /** As an example where it differs from account to account: then the person gives it. */
  endpoint: string | { example: string }
  /** The only one that it takes, where it doesn't take both. */
  protocol?: OtlpProtocol
  /** Sent in any case, unless the person says otherwise. */
  headers?: Headers
  secret?: PresetSecret
  /** Resource attributes. */
  resource?: Readonly<Record<string, string>>
}

/** A header that says who is sending, and what a person is asked for to make it. */
export interface PresetSecret {
  header: string
  /** What its value looks like, for those who make it themselves. */
  form: string
  questions: readonly string[]
  toValue(answers: readonly string[]): string
}

/** What sessions are filed under where a backend sorts by project. */
const PROJECT = 'claude-code'

export const PRESETS = {
  jaeger: { endpoint: 'http://localhost:4318' },
  collector: { endpoint: 'http://localhost:4318' },
  honeycomb: {
    endpoint: 'https://api.honeycomb.io',
    secret: key('x-honeycomb-team', 'Honeycomb API key'),
  },
  grafana: {
    endpoint: { example: 'https://otlp-gateway-prod-eu-west-2.grafana.net/otlp' },
    secret: basic('Grafana Cloud instance ID', 'Grafana Cloud token'),
  },
  langfuse: {
    endpoint: 'https://cloud.langfuse.com/api/public/otel',
    secret: basic('Langfuse public key', 'Langfuse secret key'),
  },
  phoenix: {
    endpoint: 'http://localhost:6006',
    protocol: 'http/protobuf',
    resource: { 'openinference.project.name': PROJECT },
  },
  langsmith: {
    endpoint: 'https://api.smith.langchain.com/otel',
    headers: { 'langsmith-project': PROJECT },
    secret: key('x-api-key', 'LangSmith API key'),
  },
  datadog: {
    endpoint: { example: 'https://otlp.datadoghq.com' },
    protocol: 'http/protobuf',
    headers: { 'dd-otlp-source': 'llmobs' },
    secret: key('dd-api-key', 'Datadog API key'),
  },
} as const satisfies Record<string, Preset>

export type PresetName = keyof typeof PRESETS

function key(header: string, question: string): PresetSecret {
  return { header, form: `<${question}>`, questions: [question], toValue: ([answer = '']) => answer }
}

/** HTTP's basic authentication: what takes the place of the user's name, and of the password. */
function basic(user: string, password: string): PresetSecret {
  return {
    header: 'authorization',
    form: `Basic base64(<${user}>:<${password}>)`,
    questions: [user, password],
    toValue: (answers) => `Basic ${Buffer.from(answers.join(':')).toString('base64')}`,
  }
}
