/** What stands between a name and its value, in code, settings, queries, data and prose. */
import { endOf, isOfName } from './reading.ts'

export interface Operator {
  /**
   * `element`: between tags; `list`: the next of several; `option`: after the name of a command's option; `said`: as in
   * prose.
   */
  form: 'assign' | 'colon' | 'list' | 'element' | 'option' | 'said'
  /** As in environments and queries: nothing stands around it. */
  tight: boolean
  end: number
}

/** With a type before it, as typed languages have; no comparison, and no scope (`::`). */
const ASSIGN =
  /\]?(?:[ \t]?:?[ \t]?(?:string|str)\b)?[ \t]{0,4}(?::{1,3}=|\?\?=|[.?+]=|=>|->|=(?!=))[ \t]{0,4}/iy
const COLON = /\]?[ \t]{0,4}:(?!:)[ \t]{0,4}/y
/** As addresses write it, and JSON in addresses. */
const ENCODED =
  /(?:%(?:25)?5C)?(?:%(?:25)?22)?%(?:25)?(?:3D|3A)(?:%(?:25)?20)?(?:%(?:25)?5C)?(?:%(?:25)?22)?/iy
/** `"name": "…", "value": "…"`, and the same as attributes and as arguments. */
const LIST =
  /[ \t]{0,4},?\s{0,20}\\{0,8}["']?value\\{0,8}["']?[ \t]{0,2}[:=][ \t]{0,2}|[ \t]{0,2},[ \t]{0,2}/y
const ELEMENT = />\s{0,40}/y
const SAID = /[ \t]{1,4}(?:(?:is|was|as|to)[ \t]*:?[ \t]{1,4})?/iy
/** In a list, or in an object of its own. */
const NESTED =
  /\s{0,20}(?:\[\s{0,40}|\{\s{0,40}\\{0,8}["'](?:value|token|secret|key|password)\\{0,8}["']\s{0,4}:\s{0,4})/y

export function operatorAfter(
  text: string,
  from: number,
  nameStart: number,
  named: boolean,
): Operator | undefined {
  const assign = endOf(ASSIGN, text, from)
  if (assign !== undefined) return { form: 'assign', tight: assign === from + 1, end: assign }
  const colon = endOf(COLON, text, from)
  if (colon !== undefined)
    return { form: 'colon', tight: false, end: (named && endOf(NESTED, text, colon)) || colon }
  const list = named ? endOf(LIST, text, from) : undefined
  if (list !== undefined) return { form: 'list', tight: false, end: list }
  const element = endOf(ELEMENT, text, from)
  if (element !== undefined) return { form: 'element', tight: false, end: element }
  const encoded = endOf(ENCODED, text, from)
  if (encoded !== undefined) return { form: 'assign', tight: true, end: encoded }
  const said = endOf(SAID, text, from)
  if (said === undefined) return undefined
  return { form: isOption(text, nameStart) ? 'option' : 'said', tight: false, end: said }
}

const LONGEST_BEGINNING = 40

/** `--password`, `--db-password` */
function isOption(text: string, nameStart: number): boolean {
  let at = nameStart
  while (at > nameStart - LONGEST_BEGINNING && isOfName(text.charCodeAt(at - 1))) at--
  return text.startsWith('--', at) && !isOfName(text.charCodeAt(at - 1))
}
