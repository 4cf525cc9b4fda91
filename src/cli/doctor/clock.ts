/** Whether this machine's clock agrees with a server's. */
import { askTime } from '../connection.ts'
import type { Chain } from './chain.ts'
import { type Check, ok, skipped, warning } from './check.ts'

/** By more than this, sessions stand at times at which they were not. */
const TOLERANCE_MS = 30_000

export const clockCheck: Check = {
  link: 'clock',
  async run(chain) {
    const url = serverOf(chain)
    if (url === undefined) return [skipped('no server to compare it with')]
    const { now, platform } = chain.machine
    const sentMs = now()
    const serverMs = await askTime(url)
    if (serverMs === undefined) return [skipped(`${url} does not tell the time`)]
    const aheadMs = aheadOf(serverMs, sentMs, now())
    if (Math.abs(aheadMs) <= TOLERANCE_MS) return [ok(`agrees with that of ${url}`)]
    const difference = `${inWords(Math.abs(aheadMs))} ${aheadMs > 0 ? 'ahead of' : 'behind'}`
    const message = `This machine's clock is ${difference} that of ${url}.`
    return [warning('clock-wrong', message, SET_CLOCK[platform] ?? 'Set the clock')]
  },
}

function serverOf({ resolved }: Chain): string | undefined {
  if (resolved?.destination.kind === 'ready') return resolved.destination.url
  return resolved?.otlp[0]?.endpoint
}

/** The least that explains it: the server told whole seconds, at some moment between question and answer. */
function aheadOf(serverMs: number, sentMs: number, answeredMs: number): number {
  if (sentMs > serverMs + 999) return sentMs - (serverMs + 999)
  return Math.min(0, answeredMs - serverMs)
}

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const

function inWords(ms: number): string {
  const [unit, length] = UNITS.find(([, unitMs]) => ms >= unitMs) ?? UNITS[3]
  const count = Math.floor(ms / length)
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

const SET_CLOCK: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  linux: 'timedatectl set-ntp true',
  darwin: 'sudo sntp -sS time.apple.com',
}
