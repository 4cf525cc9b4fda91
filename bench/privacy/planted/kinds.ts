/**
 * Secrets as their issuers' documentation says that they look, and the names that they are customarily given. Never
 * made from this project's rules. Beginnings stand in pieces, so that no scanner takes this file for a leak.
 */
import type { Random } from '../random.ts'

export interface Kind {
  name: string
  /** The variable that the issuer's own documentation puts it in. */
  variable: string
  make(random: Random): string
  /** What of it is the secret, if not all. */
  secret?: RegExp
  /** Nothing in it tells what it is: it only ever stands beside its name. */
  onlyNamed?: boolean
  /** Stands where it is without a name: an address, a header, a block. */
  onlyItself?: boolean
}

const DIGIT = '0123456789'
const HEX = `${DIGIT}abcdef`
const SMALL = 'abcdefghijklmnopqrstuvwxyz'
const CAPITAL = SMALL.toUpperCase()
const LETTER = SMALL + CAPITAL
const ALNUM = LETTER + DIGIT
const URL_SAFE = `${ALNUM}-_`
const BASE64 = `${ALNUM}+/`
const BASE32 = `${CAPITAL}234567`

/** Letters for their kinds, numbers for how many of the alphabet before. */
const parts =
  (...pieces: (string | [alphabet: string, count: number])[]) =>
  (random: Random): string =>
    pieces.map((piece) => (typeof piece === 'string' ? piece : random.text(...piece))).join('')

const uuid = (random: Random): string => [8, 4, 4, 4, 12].map((count) => random.text(HEX, count)).join('-')

const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

const jwt = (random: Random): string =>
  [
    base64url({ alg: 'HS256', typ: 'JWT' }),
    base64url({ sub: random.text(DIGIT, 10), name: 'Ann', iat: 1_516_239_022 }),
    random.text(URL_SAFE, 43),
  ].join('.')

const pem =
  (label: string) =>
  (random: Random): string => {
    const body = Array.from({ length: 12 }, () => random.text(BASE64, 64)).join('\n')
    return `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----`
  }

const password = (random: Random): string =>
  `${random.text(LETTER, 7)}${random.text(DIGIT, 2)}${random.text('!#%*+-', 1)}${random.text(ALNUM, 4)}`

const token = (name: string, variable: string, make: Kind['make']): Kind => ({ name, variable, make })
const named = (name: string, variable: string, make: Kind['make']): Kind => ({
  name,
  variable,
  make,
  onlyNamed: true,
})
const itself = (name: string, make: Kind['make'], secret?: RegExp): Kind => ({
  name,
  variable: '',
  make,
  onlyItself: true,
  ...(secret === undefined ? {} : { secret }),
})

export const KINDS: readonly Kind[] = [
  token('Anthropic API key', 'ANTHROPIC_API_KEY', parts('sk-', 'ant-api03-', [URL_SAFE, 93], 'AA')),
  token(
    'OpenAI project key',
    'OPENAI_API_KEY',
    parts('sk-', 'proj-', [URL_SAFE, 74], 'T3BlbkFJ', [URL_SAFE, 74]),
  ),
  token('OpenAI key, older', 'OPENAI_API_KEY', parts('sk-', [ALNUM, 20], 'T3BlbkFJ', [ALNUM, 20])),
  token('OpenRouter key', 'OPENROUTER_API_KEY', parts('sk-', 'or-v1-', [HEX, 64])),
  token('Groq key', 'GROQ_API_KEY', parts('gs', 'k_', [ALNUM, 52])),
  token('xAI key', 'XAI_API_KEY', parts('xa', 'i-', [ALNUM, 80])),
  token('Perplexity key', 'PERPLEXITY_API_KEY', parts('pp', 'lx-', [ALNUM, 48])),
  token('Hugging Face token', 'HF_TOKEN', parts('h', 'f_', [LETTER, 34])),
  token('Replicate token', 'REPLICATE_API_TOKEN', parts('r', '8_', [ALNUM, 37])),
  token('LangSmith key', 'LANGSMITH_API_KEY', parts('ls', 'v2_pt_', [HEX, 32], '_', [HEX, 10])),
  token('OpenSync key', 'OPENSYNC_API_KEY', parts('os', 'k_', [ALNUM, 32])),
  token('GitHub personal token', 'GITHUB_TOKEN', parts('gh', 'p_', [ALNUM, 36])),
  token('GitHub fine-grained token', 'GH_TOKEN', parts('github', '_pat_', [ALNUM, 22], '_', [ALNUM, 59])),
  token('GitHub app token', 'GITHUB_TOKEN', parts('gh', 's_', [ALNUM, 36])),
  token('GitLab token', 'GITLAB_TOKEN', parts('gl', 'pat-', [URL_SAFE, 20])),
  token('GitLab runner token', 'CI_RUNNER_TOKEN', parts('gl', 'rt-', [URL_SAFE, 20])),
  token('AWS access key id', 'AWS_ACCESS_KEY_ID', parts('AK', 'IA', [BASE32, 16])),
  named('AWS secret access key', 'AWS_SECRET_ACCESS_KEY', parts([BASE64, 40])),
  named('AWS session token', 'AWS_SESSION_TOKEN', parts('IQoJb3JpZ2luX2Vj', [BASE64, 200], '==')),
  token('Google API key', 'GOOGLE_API_KEY', parts('AI', 'za', [URL_SAFE, 35])),
  token('Google OAuth access token', 'GOOGLE_OAUTH_ACCESS_TOKEN', parts('ya', '29.', 'a0', [URL_SAFE, 120])),
  token('Google OAuth client secret', 'GOOGLE_CLIENT_SECRET', parts('GOC', 'SPX-', [URL_SAFE, 28])),
  named('Azure storage key', 'AZURE_STORAGE_KEY', parts([BASE64, 86], '==')),
  token('Azure AD client secret', 'AZURE_CLIENT_SECRET', parts([ALNUM, 3], '8', 'Q~', [URL_SAFE, 34])),
  token('DigitalOcean token', 'DIGITALOCEAN_TOKEN', parts('do', 'p_v1_', [HEX, 64])),
  token(
    'Slack bot token',
    'SLACK_BOT_TOKEN',
    parts('xo', 'xb-', [DIGIT, 12], '-', [DIGIT, 12], '-', [ALNUM, 24]),
  ),
  token(
    'Slack user token',
    'SLACK_USER_TOKEN',
    parts('xo', 'xp-', [DIGIT, 12], '-', [DIGIT, 12], '-', [DIGIT, 12], '-', [HEX, 32]),
  ),
  token(
    'Slack app token',
    'SLACK_APP_TOKEN',
    parts('xa', 'pp-1-A', [CAPITAL, 10], '-', [DIGIT, 13], '-', [HEX, 64]),
  ),
  itself(
    'Slack webhook',
    parts('https://hooks.', 'slack.com/services/T', [BASE32, 9], '/B', [BASE32, 9], '/', [ALNUM, 24]),
    /[^/]+$/,
  ),
  itself(
    'Discord webhook',
    parts('https://dis', 'cord.com/api/webhooks/', [DIGIT, 18], '/', [URL_SAFE, 68]),
    /[^/]+$/,
  ),
  token(
    'Discord bot token',
    'DISCORD_BOT_TOKEN',
    parts('MT', [ALNUM, 24], '.', 'G', [ALNUM, 5], '.', [URL_SAFE, 38]),
  ),
  token('Telegram bot token', 'TELEGRAM_BOT_TOKEN', parts('6', [DIGIT, 9], ':AA', [URL_SAFE, 33])),
  token('Stripe live key', 'STRIPE_SECRET_KEY', parts('sk', '_live_', [ALNUM, 24])),
  token('Stripe restricted key', 'STRIPE_API_KEY', parts('rk', '_live_', [ALNUM, 99])),
  token('Stripe webhook secret', 'STRIPE_WEBHOOK_SECRET', parts('wh', 'sec_', [ALNUM, 32])),
  token('Twilio API key', 'TWILIO_API_KEY', parts('S', 'K', [HEX, 32])),
  named('Twilio auth token', 'TWILIO_AUTH_TOKEN', parts([HEX, 32])),
  token('SendGrid key', 'SENDGRID_API_KEY', parts('S', 'G.', [URL_SAFE, 22], '.', [URL_SAFE, 43])),
  named('Mailgun key', 'MAILGUN_API_KEY', parts([HEX, 32], '-', [HEX, 8], '-', [HEX, 8])),
  token('Mailchimp key', 'MAILCHIMP_API_KEY', parts([HEX, 32], '-us12')),
  token('npm token', 'NPM_TOKEN', parts('np', 'm_', [ALNUM, 36])),
  token('PyPI token', 'TWINE_PASSWORD', parts('py', 'pi-AgEIcHlwaS5vcmc', [URL_SAFE, 140])),
  token('RubyGems key', 'GEM_HOST_API_KEY', parts('rub', 'ygems_', [HEX, 48])),
  token('Docker Hub token', 'DOCKER_TOKEN', parts('dck', 'r_pat_', [URL_SAFE, 27])),
  token('Databricks token', 'DATABRICKS_TOKEN', parts('da', 'pi', [HEX, 32])),
  token('Vault token', 'VAULT_TOKEN', parts('hv', 's.', [URL_SAFE, 95])),
  token('Terraform Cloud token', 'TF_TOKEN', parts([ALNUM, 14], '.atl', 'asv1.', [URL_SAFE, 67])),
  token('Doppler token', 'DOPPLER_TOKEN', parts('dp', '.pt.', [ALNUM, 43])),
  token('Linear key', 'LINEAR_API_KEY', parts('lin', '_api_', [ALNUM, 40])),
  token('Notion token', 'NOTION_TOKEN', parts('nt', 'n_', [DIGIT, 11], [ALNUM, 35])),
  token('Atlassian token', 'JIRA_API_TOKEN', parts('ATA', 'TT3xFfGF0', [URL_SAFE, 174], '=', [HEX, 8])),
  token('Airtable token', 'AIRTABLE_TOKEN', parts('pa', 't', [ALNUM, 14], '.', [HEX, 64])),
  token('Figma token', 'FIGMA_TOKEN', parts('fig', 'd_', [URL_SAFE, 40])),
  token('Shopify token', 'SHOPIFY_ACCESS_TOKEN', parts('sh', 'pat_', [HEX, 32])),
  token('Square token', 'SQUARE_ACCESS_TOKEN', parts('EA', 'AA', [URL_SAFE, 60])),
  token('Sentry user token', 'SENTRY_AUTH_TOKEN', parts('snt', 'ryu_', [HEX, 64])),
  token('Grafana token', 'GRAFANA_TOKEN', parts('gl', 'sa_', [ALNUM, 32], '_', [HEX, 8])),
  token('New Relic key', 'NEW_RELIC_API_KEY', parts('NR', 'AK-', [`${CAPITAL}${DIGIT}`, 27])),
  named('Datadog key', 'DD_API_KEY', parts([HEX, 32])),
  token('PlanetScale token', 'PLANETSCALE_SERVICE_TOKEN', parts('psc', 'ale_tkn_', [URL_SAFE, 43])),
  token('Supabase token', 'SUPABASE_ACCESS_TOKEN', parts('sb', 'p_', [HEX, 40])),
  named('Cloudflare token', 'CLOUDFLARE_API_TOKEN', parts([URL_SAFE, 39], '9')),
  named('Heroku key', 'HEROKU_API_KEY', uuid),
  token('Fly.io token', 'FLY_API_TOKEN', parts('fm', '2_', [BASE64, 160])),
  token('Postman key', 'POSTMAN_API_KEY', parts('PM', 'AK-', [HEX, 24], '-', [HEX, 34])),
  token(
    'age secret key',
    'SOPS_AGE_KEY',
    parts('AGE-', 'SECRET-KEY-1', ['QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L', 58]),
  ),
  token('1Password service token', 'OP_SERVICE_ACCOUNT_TOKEN', parts('op', 's_eyJ', [ALNUM, 300])),
  token('JWT', 'SESSION_JWT', jwt),
  named('password', 'DB_PASSWORD', password),
  named('client secret', 'OAUTH_CLIENT_SECRET', parts([ALNUM, 32])),
  named('signing secret', 'APP_SECRET', parts([HEX, 64])),
  itself(
    'Postgres address',
    (random) => `postgres://app:${random.text(ALNUM, 16)}@db.internal:5432/app`,
    /(?<=:)[^:@/]+(?=@)/,
  ),
  itself(
    'MongoDB address',
    (random) => `mongodb+srv://root:${random.text(URL_SAFE, 18)}@cluster0.ab1cd.mongodb.net/x`,
    /(?<=:)[^:@/]+(?=@)/,
  ),
  itself('Redis address', (random) => `redis://:${random.text(HEX, 32)}@cache:6379/0`, /(?<=:)[^:@/]+(?=@)/),
  itself('bearer header', (random) => `Authorization: Bearer ${random.text(ALNUM, 40)}`, /\w+$/),
  itself(
    'basic header',
    (random) => `Authorization: Basic ${Buffer.from(`ann:${password(random)}`).toString('base64')}`,
    /\S+$/,
  ),
  itself('RSA private key', pem('RSA PRIVATE KEY')),
  itself('OpenSSH private key', pem('OPENSSH PRIVATE KEY')),
  itself('PKCS#8 private key', pem('PRIVATE KEY')),
]
