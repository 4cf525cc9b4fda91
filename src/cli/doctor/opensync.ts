/** Whether OpenSync answers and takes the key. */
import { maskApiKey } from '../../config/api-key.ts'
import { type Connection, describeConnection, testConnection } from '../connection.ts'
import { type Check, error, type Finding, ok, skipped, type Trouble } from './check.ts'

export const openSyncCheck: Check = {
  link: 'opensync',
  async run({ resolved }) {
    if (resolved === undefined) return [skipped("not asked: the configuration can't be used")]
    const { destination, otlp } = resolved
    switch (destination.kind) {
      case 'not-configured':
        return [otlp.length > 0 ? ok('not configured: sessions go elsewhere alone') : NOT_CONFIGURED]
      case 'refused':
        return [error('opensync-refused', destination.reason, 'claude-code-sync login')]
      case 'ready':
        return [await ask(destination)]
      default:
        return destination satisfies never
    }
  },
}

const NOT_CONFIGURED = error(
  'opensync-not-configured',
  'No destination is configured: sessions are recorded, and go nowhere.',
  'claude-code-sync login',
)

async function ask({ url, apiKey }: { url: string; apiKey: string }): Promise<Finding> {
  const connection = await testConnection({ url, apiKey })
  if (connection.kind === 'connected') return ok(`${url} takes the key ${maskApiKey(apiKey)}`)
  const [problem = '', advice = ''] = describeConnection(connection, url)
  return error(TROUBLES[connection.kind], problem, advice)
}

const TROUBLES = {
  'invalid-key': 'opensync-key-invalid',
  'not-found': 'opensync-not-found',
  unexpected: 'opensync-unexpected',
  unreachable: 'opensync-unreachable',
} as const satisfies Record<Exclude<Connection['kind'], 'connected'>, Trouble>
