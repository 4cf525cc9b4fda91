/** Looks at every link of the chain from Claude Code's hooks to the servers, and names what is wrong and what mends it. */
import { hideApiKeys } from '../config/api-key.ts'
import { bridgeCheck } from './doctor/bridge.ts'
import { type Chain, inspectChain } from './doctor/chain.ts'
import { type Check, error, type Finding } from './doctor/check.ts'
import { clockCheck } from './doctor/clock.ts'
import { configCheck } from './doctor/config.ts'
import { destinationsCheck } from './doctor/destinations.ts'
import { hooksCheck } from './doctor/hooks.ts'
import { thisMachine } from './doctor/machine.ts'
import { nodeCheck } from './doctor/node.ts'
import { openSyncCheck } from './doctor/opensync.ts'
import { recorderCheck } from './doctor/recorder.ts'
import { type Found, findingLines, isWell, summaryLine, toJson } from './doctor/report.ts'
import { probeCheck } from './doctor/send.ts'
import { spoolCheck } from './doctor/spool.ts'
import { telemetryCheck } from './doctor/telemetry.ts'
import { transcriptsCheck } from './doctor/transcripts.ts'
import { EXIT, type Io, print } from './io.ts'
import { hasSymbols, terminalOf } from './terminal.ts'

export interface DoctorOptions {
  /** Sends a probe session on the whole way. */
  send?: boolean
  json?: boolean
}

const CHECKS: readonly Check[] = [
  nodeCheck,
  configCheck,
  openSyncCheck,
  hooksCheck,
  recorderCheck,
  spoolCheck,
  bridgeCheck,
  destinationsCheck,
  transcriptsCheck,
  telemetryCheck,
  clockCheck,
]

/** Warnings are no failure: sessions come through in spite of them. */
export async function doctor(
  io: Io,
  { json = false, send = false }: DoctorOptions,
  machine = thisMachine(),
): Promise<number> {
  const chain = await inspectChain(io, machine)
  const look = { paint: terminalOf(io).paint, hasSymbols: hasSymbols(io) }
  const found: Found[] = []
  for (const check of send ? [...CHECKS, probeCheck] : CHECKS)
    for (const finding of await carryOut(check, chain)) {
      found.push({ link: check.link, finding })
      if (!json) say(io, ...findingLines({ link: check.link, finding }, look))
    }
  say(io, ...(json ? [toJson(found)] : ['', summaryLine(found)]))
  return isWell(found) ? EXIT.success : EXIT.failure
}

/** A check that breaks is a finding as well, and the next ones are made all the same. */
async function carryOut({ run }: Check, chain: Chain): Promise<Finding[]> {
  try {
    return await run(chain)
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown)
    return [error('check-failed', `This could not be looked at: ${reason}.`, 'Please report this')]
  }
}

/** What a server or a file says may quote a key. */
const say = (io: Io, ...lines: string[]): void => print(io, ...lines.map(hideApiKeys))
