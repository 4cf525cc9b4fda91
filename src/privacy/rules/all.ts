/** All the rules, in the order in which they are asked: where two find the same secret, the first names its kind. */
import { ASSIGNED_RULE } from './assigned.ts'
import { BLOCK_RULES } from './blocks.ts'
import { COMMAND_RULES } from './commands.ts'
import { generatedRule } from './generated-rule.ts'
import { GITLEAKS_RULES } from './gitleaks.ts'
import { INNER_RULES } from './inner.ts'
import type { Rule } from './rule.ts'
import { TOKEN_RULES } from './tokens.ts'
import { URL_RULES } from './urls.ts'

export const RULES: readonly Rule[] = [
  ...TOKEN_RULES,
  ...INNER_RULES,
  ...GITLEAKS_RULES.map(generatedRule),
  ...URL_RULES,
  ...COMMAND_RULES,
  ...BLOCK_RULES,
  ASSIGNED_RULE,
]
