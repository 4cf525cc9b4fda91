/** What a row of the table is, and what the rows are given. */

export interface Row {
  what: string
  bound: string
  /** As people read it. */
  ours: string
  /** Undefined where the row only reports. */
  holds?: boolean
  /** What stands beside it. */
  beside: string
  /** Every figure, for the file of results. */
  figures: Record<string, unknown>
}

export interface Bench {
  /** Few runs, small inputs: shows that everything works, and measures little. */
  short: boolean
  /** How often something is run, at most. */
  runs(full: number): number
  /** claude-code-sync 0.1.15's program, where it could be had. */
  peer: string | undefined
  /** Claude Code's binary, where it and a network of its own can be had. */
  claude: string | undefined
}

export const PEER = 'claude-code-sync 0.1.15'

export const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`
export const times = (ratio: number): string => `${ratio.toFixed(ratio < 1 ? 3 : 2)} ×`
