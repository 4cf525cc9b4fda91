/**
 * What a secret looks like. Every pattern is linear in the length of its input: no nested quantifiers, a
 * distinctive prefix first, and no scan from one prefix past the next. Knows nothing of where a text comes from.
 */

export interface Rule {
  /** Stands in the replacement: `[redacted:<kind>]`. */
  kind: string
  /** Global. Its named group `secret`, if it has one, is what goes, and is the last of its kind in the match. */
  pattern: RegExp
}

/** Tokens whose issuers gave them a shape of their own. */
const tokens: Rule[] = [
  { kind: 'anthropic-key', pattern: /\bsk-ant-[\w-]{16,}/g },
  // Dashes only after the newer prefixes: words joined by dashes, as in names of folders, are no keys.
  { kind: 'openai-key', pattern: /\bsk-(?:(?:proj|svcacct|admin)-[\w-]{20,}|(?:or-v1-)?[A-Za-z0-9]{32,})/g },
  { kind: 'opensync-key', pattern: /\bosk_[A-Za-z0-9_-]{8,}/g },
  { kind: 'github-token', pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,})/g },
  { kind: 'gitlab-token', pattern: /\bgl(?:pat|dt|rt|ptt|soat|cbt)-[\w-]{20,}/g },
  { kind: 'aws-access-key', pattern: /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b/g },
  { kind: 'google-key', pattern: /\bAIza[\w-]{35}/g },
  { kind: 'google-oauth', pattern: /\b(?:ya29\.[\w-]{20,}|GOCSPX-[\w-]{28})/g },
  { kind: 'slack-token', pattern: /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/g },
  {
    kind: 'slack-webhook',
    pattern: /hooks\.slack\.com\/(?:services|workflows)\/(?<secret>[A-Za-z0-9/]{20,})/g,
  },
  { kind: 'stripe-key', pattern: /\b(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}/g },
  { kind: 'sendgrid-key', pattern: /\bSG\.[\w-]{20,24}\.[\w-]{39,50}/g },
  { kind: 'npm-token', pattern: /\bnpm_[A-Za-z0-9]{36}\b/g },
  { kind: 'pypi-token', pattern: /\bpypi-AgE[\w-]{50,}/g },
  { kind: 'huggingface-token', pattern: /\bhf_[A-Za-z]{34}\b/g },
  { kind: 'digitalocean-token', pattern: /\bdo[opr]_v1_[a-f0-9]{64}\b/g },
  // Its header ends where another one could begin, lest a row of beginnings is scanned again from each.
  { kind: 'jwt', pattern: /\beyJ(?:(?!-eyJ)[\w-]){8,}\.eyJ[\w-]{8,}\.[\w-]{8,}/g },
  {
    // Up to its end, or as far as it goes where that was cut off: five dashes are not in its body.
    kind: 'private-key',
    pattern:
      /-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:[^-]|-(?!----))*(?:-----END [A-Z ]{0,40}-----)?/g,
  },
]

/** Secrets that only their surroundings give away. */
const contexts: Rule[] = [
  {
    kind: 'url-password',
    pattern: /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@'"]{0,200}:(?<secret>[^\s/@'"]{3,200})@/gi,
  },
  // Words of that length follow these in prose too; a credential has a digit, padding or a capital inside.
  {
    kind: 'authorization',
    pattern:
      /\b(?:[Bb]earer|[Bb]asic|BEARER|BASIC)\s+(?<secret>(?=[0-9]|[A-Za-z+/._~-][a-z+/._~-]{0,60}[A-Z0-9=])[A-Za-z0-9+/=._~-]{16,})/g,
  },
  {
    kind: 'assigned-secret',
    pattern:
      /\b[A-Z0-9_]{0,60}(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_KEY|ACCESS_KEY)[A-Z0-9_]{0,20}=(?<secret>"[^"\n]{6,}"|'[^'\n]{6,}'|[^\s"'$<>{}()[\]]{6,})/g,
  },
]

export const RULES: readonly Rule[] = [...tokens, ...contexts]

/** Names of object fields whose values are secrets, whatever they look like. */
export const SECRET_FIELD =
  /^(?:.*[_-])?(?:password|passwd|secret|api[_-]?key|apikey|access[_-]?token|auth[_-]?token|refresh[_-]?token|client[_-]?secret|private[_-]?key|authorization)$/i
