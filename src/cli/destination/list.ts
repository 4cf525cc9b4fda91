/** Lists where sessions go to, OpenSync included. */
import { loadConfig } from '../../config/load.ts'
import { resolvePaths } from '../../config/paths.ts'
import { complain, EXIT, type Io, print } from '../io.ts'
import { destinationTable, shownOpenSync, shownOtlp } from './shown.ts'

export async function listDestinations(io: Io, { json = false }: { json?: boolean }): Promise<number> {
  const resolved = await loadConfig(resolvePaths(io.env), io.env)
  const destinations = [shownOpenSync(resolved), ...resolved.otlp.map(shownOtlp)]
  print(io, ...(json ? [JSON.stringify(destinations, null, 2)] : destinationTable(destinations)))
  complain(io, ...resolved.warnings)
  if (resolved.destination.kind === 'refused') complain(io, resolved.destination.reason)
  return EXIT.success
}
