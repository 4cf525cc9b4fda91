/**
 * Asks for a URL, and tells while it is typed what it becomes or what is wrong with it. Must not know what the URL
 * is for. (The text question of @clack/prompts says a word only after Enter, so this one draws its own.)
 */
import { isCancel, TextPrompt } from '@clack/core'
import { S_BAR, S_BAR_END, symbol } from '@clack/prompts'
import type { NormalizedUrl } from '../config/url.ts'
import type { Io } from './io.ts'
import { type Paint, terminalOf } from './terminal.ts'

export interface UrlQuestion {
  message: string
  /** Shown as long as nothing is typed. */
  example: string
  /** Offered as the answer. */
  initialValue?: string
  normalize: (typed: string) => NormalizedUrl
}

/** The URL in its normal form; undefined when the person broke off. */
export async function askForUrl(io: Io, question: UrlQuestion): Promise<string | undefined> {
  const { paint } = terminalOf(io)
  const prompt = new TextPrompt({
    initialValue: question.initialValue ?? '',
    validate: (typed = '') => problemOf(question.normalize(typed)),
    render() {
      const typed = this.state === 'submit' ? normalized(question, this.value) : this.userInputWithCursor
      return draw(this.state, typed, question, this.userInput, paint)
    },
    input: io.stdin,
    output: io.stdout,
  })
  const answer = await prompt.prompt()
  return isCancel(answer) || answer === undefined ? undefined : normalized(question, answer)
}

const problemOf = (result: NormalizedUrl): string | undefined => (result.ok ? undefined : result.message)

function normalized({ normalize }: UrlQuestion, typed = ''): string {
  const result = normalize(typed)
  return result.ok ? result.url : typed
}

function draw(
  state: TextPrompt['state'],
  shown: string,
  question: UrlQuestion,
  typed: string,
  paint: Paint,
): string {
  const head = `${paint('gray', S_BAR)}\n${symbol(state)}  ${question.message}`
  if (state === 'submit' || state === 'cancel')
    return `${head}\n${paint('gray', S_BAR)}  ${paint(state === 'cancel' ? ['strikethrough', 'dim'] : 'dim', state === 'cancel' ? typed : shown)}`
  const isRefused = state === 'error'
  const color = isRefused ? 'yellow' : 'cyan'
  const remark = paint(isRefused ? 'yellow' : 'dim', remarkOn(typed, question))
  return `${head}\n${paint(color, S_BAR)}  ${shown}\n${paint(color, S_BAR_END)}  ${remark}\n`
}

function remarkOn(typed: string, { normalize, example }: UrlQuestion): string {
  if (typed === '') return `such as ${example}`
  const result = normalize(typed)
  if (!result.ok) return result.message
  return result.url === typed ? '' : `→ ${result.url}`
}
