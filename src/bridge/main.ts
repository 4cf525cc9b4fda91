/**
 * The bridge's entry. OpenTelemetry's SDK reads variables that are meant for whatever program the hook's shell
 * was to run next, and may read them as soon as it is loaded: they go first.
 */
import { dropVariables } from '../config/process-environment.ts'
import { giveWay } from './give-way.ts'
import { keepHeapSmall } from './small-heap.ts'

giveWay()
keepHeapSmall()
dropVariables('OTEL_')
const { runBridge } = await import('./process.ts')
await runBridge()
process.exit(0)
