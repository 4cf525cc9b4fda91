/**
 * Draws what OpenSync holds of a session as a tree: what set the work off, and under it what was done. Pure;
 * knows nothing of how it came there.
 */
import { styleText } from 'node:util'
import * as z from 'zod'
import type { StoredMessage, StoredSession } from '../../embedded/store.ts'

export interface TreeOptions {
  isColored?: boolean
}

type Style = Parameters<typeof styleText>[0]
type Paint = (style: Style, text: string) => string

export function sessionTree(
  session: StoredSession,
  messages: readonly StoredMessage[],
  { isColored = false }: TreeOptions = {},
): string[] {
  const paint: Paint = isColored ? styleText : (_style, text) => text
  const branches = groupByPrompt(messages).map((branch) =>
    branch.map((message) => messageLine(message, paint)),
  )
  return [
    paint('bold', session.title ?? 'Untitled session'),
    ...branches.flatMap((lines, index) => draw(lines, index === branches.length - 1, paint)),
    '',
    ...totals(session, paint),
  ]
}

/** A person's prompt, or one that a machine wrote, begins a branch; what follows belongs to it. */
function groupByPrompt(messages: readonly StoredMessage[]): StoredMessage[][] {
  const branches: StoredMessage[][] = []
  for (const message of messages) {
    const current = branches.at(-1)
    if (current && message.role !== 'user' && message.role !== 'system') current.push(message)
    else branches.push([message])
  }
  return branches
}

function draw([prompt = '', ...steps]: readonly string[], isLast: boolean, paint: Paint): string[] {
  const twigs = steps.map((step, index) => {
    const stem = isLast ? '   ' : '│  '
    return `${paint('dim', stem + (index === steps.length - 1 ? '└─' : '├─'))} ${step}`
  })
  return [`${paint('dim', isLast ? '└─' : '├─')} ${prompt}`, ...twigs]
}

function messageLine(message: StoredMessage, paint: Paint): string {
  const role = paint(ROLE_STYLES[message.role], message.role.padEnd(LONGEST_ROLE))
  const aside = tokens(message)
  return `${role}  ${shortened(wording(message))}${aside && paint('dim', `  (${aside})`)}`
}

const ROLE_STYLES: Readonly<Record<StoredMessage['role'], Style>> = {
  user: 'green',
  assistant: 'cyan',
  tool: 'yellow',
  system: 'magenta',
  unknown: 'red',
}
const LONGEST_ROLE = 'assistant'.length

const callSchema = z.object({ toolName: z.string(), args: z.record(z.string(), z.unknown()).catch({}) })

/** A call reads best as its tool and the first thing that it was told, such as a path or a command. */
function wording({ parts, textContent = '' }: StoredMessage): string {
  const call = callSchema.safeParse(parts.find(({ type }) => type === 'tool-call')?.content).data
  if (!call) return summaryIn(textContent) ?? textContent
  const argument = Object.values(call.args).find((value) => typeof value === 'string')
  return [call.toolName, argument, hasFailed(parts) ? '(failed)' : ''].filter(Boolean).join(' ')
}

/** Claude Code tells the model in XML that an agent has finished. */
function summaryIn(text: string): string | undefined {
  return /^<task-notification>.*<summary>(.*?)<\/summary>/s.exec(text)?.[1]
}

const failureSchema = z.object({ isError: z.literal(true) })

function hasFailed(parts: StoredMessage['parts']): boolean {
  return parts.some(({ content }) => failureSchema.safeParse(content).success)
}

const LONGEST_TEXT = 76

function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length <= LONGEST_TEXT ? line : `${line.slice(0, LONGEST_TEXT - 1).trimEnd()}…`
}

const amounts = new Intl.NumberFormat('en-US')

function tokens({ promptTokens, completionTokens }: StoredMessage): string {
  if (promptTokens === undefined || completionTokens === undefined) return ''
  return `${amounts.format(promptTokens)} in, ${amounts.format(completionTokens)} out`
}

function totals(
  { model, promptTokens, completionTokens, cost, messageCount }: StoredSession,
  paint: Paint,
): string[] {
  const rows = [
    ['Model', model ?? 'unknown'],
    ['Messages', amounts.format(messageCount)],
    ['Tokens', `${amounts.format(promptTokens)} in, ${amounts.format(completionTokens)} out`],
    ['Cost', `$${cost.toFixed(4)}`],
  ]
  return rows.map(([name = '', value = '']) => `${paint('dim', name.padEnd(10))}${paint('bold', value)}`)
}
