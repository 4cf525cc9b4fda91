/** Asks the bridge, wherever it runs, and starts one where there is none. Knows no command. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import * as z from 'zod'
import { askBridge } from '../bridge/instance.ts'
import type { Io } from './io.ts'

const replySchema = z.object({ pending: z.array(z.object({ what: z.string(), why: z.string() })) })
export type PendingWork = z.infer<typeof replySchema>['pending']

/**
 * What is pending by the bridge of this state folder: with `flush`, once every retry was made due. Starts one where
 * none answers before `deadlineMs` (of `performance.now`), and is undefined then.
 */
export async function askOrStart(
  io: Io,
  stateDir: string,
  ask: 'flush' | 'report',
  deadlineMs: number,
): Promise<PendingWork | undefined> {
  const reply = await askBridge(join(stateDir, 'bridge'), { ask }, leftUntil(deadlineMs))
  if (reply === undefined) startBridge(io, stateDir)
  return replySchema.safeParse(reply).data?.pending
}

/** The same, and undefined where none lives. */
export async function askLiving(
  stateDir: string,
  ask: 'flush' | 'report',
  deadlineMs: number,
): Promise<PendingWork | undefined> {
  const reply = await askBridge(join(stateDir, 'bridge'), { ask }, leftUntil(deadlineMs))
  return replySchema.safeParse(reply).data?.pending
}

const leftUntil = (deadlineMs: number): number => Math.max(1, deadlineMs - performance.now())

/** One that finds another alive leaves again. */
export function startBridge({ installation, env }: Io, stateDir: string): void {
  const child = spawn(installation.node, [installation.bridgeEntry, '--state', stateDir], {
    cwd: '/',
    detached: true,
    stdio: 'ignore',
    env: { ...env },
  })
  child.on('error', () => undefined)
  child.unref()
}
