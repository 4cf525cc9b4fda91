/** Rows of what is found: in samples that others test their rules with, and in transcripts with planted secrets. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Row } from '../../row.ts'
import { journalOf } from '../planted/journal.ts'
import { KINDS } from '../planted/kinds.ts'
import { isLeaked, type Plant, plantedTranscripts, withoutBreaks } from '../planted/transcripts.ts'
import { hitsOf, type Subject } from '../redactors.ts'
import { percent, type Subjects } from '../subjects.ts'

interface Sample {
  rule: string
  text: string
  positive?: boolean
  secrets: readonly string[]
}

const readSamples = (path: string): Sample[] =>
  readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

/** Found means that nothing of what the other's own rule takes for the secret stands there any more. */
const isFound = (subject: Subject, { text, secrets }: Sample): boolean => {
  const redacted = subject.text(text)
  return secrets.every((secret) => !redacted.includes(secret))
}

export function positivesRow(of: string, path: string, { ours, peer }: Subjects): Row {
  const positives = readSamples(path).filter(
    ({ positive = true, secrets }) => positive && secrets.some(Boolean),
  )
  const share = (subject: Subject) =>
    positives.filter((sample) => isFound(subject, sample)).length / positives.length
  const missed = positives.filter((sample) => !isFound(ours, sample)).map(({ rule }) => rule)
  const rules = new Set(positives.map(({ rule }) => rule)).size
  const found = share(ours)
  return {
    what: `found of ${of}'s positives, ${positives.length.toLocaleString('en')} of ${rules} rules`,
    bound: '≥ 95 %',
    ours: percent(found),
    holds: found >= 0.95,
    beside: peer ? percent(share(peer)) : '',
    figures: { found, missed, peer: peer && share(peer) },
  }
}

/** What gitleaks' rules are to leave alone; much of it is a real shape that gitleaks knows to be an example. */
export function negativesRow(path: string, { ours, peer }: Subjects): Row {
  const negatives = readSamples(path).filter(({ positive }) => positive === false)
  const hit = (subject: Subject) => negatives.filter(({ text }) => subject.text(text) !== text).length
  return {
    what: `gitleaks' ${negatives.length} negatives of which something was taken`,
    bound: 'no more than LangSmith',
    ours: String(hit(ours)),
    ...(peer ? { holds: hit(ours) <= hit(peer) } : {}),
    beside: peer ? String(hit(peer)) : '',
    figures: { hit: hit(ours), peer: peer && hit(peer) },
  }
}

interface Found {
  plants: number
  found: number
}

/** By place, by role and by kind, how many plants are gone. */
class Tally {
  readonly all: Found = { plants: 0, found: 0 }
  readonly #by = new Map<string, Found>()
  readonly missed: Pick<Plant, 'kind' | 'place' | 'role'>[] = []

  add(plant: Plant, found: boolean): void {
    for (const key of [plant.place, plant.role]) {
      if (!this.#by.has(key)) this.#by.set(key, { plants: 0, found: 0 })
    }
    for (const count of [this.all, this.#by.get(plant.place), this.#by.get(plant.role)]) {
      if (count === undefined) continue
      count.plants++
      if (found) count.found++
    }
    if (!found) this.missed.push({ kind: plant.kind, place: plant.place, role: plant.role })
  }

  get shares(): Record<string, number> {
    return Object.fromEntries([...this.#by].map(([key, { plants, found }]) => [key, found / plants]))
  }
}

const share = ({ plants, found }: Found): number => found / plants

const SEED = 20_261_125

/** How much was found of what stands in one place, or was said by one: of ours, and of the peer's. */
export interface Share {
  where: string
  ours: number
  peer: number | undefined
}

export async function plantedRow(count: number, { peer }: Subjects): Promise<{ row: Row; shares: Share[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-planted-'))
  const [ours, theirs] = [new Tally(), new Tally()]
  let withheld = 0
  for (const { id, lines, plants } of plantedTranscripts(count, SEED)) {
    const journal = withoutBreaks(await journalOf(id, lines, folder))
    const beside = peer && withoutBreaks(JSON.stringify(lines.map((line) => peer.value(line as never))))
    for (const plant of plants) {
      if (!journal.includes(plant.mark)) withheld++
      ours.add(plant, !isLeaked(plant.secret, journal))
      if (beside !== undefined) theirs.add(plant, !isLeaked(plant.secret, beside))
    }
  }
  rmSync(folder, { recursive: true })
  if (withheld > 0) throw new Error(`${withheld} planted texts did not reach the journal: they show nothing`)
  const shares = Object.entries(ours.shares).map(([where, share]) => ({
    where,
    ours: share,
    peer: peer && theirs.shares[where],
  }))
  const row = {
    what: `found of ${ours.all.plants.toLocaleString('en')} secrets of ${KINDS.length} kinds, planted in ${count} transcripts (seed ${SEED}), in the journal`,
    bound: '≥ 99 %',
    ours: percent(share(ours.all)),
    holds: share(ours.all) >= 0.99,
    beside: peer ? percent(share(theirs.all)) : '',
    figures: { found: share(ours.all), shares, missed: ours.missed },
  }
  return { row, shares }
}

/** A secret must not be found by chance: what is no secret stays, text for text. */
export function untouchedRow(texts: readonly string[], what: string, { ours, peer }: Subjects): Row {
  const touched = (subject: Subject) => texts.filter((text) => hitsOf(subject, text).length > 0)
  return {
    what,
    bound: 'none touched',
    ours: `${touched(ours).length} of ${texts.length.toLocaleString('en')}`,
    holds: touched(ours).length === 0,
    beside: peer ? String(touched(peer).length) : '',
    figures: { touched: touched(ours).slice(0, 20) },
  }
}
