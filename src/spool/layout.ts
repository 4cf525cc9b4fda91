/**
 * Where the spool's files lie in a state folder, and what they are called. Must not touch one.
 */
import { join } from 'node:path'

interface SpoolFolders {
  /** Where recorders write. */
  inbox: string
  /** One folder for each bridge that took events out of the inbox. */
  claims: string
  quarantine: string
}

export function spoolFolders(stateDir: string): SpoolFolders {
  const spool = join(stateDir, 'spool')
  return {
    inbox: join(spool, 'new'),
    claims: join(spool, 'claimed'),
    quarantine: join(spool, 'quarantine'),
  }
}

/** Ends the name of the file that tells why the event of that name is in quarantine. */
export const REASON = '.reason'

const UUID_AND_DASH = 37

/** The name that its recorder chose; a claim's own is never one that was there before. */
export const nameOfClaim = (claim: string): string => claim.slice(UUID_AND_DASH)
