/** Words that somebody put into a session, wherever a session has words. */
import type { Observation } from '../../src/journal/observation.ts'

/** Markup that would do something, if it were any. */
export const HOSTILE =
  '</title></pre></script><script>alert(1)</script>"><img src=x onerror=alert(2)> \' &lt;b&gt;'

/** Puts a text in front of all that a session's journal has of words. */
export function saying(text: string) {
  const said = (value: unknown, name = ''): unknown => {
    if (Array.isArray(value)) return value.map((item) => said(item))
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, said(item, key)]))
    return typeof value === 'string' && SPOKEN.includes(name) ? `${text} ${value}` : value
  }
  return (observation: Observation) => said(observation) as Observation
}

const SPOKEN = [
  'text',
  'answer',
  'title',
  'gitBranch',
  'model',
  'agentType',
  'command',
  'description',
  'result',
]
