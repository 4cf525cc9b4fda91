/**
 * The span of a tool call, told when its outcome is known.
 */
import type { Json } from '../../journal/observation.ts'
import { deriveSpanId } from '../ids.ts'
import { ATTR, OPERATION } from '../semconv.ts'
import type { Session, Turn } from '../state.ts'
import { common, endSpan, fail, startChild } from './parts.ts'

export interface FinishedTool {
  id: string
  name: string
  startMs: number
  endMs: number
  input?: Json | undefined
  result?: Json | undefined
  /** Low-cardinality reason; undefined where the tool succeeded. */
  error?: string | undefined
  durationMs?: number | undefined
}

export function tellTool(session: Session, turn: Turn, tool: FinishedTool): void {
  const span = startChild(session, turn, {
    name: `${OPERATION.executeTool} ${tool.name}`,
    spanId: deriveSpanId(session.id, { kind: 'tool', toolUseId: tool.id }),
    startMs: tool.startMs,
    attributes: {
      ...common(session, 'TOOL'),
      [ATTR.operation]: OPERATION.executeTool,
      [ATTR.toolName]: tool.name,
      [ATTR.toolCallId]: tool.id,
      [ATTR.toolType]: tool.name.startsWith('mcp__') ? 'extension' : 'function',
      [ATTR.toolArguments]: tool.input === undefined ? undefined : JSON.stringify(tool.input),
      [ATTR.toolResult]: tool.result === undefined ? undefined : asText(tool.result),
      [ATTR.toolDuration]: tool.durationMs,
      [ATTR.toolWithheld]: tool.input === undefined ? true : undefined,
    },
  })
  if (tool.error !== undefined) fail(span, tool.error)
  endSpan(session, turn.run, span, tool.endMs)
}

const asText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value))
