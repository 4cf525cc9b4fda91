/** Turns what people type as the URL of a destination into its normal form; never connects to it. */

export type NormalizedUrl = { ok: true; url: string } | { ok: false; message: string }

export interface UrlOptions {
  allowHttp?: boolean
}

/** The base of an OpenSync's sync API. */
export function normalizeConvexUrl(text: string, { allowHttp = false }: UrlOptions = {}): NormalizedUrl {
  const parsed = parse(text, allowHttp, CONVEX)
  if (!parsed.ok) return parsed
  const { url } = parsed
  url.hostname = url.hostname.replace(/\.convex\.cloud$/, '.convex.site')
  return { ok: true, url: url.origin + withoutSlashes(withoutSyncPath(url.pathname)) }
}

/** The base of an OTLP/HTTP endpoint: what `/v1/traces` is added to, so one that has it already loses it. */
export function normalizeOtlpEndpoint(text: string, { allowHttp = false }: UrlOptions = {}): NormalizedUrl {
  const parsed = parse(text, allowHttp, OTLP)
  if (!parsed.ok) return parsed
  const { url } = parsed
  // An endpoint is shown in full wherever it is listed, and a query is where some services put a secret.
  if (url.search) return refuse(OTLP, 'must not hold a query; a header carries what identifies you')
  return {
    ok: true,
    url: url.origin + withoutSlashes(withoutSlashes(url.pathname).replace(/\/v1\/traces$/, '')),
  }
}

interface Wording {
  subject: string
  example: string
  /** What plain http would give away, and how to permit it all the same. */
  risk: string
}

const CONVEX: Wording = {
  subject: 'The Convex URL',
  example: 'https://your-project.convex.site',
  risk: 'the API key to the network (--allow-http permits it)',
}

const OTLP: Wording = {
  subject: 'The endpoint',
  example: 'https://otlp.example.com',
  risk: 'sessions and headers to the network (`destination add` with --allow-http permits it)',
}

type ParsedUrl = { ok: true; url: URL } | { ok: false; message: string }

function parse(text: string, allowHttp: boolean, wording: Wording): ParsedUrl {
  const url = toUrl(text.trim())
  if (!url) return refuse(wording, `is not a URL; it looks like ${wording.example}`)
  if (url.username || url.password) return refuse(wording, 'must not hold a user name or password')
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return refuse(wording, 'must begin with https://')
  if (url.protocol === 'http:' && !allowHttp && !isLoopback(url.hostname))
    return refuse(wording, `must begin with https://, because http:// would show ${wording.risk}`)
  return { ok: true, url }
}

/** A host alone, as a dashboard shows it, is taken for https; the text itself is never repeated in a message. */
function toUrl(text: string): URL | undefined {
  const hasScheme = /^[a-z][a-z\d+.-]*:\/\//i.test(text)
  const candidate = hasScheme ? text : `https://${text}`
  const namesHost = hasScheme || /^[^\s/:@]+\.[^\s/@]+/.test(text)
  return namesHost && URL.canParse(candidate) ? new URL(candidate) : undefined
}

function refuse({ subject }: Wording, problem: string): { ok: false; message: string } {
  return { ok: false, message: `${subject} ${problem}.` }
}

/** The WHATWG parser has made every spelling of an IPv4 address dotted, and of an IPv6 address short. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)
}

/** What was pasted with an endpoint still on it loses that; a proxy's path before it stays. */
function withoutSyncPath(pathname: string): string {
  return pathname.replace(/\/(sync(\/.*)?|health\/?)$/, '')
}

function withoutSlashes(pathname: string): string {
  return pathname.replace(/\/+$/, '')
}
