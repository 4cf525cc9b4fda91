/**
 * Writes what others wrote: as text, never as markup, and nothing in it may hide or reorder what stands around it.
 * Knows nothing of sessions.
 */
import { stripVTControlCharacters } from 'node:util'
import { html } from 'hono/html'
import type { Html } from '../web/format.ts'

/** Control characters, and those that turn the direction of what follows. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is for
const UNSEEN = /([\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069])/

/** A line within other text; its direction stays its own. */
export const inline = (text: string): Html => html`<bdi>${visible(text)}</bdi>`

/** What a person or a model said. */
export const prose = (text: string): Html => html`<p class="prose" dir="auto">${visible(text)}</p>`

const FOLDED_LINES = 24

/** What a program took or gave; where that is long, its beginning is enough at first. */
export function output(text: string, name: string): Html {
  const lines = text.split('\n')
  const whole = html`<pre dir="auto">${visible(text)}</pre>`
  if (lines.length <= FOLDED_LINES) return whole
  return html`<details><summary>${name}: ${lines.length} lines</summary>${whole}</details>`
}

/** Colours of a terminal go; whatever else can't be seen is shown by its number. */
function visible(text: string): (string | Html)[] {
  const lines = stripVTControlCharacters(text.replaceAll('\r\n', '\n'))
  return lines
    .split(UNSEEN)
    .map((piece) => (UNSEEN.test(piece) ? html`<span class="unseen">${codeOf(piece)}</span>` : piece))
}

const codeOf = (character: string): string =>
  `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
