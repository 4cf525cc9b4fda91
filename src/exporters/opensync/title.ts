/** Makes a session's title of what its user said first; knows nothing of sessions. */

const MAX_CHARACTERS = 80

/** One line; where it is too long, cut at a word's end, and within a word only where that is all there is. */
export function titleFrom(text: string): string | undefined {
  const line = text.replace(/\s+/g, ' ').trim()
  const characters = [...line]
  if (characters.length <= MAX_CHARACTERS) return line || undefined
  const start = characters.slice(0, MAX_CHARACTERS - 1).join('')
  return `${start.replace(/ [^ ]*$/, '')}…`
}
