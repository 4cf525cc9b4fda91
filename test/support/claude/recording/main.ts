/** Plays scenarios with the real Claude Code and writes down what could be seen; runs inside the namespace. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Scenario } from '../scenario.ts'
import { scenarios } from '../scenarios.ts'
import { type Stage, setStage } from '../stage.ts'
import { installCaptureHooks, startRecorder } from './recorder.ts'
import { sanitise } from './sanitise.ts'
import { slim } from './slim.ts'

const [binary = '', target = '', ...names] = process.argv.slice(2)

const all: Readonly<Record<string, Scenario>> = scenarios
for (const name of names.length > 0 ? names : Object.keys(all)) {
  const scenario = all[name]
  if (!scenario) throw new Error(`no scenario is called ${name}; there are ${Object.keys(all).join(', ')}`)
  console.error(`${name}: ${await record(name, scenario)} entries`)
}

async function record(name: string, scenario: Scenario): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'recording-'))
  const hooks = merged(await installCaptureHooks(folder), scenario.hooks ?? {})
  const stage = await setStage({
    binary,
    path: process.env.PATH ?? '',
    scripts: scenario.scripts,
    settings: { hooks },
    files: scenario.files ?? {},
    env: scenario.env ?? {},
  })
  const recorder = startRecorder(stage.workspace, folder)
  try {
    await scenario.play(stage)
  } finally {
    describeCalls(stage)
  }
  const seen = sanitise(await recorder.stop(), stage.workspace, folder)
  const entries = scenario.travels ? slim(seen) : seen
  await mkdir(target, { recursive: true })
  await writeFile(
    join(target, `${name}.jsonl`),
    entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''),
  )
  await stage.strike()
  await rm(folder, { recursive: true })
  return entries.length
}

function describeCalls({ api }: Stage): void {
  for (const { kind, script, step, outcome } of api.calls)
    console.error(`  ${kind} ${script}/${step} ${outcome}`)
}

type Hooks = Readonly<Record<string, readonly object[]>>

function merged(ours: Hooks, others: Hooks): Hooks {
  const events = new Set([...Object.keys(ours), ...Object.keys(others)])
  return Object.fromEntries(
    [...events].map((event) => [event, [...(ours[event] ?? []), ...(others[event] ?? [])]]),
  )
}
