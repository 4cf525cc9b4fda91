/**
 * What the terminal can show: its width, whether it has colours, and how much room a text takes there. Knows
 * nothing of what is shown.
 */
import { styleText } from 'node:util'
import stringWidth from 'string-width'
import { isUtf8 } from './encoding.ts'
import type { Io } from './io.ts'

export type Style = Parameters<typeof styleText>[0]
export type Paint = (style: Style, text: string) => string

export interface Terminal {
  /** Columns; without end where the output is no terminal. */
  width: number
  paint: Paint
}

export function terminalOf(io: Io): Terminal {
  const { stdout } = io
  const isTerminal = isTerminalAt(io)
  const columns = 'columns' in stdout && typeof stdout.columns === 'number' ? stdout.columns : undefined
  return {
    width: isTerminal && columns ? columns : Number.POSITIVE_INFINITY,
    paint: hasColors(io)
      ? (style, text) => styleText(style, text, { validateStream: false })
      : (_style, text) => text,
  }
}

const isTerminalAt = ({ stdout }: Io): boolean => 'isTTY' in stdout && stdout.isTTY === true

const hasColors = (io: Io): boolean => isTerminalAt(io) && !io.env.NO_COLOR && io.env.TERM !== 'dumb'

/** Whether signs can stand for words: whoever wants no colours, or can't have them, reads words. */
export const hasSymbols = (io: Io): boolean => hasColors(io) && isUtf8(io.env) === true

/** Columns that a text takes: two for a wide character, none for a colour. */
export const widthOf = (text: string): number => stringWidth(text)

const graphemes = new Intl.Segmenter()

/** Ends in `…` where it had to be cut. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  let kept = ''
  let taken = 0
  for (const { segment } of graphemes.segment(text)) {
    taken += widthOf(segment)
    if (taken > width - 1) break
    kept += segment
  }
  return width < 1 ? '' : `${kept.trimEnd()}…`
}

export const padEnd = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - widthOf(text)))

export const padStart = (text: string, width: number): string =>
  ' '.repeat(Math.max(0, width - widthOf(text))) + text
