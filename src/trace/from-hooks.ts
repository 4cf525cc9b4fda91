/**
 * What each hook's observation does to the session. Hooks say when, and what only they know; what a
 * transcript also tells is taken from there.
 */
import type { HookObservation, ObservationOf } from '../journal/observation.ts'
import { runOf, startBackfill, startSession } from './runs.ts'
import type { Run, Session, Turn } from './state.ts'
import { addPrompt } from './subjects.ts'
import { reportTool } from './tools.ts'
import { stopTurn } from './turns.ts'

export function observeHook(session: Session, hook: HookObservation): void {
  session.projectDir ??= hook.projectDir
  session.cwd ??= hook.cwd
  if (hook.kind === 'session_started') return startSession(session, hook)
  if (hook.kind === 'backfilled') return startBackfill(session, hook)
  const run = runOf(session, hook)
  run.lastMs = Math.max(run.lastMs, hook.at)
  run.permissionMode = hook.permissionMode ?? run.permissionMode
  switch (hook.kind) {
    case 'prompt_submitted':
      return submitPrompt(session, run, hook)
    case 'tool_reported':
      return reportTool(session, turnFor(session, hook), hook)
    case 'agent_stopped':
      return stopAgent(session, hook)
    case 'turn_stopped':
      return stopPrompt(session, hook, undefined)
    case 'turn_failed':
      return stopPrompt(session, hook, hook.error)
    case 'compaction_reported':
      run.compactions.set(hook.promptId ?? '', { atMs: hook.at, trigger: hook.trigger })
      return
    case 'session_ended':
      run.end ??= { atMs: hook.at, reason: hook.reason }
      return
    default:
      return hook satisfies never
  }
}

/** A prompt_id that is known already only signals that something was typed: its text comes from the transcript. */
function submitPrompt(session: Session, run: Run, hook: ObservationOf<'prompt_submitted'>): void {
  const { promptId } = hook
  if (promptId === undefined || session.prompts.has(promptId)) return
  addPrompt(session, run, {
    promptId,
    startMs: hook.at,
    text: hook.text,
    permissionMode: hook.permissionMode,
  })
}

/** Inside an agent the prompt_id is whichever is current, and says nothing. */
function turnFor(session: Session, hook: HookObservation): Turn | undefined {
  if (hook.agentId !== undefined) return session.agents.get(hook.agentId)
  return hook.promptId === undefined ? undefined : session.prompts.get(hook.promptId)
}

function stopPrompt(
  session: Session,
  hook: ObservationOf<'turn_stopped' | 'turn_failed'>,
  failure: string | undefined,
): void {
  if (hook.promptId === undefined) return
  const stop = { atMs: hook.at, answer: hook.answer, failure }
  const turn = session.prompts.get(hook.promptId)
  if (turn) return stopTurn(session, turn, stop)
  session.earlyStops.set(hook.promptId, [...(session.earlyStops.get(hook.promptId) ?? []), stop])
}

/** A compaction stops as an agent of no type: it is no agent, and has no transcript. */
function stopAgent(session: Session, hook: ObservationOf<'agent_stopped'>): void {
  if (hook.agentId === undefined || hook.agentType === '') return
  const known = session.agents.get(hook.agentId)
  const stop = { atMs: hook.at, answer: hook.answer, agentType: hook.agentType }
  if (known) return stopTurn(session, known, stop)
  session.earlyStops.set(hook.agentId, [...(session.earlyStops.get(hook.agentId) ?? []), stop])
}
