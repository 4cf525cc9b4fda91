/** What every row compares, and how its figures are written. */
import type { Subject } from './redactors.ts'

export interface Subjects {
  ours: Subject
  /** Where its package could be had. */
  peer: Subject | undefined
}

export const percent = (share: number): string =>
  `${(share * 100).toFixed(share > 0.99 && share < 1 ? 2 : 1)} %`
