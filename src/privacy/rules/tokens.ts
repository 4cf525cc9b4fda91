/**
 * Tokens whose issuers gave them a shape of their own: a beginning that little else has. Every pattern is tried
 * where its anchor begins, and none reads far before it fails.
 */
import { patternRule, type Rule } from './rule.ts'

/** Letters and digits of a token stand apart from others before them. */
const APART = '(?<![A-Za-z0-9])'

const token = (
  kind: string,
  anchors: readonly string[],
  shape: string,
  accepts: (secret: string) => boolean = () => true,
): Rule =>
  patternRule(
    kind,
    anchors,
    new RegExp(`${APART}${shape}`),
    (secret) => !isStandIn(secret) && accepts(secret),
  )

/** As in examples: `ghp_xxxxxxxx`. */
const isStandIn = (secret: string): boolean => /[xX*.]{8}/.test(secret)

/** Names of things may be as long; they have no digits. */
const hasDigit = (secret: string): boolean => /[0-9]/.test(secret.replace(/^[a-z0-9]{2,4}_/, ''))

export const TOKEN_RULES: readonly Rule[] = [
  token('anthropic-key', ['sk-ant-'], String.raw`sk-ant-[\w-]{16,}`),
  // Dashes only after the newer prefixes: words joined by dashes, as in names of folders, are no keys.
  token(
    'openai-key',
    ['sk-'],
    String.raw`sk-(?!ant-)(?:(?:proj|svcacct|admin|None)-[\w-]{20,}|(?:or-v1-)?[A-Za-z0-9]{32,}|[\w-]{20,100}T3BlbkFJ[\w-]{20,})`,
  ),
  token('opensync-key', ['osk_'], String.raw`osk_[\w-]{8,}`),
  token(
    'github-token',
    ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'],
    '(?:gh[pousr]_[A-Za-z0-9_]{36,}|github_pat_[A-Za-z0-9_]{22,})',
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
    '(?:xox[abceoprs](?:-[A-Za-z0-9]|\\.xox[bp]-)[A-Za-z0-9-]{6,}|xapp-[A-Za-z0-9]{1,40}-[A-Za-z0-9-]{4,})',
    (secret) => secret.length >= 14 && hasDigit(secret),
  ),
  patternRule(
    'slack-webhook',
    ['hooks.slack.com/'],
    /hooks\.slack\.com\/(?:services|workflows|triggers)\/(?<secret>T[A-Za-z0-9]{1,40}\/[A-Za-z0-9/]{4,}|[A-Za-z0-9/]{20,})/,
  ),
  token(
    'stripe-key',
    ['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_', 'whsec_'],
    '(?:[sr]k_(?:live|test)_[A-Za-z0-9]{16,}|whsec_[A-Za-z0-9+/=]{24,})',
  ),
  token('sendgrid-key', ['sg.'], String.raw`SG\.(?:[\w-]{20,24}\.[\w-]{39,50}|[\w=.-]{66})`),
  token('npm-token', ['npm_'], 'npm_[A-Za-z0-9_]{36}(?![A-Za-z0-9_])', hasDigit),
  token('pypi-token', ['pypi-age'], String.raw`pypi-AgE[\w-]{50,}`),
  token('huggingface-token', ['hf_'], 'hf_[A-Za-z0-9]{34,40}(?![A-Za-z0-9_])'),
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
  token('groq-key', ['gsk_'], 'gsk_[A-Za-z0-9]{40,}'),
  token('xai-key', ['xai-'], 'xai-[A-Za-z0-9]{60,}'),
  token('replicate-token', ['r8_'], 'r8_[A-Za-z0-9]{37}(?![A-Za-z0-9])'),
  token('langsmith-key', ['lsv2_'], 'lsv2_(?:pt|sk)_[a-f0-9]{32}_[a-f0-9]{10}'),
  token('docker-token', ['dckr_pat_', 'dckr_oat_'], String.raw`dckr_[po]at_[\w-]{27,}`),
  token('atlassian-token', ['atatt3', 'atctt3'], String.raw`AT[AC]TT3[\w=-]{60,}`),
  token('figma-token', ['figd_'], String.raw`figd_[\w-]{38,}`),
  token(
    'new-relic-key',
    ['nrak-', 'nrii-', 'nrjs-'],
    '(?:NRAK-[A-Z0-9]{27}|NRII-[A-Za-z0-9-]{32}|NRJS-[a-f0-9]{19})',
  ),
  token('supabase-key', ['sbp_', 'sb_secret_'], String.raw`(?:sbp_[a-f0-9]{40}|sb_secret_[\w-]{20,})`),
  token('resend-key', ['re_'], 're_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}(?![A-Za-z0-9])'),
  token('tavily-key', ['tvly-'], String.raw`tvly-[\w-]{28,}`),
  token('pinecone-key', ['pcsk_'], 'pcsk_[A-Za-z0-9_]{50,}'),
  token('tailscale-key', ['tskey-'], 'tskey-[a-z]{3,12}-[A-Za-z0-9-]{20,}'),
  token('notion-token', ['secret_'], 'secret_[A-Za-z0-9]{43}(?![A-Za-z0-9])'),
  token('vault-token', ['hvs.', 'hvb.', 'hvr.'], String.raw`hv[sbr]\.[\w-]{24,}`, hasDigit),
  token('shopify-token', ['shpat_', 'shpca_', 'shppa_', 'shpss_'], 'shp(?:at|ca|pa|ss)_[A-Za-z0-9]{32,}'),
  token(
    'vercel-token',
    ['vcp_', 'vci_', 'vca_', 'vcr_', 'vck_'],
    'vc[piark]_[A-Za-z0-9]{20,60}(?![A-Za-z0-9])',
    hasDigit,
  ),
  token('databricks-token', ['dapi'], String.raw`dapi[A-Fa-f0-9]{32}(?:-\d)?(?![A-Za-z0-9])`),
  token('linear-key', ['lin_api_', 'lin_oauth_'], String.raw`lin_(?:api|oauth)_\w{32,}`),
  token(
    'grafana-token',
    ['glc_', 'glsa_'],
    '(?:glc_[A-Za-z0-9+/]{32,400}={0,3}|glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8})',
  ),
  token('1password-token', ['ops_ey'], 'ops_ey[A-Za-z0-9+/]{100,}={0,3}'),
  patternRule('discord-webhook', ['/api/webhooks/'], /\/api\/webhooks\/\d{16,20}\/(?<secret>[\w-]{60,80})/),
  patternRule(
    'discord-token',
    ['MT', 'Nz', 'Nj', 'OD', 'OT', 'Mz'],
    /(?<![\w.-])[MNO][A-Za-z\d_-]{22,27}\.[\w-]{6}\.[\w-]{27,45}(?![\w-])/,
  ),
]
