/** Finds and counts the marks that stand where something was taken out of a text. Takes nothing out itself. */
import type { Destination } from '../../delivery/destination.ts'
import { createView } from '../../exporters/otlp/span-view.ts'
import type { Item } from '../../trace/state.ts'

/** A secret by its kind, the size of a text that is kept back, or the rest of a long one. */
export const MARKER = /\[redacted:([a-z0-9-]+)\]|\[withheld: [^\]\n]*\]|\[cut: \d+ more characters\]/g

export interface Hidden {
  /** By kind. */
  redacted: Record<string, number>
  withheld: number
  cut: number
}

/** What is hidden in all that a destination sees of these items: once, however often a request repeats it. */
export function hiddenIn(items: readonly Item[], destination: Destination): Hidden {
  const content = destination.kind === 'otlp' ? destination.content : 'full'
  const view = createView({ content, resource: {} })
  const spans = new Map(items.map(({ span }) => [span.spanContext().spanId, view(span)]))
  const hidden: Hidden = { redacted: {}, withheld: 0, cut: 0 }
  for (const { attributes, status } of spans.values())
    for (const text of [...Object.values(attributes), status.message])
      if (typeof text === 'string') count(text, hidden)
  return hidden
}

function count(text: string, hidden: Hidden): void {
  for (const [marker, kind] of text.matchAll(MARKER)) {
    if (kind !== undefined) hidden.redacted[kind] = (hidden.redacted[kind] ?? 0) + 1
    else if (marker.startsWith('[cut')) hidden.cut += 1
    else hidden.withheld += 1
  }
}

/** `secrets in 2 places (github-token 1, jwt 1), 3 texts by their size alone, 1 text cut`; undefined where nothing is. */
export function hiddenText({ redacted, withheld, cut }: Hidden): string | undefined {
  const kinds = Object.entries(redacted).sort(([a], [b]) => a.localeCompare(b))
  const secrets = kinds.reduce((sum, [, times]) => sum + times, 0)
  const parts = [
    secrets > 0 &&
      `secrets in ${plural(secrets, 'place')} (${kinds.map(([kind, times]) => `${kind} ${times}`).join(', ')})`,
    withheld > 0 && `${plural(withheld, 'text')} by their size alone`,
    cut > 0 && `${plural(cut, 'text')} cut`,
  ].filter((part) => part !== false)
  return parts.length === 0 ? undefined : parts.join(', ')
}

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`
