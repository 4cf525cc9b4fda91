/** All the rules, in the order in which they are asked: where two find the same secret, the first names its kind. */
import { ASSIGNED_RULE } from './assigned.ts'
import type { Rule } from './rule.ts'
import { TOKEN_RULES } from './tokens.ts'
import { URL_RULES } from './urls.ts'

export const RULES: readonly Rule[] = [...TOKEN_RULES, ...URL_RULES, ASSIGNED_RULE]
