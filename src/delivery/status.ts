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
      url: z.string(),
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
 * its predecessors' deliveries.
 */
export function mergeStatus(earlier: DeliveryStatus | undefined, now: DeliveryStatus): DeliveryStatus {
  const before = new Map(earlier?.destinations.map((destination) => [destination.url, destination]))
  const told = now.destinations.map((destination) => ({
    ...lastSuccessOf(before.get(destination.url)),
    ...destination,
  }))
  const untold = [...before.values()].filter(
    ({ url }) => !told.some((destination) => destination.url === url),
  )
  return { destinations: [...untold, ...told] }
}

function lastSuccessOf(destination: DeliveryStatus['destinations'][number] | undefined) {
  return destination?.lastSuccessMs === undefined ? {} : { lastSuccessMs: destination.lastSuccessMs }
}

export async function writeDeliveryStatus(stateDir: string, status: DeliveryStatus): Promise<void> {
  await replaceFile(statusPath(stateDir), `${JSON.stringify(status)}\n`)
}

const statusPath = (stateDir: string): string => join(stateDir, 'bridge', 'deliveries.json')
