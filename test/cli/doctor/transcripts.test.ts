import { chmod, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { transcriptsCheck } from '../../../src/cli/doctor/transcripts.ts'
import { makePatient, type Patient, troubles } from './patient.ts'

const DAY_MS = 86_400_000
const TRANSCRIPT = '.claude/projects/-project/7f1c0e52-aaaa-bbbb-cccc-000000000001.jsonl'
const PROMPT = {
  type: 'user',
  uuid: 'u1',
  sessionId: '7f1c0e52-aaaa-bbbb-cccc-000000000001',
  timestamp: '2026-01-01T00:00:00.000Z',
  promptId: 'p1',
  message: { role: 'user', content: 'Hello' },
}

/** One that was last written to so many days ago. */
async function writeTranscript(patient: Patient, line: object, daysAgo: number): Promise<void> {
  await patient.write(TRANSCRIPT, `${JSON.stringify(line)}\n`)
  const time = new Date(Date.now() - daysAgo * DAY_MS)
  await utimes(join(patient.home, TRANSCRIPT), time, time)
}

/** Root may open everything, whatever its mode. */
async function asNobody<Result>({ home }: Patient, work: () => Promise<Result>): Promise<Result> {
  if (process.getuid?.() !== 0) return work()
  for (const folder of ['', '.claude', '.claude/projects', '.claude/projects/-project'])
    await chmod(join(home, folder), 0o755)
  process.seteuid?.(65_534)
  try {
    return await work()
  } finally {
    process.seteuid?.(0)
  }
}

describe('The check of the transcripts', () => {
  it('counts those that it can read', async () => {
    const patient = await makePatient()
    await writeTranscript(patient, PROMPT, 0)

    expect(await patient.findings(transcriptsCheck)).toEqual([
      { state: 'ok', message: `1 in ${patient.home}/.claude/projects` },
    ])
  })

  it('finds that there are none, and names CLAUDE_CONFIG_DIR where that says so', async () => {
    const patient = await makePatient()
    const CLAUDE_CONFIG_DIR = join(patient.home, 'other')

    const here = await patient.findings(transcriptsCheck)
    const there = await patient.findings(transcriptsCheck, { env: { CLAUDE_CONFIG_DIR } })

    expect(troubles(here)).toEqual(['warning transcripts-missing'])
    expect(here[0]?.message).not.toContain('CLAUDE_CONFIG_DIR')
    expect(there[0]?.message).toContain(`${CLAUDE_CONFIG_DIR}/projects (CLAUDE_CONFIG_DIR)`)
  })

  it('finds that they cannot be listed', async () => {
    const patient = await makePatient()
    await patient.write('.claude/projects', 'a file, and no folder')

    expect(troubles(await patient.findings(transcriptsCheck))).toEqual(['error transcripts-unreadable'])
  })

  it('finds one that it may not open', async () => {
    const patient = await makePatient()
    await writeTranscript(patient, PROMPT, 0)
    await chmod(join(patient.home, TRANSCRIPT), 0)

    const findings = await asNobody(patient, () => patient.findings(transcriptsCheck))

    expect(troubles(findings)).toEqual(['error transcripts-unreadable'])
    expect(findings[0]?.message).toContain(`1 of 1 transcripts can't be read, such as ${patient.home}`)
  })

  it.each([
    ['soon deleted', 25, ['warning transcripts-deleted-soon']],
    ['kept for long', 5, []],
  ])('tells of one that is %s and in no journal', async (_what, daysAgo, wanted) => {
    const patient = await makePatient()
    await writeTranscript(patient, PROMPT, daysAgo)

    const findings = await patient.findings(transcriptsCheck)

    expect(troubles(findings)).toEqual(wanted)
  })

  it('says nothing of one in which nobody asked anything', async () => {
    const patient = await makePatient()
    await writeTranscript(patient, { ...PROMPT, isMeta: true }, 25)

    expect(troubles(await patient.findings(transcriptsCheck))).toEqual([])
  })

  it('says nothing of one that is recorded', async () => {
    const patient = await makePatient()
    await writeTranscript(patient, PROMPT, 25)
    await patient.write(`.local/state/claude-code-sync/sessions/${PROMPT.sessionId}/journal.jsonl`, '{}\n')

    expect(troubles(await patient.findings(transcriptsCheck))).toEqual([])
  })

  it('finds that they are deleted early, by the settings that decide', async () => {
    const patient = await makePatient()
    await writeTranscript(patient, PROMPT, 0)
    await patient.write('.claude/settings.json', { cleanupPeriodDays: 20 })
    const before = await patient.findings(transcriptsCheck)
    await patient.write('project/.claude/settings.json', { cleanupPeriodDays: 1 })

    const after = await patient.findings(transcriptsCheck)

    expect(troubles(before)).toEqual([])
    expect(troubles(after)).toEqual(['warning transcripts-deleted-early'])
    expect(after[0]?.message).toContain('after 1 day (cleanupPeriodDays in ')
  })
})
