/**
 * Tokens whose issuers gave them a shape of their own: a beginning that little else has. Every pattern is tried
 * where its anchor begins, and none reads far before it fails.
 */
import { patternRule, type Rule } from './rule.ts'

/** Letters and digits of a token stand apart from others before them. */
const APART = '(?<![A-Za-z0-9])'

const token = (kind: string, anchors: readonly string[], shape: string): Rule =>
  patternRule(kind, anchors, new RegExp(`${APART}${shape}`))

export const TOKEN_RULES: readonly Rule[] = [
  token('anthropic-key', ['sk-ant-'], String.raw`sk-ant-[\w-]{16,}`),
  // Dashes only after the newer prefixes: words joined by dashes, as in names of folders, are no keys.
  token(
    'openai-key',
    ['sk-'],
    String.raw`sk-(?!ant-)(?:(?:proj|svcacct|admin|None)-[\w-]{20,}|(?:or-v1-)?[A-Za-z0-9]{32,})`,
  ),
  token('opensync-key', ['osk_'], String.raw`osk_[\w-]{8,}`),
  token(
    'github-token',
    ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'],
    '(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,})',
  ),
  token(
    'gitlab-token',
    [
      'glpat-',
      'gldt-',
      'glrt-',
      'glptt-',
      'glsoat-',
      'glcbt-',
      'glft-',
      'glimt-',
      'glagent-',
      'gloas-',
      'glffct-',
    ],
    String.raw`gl(?:pat|dt|rt|ptt|soat|cbt|ft|imt|agent|oas|ffct)-[\w-]{20,}(?:\.[\w.-]{2,})?`,
  ),
  token(
    'aws-access-key',
    ['akia', 'asia', 'abia', 'acca'],
    `(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}(?![A-Za-z0-9])`,
  ),
  token('google-key', ['aiza'], String.raw`AIza[\w-]{35}`),
  token('google-oauth', ['ya29.', 'gocspx-'], String.raw`(?:ya29\.[\w-]{20,}|GOCSPX-[\w-]{28})`),
  token(
    'slack-token',
    ['xox', 'xapp-'],
    '(?:xox[abceoprs](?:-[A-Za-z0-9]|\\.)[A-Za-z0-9.-]{9,}|xapp-[0-9]-[A-Za-z0-9-]{20,})',
  ),
  patternRule(
    'slack-webhook',
    ['hooks.slack.com/'],
    /hooks\.slack\.com\/(?:services|workflows|triggers)\/(?<secret>[A-Za-z0-9/]{20,})/,
  ),
  token(
    'stripe-key',
    ['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_', 'whsec_'],
    '(?:[sr]k_(?:live|test)_[A-Za-z0-9]{16,}|whsec_[A-Za-z0-9+/=]{24,})',
  ),
  token('sendgrid-key', ['sg.'], String.raw`SG\.(?:[\w-]{20,24}\.[\w-]{39,50}|[\w=.-]{66})`),
  token('npm-token', ['npm_'], 'npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])'),
  token('pypi-token', ['pypi-age'], String.raw`pypi-AgE[\w-]{50,}`),
  token('huggingface-token', ['hf_'], 'hf_[A-Za-z]{34}(?![A-Za-z0-9])'),
  token('digitalocean-token', ['dop_v1_', 'doo_v1_', 'dor_v1_'], 'do[opr]_v1_[a-f0-9]{64}(?![A-Za-z0-9])'),
  // Its parts are bounded where it may still turn out to be none.
  patternRule(
    'jwt',
    ['eyj'],
    /(?<![A-Za-z0-9_])eyJ[\w-]{8,1000}\.(?:eyJ[\w-]{8,}\.[\w-]{8,}|[\w-]{0,500}\.[\w-]{8,100}\.[\w-]{8,}\.[\w-]{8,})/,
  ),
  // Up to its end, or as far as it goes where that was cut off: five dashes are not in its body.
  patternRule(
    'private-key',
    ['-----begin'],
    /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:[^-]|-(?!----))*(?:-----END [A-Z0-9 ]{0,40}-----)?/,
  ),
]
