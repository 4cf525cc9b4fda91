/** Whether Claude Code's own telemetry goes where we send sessions to. Reads settings; asks nobody. */
import type { OtlpDestination } from '../../config/otlp.ts'
import { parseBoolean } from '../../config/schema.ts'
import type { Chain } from './chain.ts'
import { type Check, type Finding, ok, warning } from './check.ts'
import { readable } from './claude-settings.ts'

const SWITCH = 'CLAUDE_CODE_ENABLE_TELEMETRY'
const SIGNALS = ['TRACES', 'METRICS', 'LOGS'] as const

export const telemetryCheck: Check = {
  link: 'telemetry',
  async run(chain) {
    const variables = environmentOfClaude(chain)
    if (!parseBoolean(variables[SWITCH] ?? '')) return [ok("Claude Code's own is off")]
    const endpoints = endpointsIn(variables)
    const findings = (chain.resolved?.otlp ?? []).flatMap((destination) => doubled(destination, endpoints))
    return findings.length > 0 ? findings : [ok("Claude Code's own is on, and goes elsewhere")]
  },
}

/** What its settings say beats the environment it is started from. */
function environmentOfClaude({ env, settings }: Chain): Record<string, string> {
  const merged = Object.assign({}, env, ...readable(settings).map((one) => one.settings.env ?? {}))
  return Object.fromEntries(Object.entries(merged).map(([name, value]) => [name, String(value ?? '')]))
}

/** Where each signal goes; none goes anywhere unless its exporter is chosen. */
function endpointsIn(variables: Record<string, string>): Set<string> {
  const chosen = SIGNALS.filter((signal) => variables[`OTEL_${signal}_EXPORTER`]?.includes('otlp'))
  const given = chosen.map(
    (signal) =>
      variables[`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`] || variables.OTEL_EXPORTER_OTLP_ENDPOINT || '',
  )
  return new Set(given.flatMap((endpoint) => placeOf(endpoint) ?? []))
}

function doubled({ name, endpoint }: OtlpDestination, endpoints: ReadonlySet<string>): Finding[] {
  const place = placeOf(endpoint)
  if (place === undefined || !endpoints.has(place)) return []
  const message = `Claude Code sends its own telemetry (${SWITCH}) to ${endpoint} too: what ${name} gets is there twice.`
  return [warning('telemetry-doubles', message, `claude-code-sync destination remove ${name}`)]
}

/** An endpoint without what differs by signal and by spelling. */
function placeOf(endpoint: string): string | undefined {
  if (!URL.canParse(endpoint)) return undefined
  const { protocol, hostname, port, pathname } = new URL(endpoint)
  const host = hostname === 'localhost' ? '127.0.0.1' : hostname
  return `${protocol}//${host}:${port}${pathname.replace(/\/(v1\/(traces|metrics|logs))?\/*$/, '')}`
}
