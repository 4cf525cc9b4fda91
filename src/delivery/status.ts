/**
 * What the bridge last wrote down about its deliveries, for `status` to show when no bridge is there to ask.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { replaceFile } from '../disk/replace-file.ts'

const statusSchema = z.object({
  destinations: z.array(
    z.object({
      /** Versions up to 1.0 told places apart by their addresses. */
      id: z.string().optional(),
      /** What people call it. */
      name: z.string().optional(),
      url: z.string(),
      /** No configuration names it any more. */
      isHomeless: z.boolean().optional(),
      /** Items that wait for it. */
      pending: z.number(),
      /** When the oldest of them began, Unix milliseconds. */
      oldestMs: z.number().optional(),
      /** Items it refused for good, by reason. */
      rejected: z.record(z.string(), z.number()),
      /** Items that were given up although it never refused them. */
      givenUp: z.object({ expired: z.number(), over_size: z.number() }).optional(),
      parked: z.boolean(),
      /** Unix milliseconds. */
      lastSuccessMs: z.number().optional(),
      nextTryMs: z.number().optional(),
      lastFailure: z.string().optional(),
    }),
  ),
})

export type DeliveryStatus = z.infer<typeof statusSchema>
export type DestinationStatus = DeliveryStatus['destinations'][number]

/** Undefined where nothing was ever delivered from this state folder. */
export async function readDeliveryStatus(stateDir: string): Promise<DeliveryStatus | undefined> {
  try {
    return statusSchema.parse(JSON.parse(await readFile(statusPath(stateDir), 'utf8')))
  } catch {
    return undefined
  }
}

/**
 * What there is to tell now, with what is known from before: a bridge that has sent nothing yet knows nothing of
 * its predecessors' deliveries. A place that is not told of, and that nothing names any more, is forgotten.
 */
export function mergeStatus(
  earlier: DeliveryStatus | undefined,
  now: DeliveryStatus,
  isNamed: (id: string) => boolean,
): DeliveryStatus {
  const before = earlier?.destinations ?? []
  const told = now.destinations.map((destination) => ({
    ...lastSuccessOf(before.find((known) => isSame(known, destination))),
    ...destination,
  }))
  const untold = before.filter((known) => !told.some((destination) => isSame(known, destination)))
  const named = untold.filter(({ id }) => id !== undefined && isNamed(id))
  return { destinations: [...named, ...told] }
}

const isSame = (a: DestinationStatus, b: DestinationStatus): boolean =>
  a.id === undefined || b.id === undefined ? a.url === b.url : a.id === b.id

function lastSuccessOf(destination: DestinationStatus | undefined) {
  return destination?.lastSuccessMs === undefined ? {} : { lastSuccessMs: destination.lastSuccessMs }
}

export async function writeDeliveryStatus(stateDir: string, status: DeliveryStatus): Promise<void> {
  await replaceFile(statusPath(stateDir), `${JSON.stringify(status)}\n`)
}

const statusPath = (stateDir: string): string => join(stateDir, 'bridge', 'deliveries.json')
