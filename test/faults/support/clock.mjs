/**
 * Loaded before the bridge: its clocks run ahead by what the file named by CLOCK says, in milliseconds,
 * `<wall> <monotonic>`, at any time. The real ones can't be set without setting them for the whole machine.
 */
import { readFileSync } from 'node:fs'

const shift = () => readFileSync(process.env.CLOCK, 'utf8').split(' ').map(Number)

const RealDate = Date
globalThis.Date = class extends RealDate {
  constructor(...args) {
    super(...(args.length === 0 ? [RealDate.now() + shift()[0]] : args))
  }
  static now() {
    return RealDate.now() + shift()[0]
  }
}

const monotonic = performance.now.bind(performance)
performance.now = () => monotonic() + shift()[1]
