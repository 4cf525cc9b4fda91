/** Turns what people type as their OpenSync URL into the base of its sync API; never connects to it. */

export type NormalizedUrl = { ok: true; url: string } | { ok: false; message: string }

export function normalizeConvexUrl(text: string, { allowHttp = false } = {}): NormalizedUrl {
  const url = parse(text.trim())
  if (!url) return refuse('is not a URL; it looks like https://your-project.convex.site')
  if (url.username || url.password) return refuse('must not hold a user name or password')
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return refuse('must begin with https://')
  if (url.protocol === 'http:' && !allowHttp && !isLoopback(url.hostname))
    return refuse(
      'must begin with https://, because http:// would show the API key to the network (--allow-http permits it)',
    )
  url.hostname = url.hostname.replace(/\.convex\.cloud$/, '.convex.site')
  return { ok: true, url: url.origin + basePath(url.pathname) }
}

/** A host alone, as the dashboard shows it, is taken for https; the text itself is never repeated in a message. */
function parse(text: string): URL | undefined {
  const hasScheme = /^[a-z][a-z\d+.-]*:\/\//i.test(text)
  const candidate = hasScheme ? text : `https://${text}`
  const namesHost = hasScheme || /^[^\s/:@]+\.[^\s/@]+/.test(text)
  return namesHost && URL.canParse(candidate) ? new URL(candidate) : undefined
}

function refuse(problem: string): NormalizedUrl {
  return { ok: false, message: `The Convex URL ${problem}.` }
}

/** The WHATWG parser has made every spelling of an IPv4 address dotted, and of an IPv6 address short. */
function isLoopback(hostname: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)
}

/** What was pasted with an endpoint still on it loses that; a proxy's path before it stays. */
function basePath(pathname: string): string {
  return pathname.replace(/\/(sync(\/.*)?|health\/?)$/, '').replace(/\/+$/, '')
}
