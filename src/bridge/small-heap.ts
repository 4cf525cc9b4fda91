/**
 * Keeps V8 from letting the room for new objects grow: what is reserved for a busy moment is held ever after. A third
 * less memory, for a tenth more of the processor's time. Knows nothing of the bridge.
 */
import { setFlagsFromString } from 'node:v8'

/** Call it before there is much. */
export const keepHeapSmall = (): void => setFlagsFromString('--semi-space-growth-factor=1')
