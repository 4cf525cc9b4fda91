/**
 * Serves the sessions of this machine to its own browser, and to nobody else: on loopback, under an address that
 * cannot be guessed. Reads and never writes; knows nothing of where sessions are kept.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { html } from 'hono/html'
import type { RecalledSession } from '../sessions/recall.ts'
import { oneLine } from '../sessions/span.ts'
import type { Html } from '../web/format.ts'
import { fromLoopbackOnly, listenOnLoopback } from '../web/loopback.ts'
import { conversation } from './conversation.ts'
import { htmlDocument, withPolicy } from './document.ts'
import type { Library } from './library.ts'
import { type ListView, sessionList } from './list.ts'
import { sessionHeader, type Way } from './session.ts'
import { inline } from './text.ts'
import { timeline } from './timeline.ts'

export interface Viewer {
  /** The page's address, which ends in `/`: whoever has it can see every session. */
  url: string
  /**
   * The address of a page, such as `sessions/ID`, for a program's arguments, which every user of this machine can
   * read: it leads there once.
   */
  launchUrl(path: string): string
  close(): Promise<void>
}

export type Describe = Pick<ListView, 'deliveryText'>

export async function startViewer(library: Library, describe: Describe): Promise<Viewer> {
  const token = secret()
  const launches = new Map<string, string>()
  const { url, close } = await listenOnLoopback(application(library, describe, token, launches).fetch)
  return {
    url: `${url}/${token}/`,
    launchUrl(path) {
      const code = secret()
      launches.set(code, `/${token}/${path}`)
      return `${url}/launch/${code}`
    },
    close,
  }
}

const secret = (): string => randomBytes(24).toString('base64url')

function application(
  library: Library,
  describe: Describe,
  token: string,
  launches: Map<string, string>,
): Hono {
  const app = new Hono({ strict: false })
  app.use(fromLoopbackOnly, withPolicy)
  app.get('/launch/:code', (c) => launch(c, launches))
  app.use('/:token/*', onlyWith(token))
  app.route('/:token', pages(library, describe, `/${token}`))
  app.notFound((c) => c.text(ELSEWHERE, 404))
  return app
}

const ELSEWHERE = 'Nothing is here. Open the address that `claude-code-sync open` printed.\n'

function launch(c: Context, launches: Map<string, string>): Response {
  const code = c.req.param('code') ?? ''
  const path = launches.get(code)
  launches.delete(code)
  return path === undefined
    ? c.text('This address leads here once. Open the one that `claude-code-sync open` printed.\n', 410)
    : c.redirect(path, 303)
}

/** What is no page and what only another token would open are told the same. */
function onlyWith(token: string): MiddlewareHandler {
  const expected = digest(token)
  return async (c, next) => {
    if (!timingSafeEqual(digest(c.req.param('token') ?? ''), expected)) return c.text(ELSEWHERE, 404)
    return next()
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

const FIRST_LIMIT = 50
const MOST = 10_000

function pages(library: Library, describe: Describe, base: string): Hono {
  const app = new Hono({ strict: false })
  app.get('/', async (c) => {
    const text = c.req.query('q') ?? ''
    const limit = Math.min(MOST, Math.max(1, Math.trunc(Number(c.req.query('limit'))) || FIRST_LIMIT))
    const shelf = await library.newest(limit, text)
    const content = sessionList({ base, shelf, text, limit, ...describe })
    return c.html(htmlDocument({ title: 'Sessions', content, keys: LIST_KEYS }))
  })
  const shows =
    (way: Way, view: (spans: RecalledSession['spans']) => Html, keys: typeof LIST_KEYS) =>
    async (c: Context) => {
      const session = await library.session(c.req.param('id') ?? '')
      if (session === undefined) return c.html(noSuchSession(base), 404)
      const { summary, spans } = session
      const content = html`${sessionHeader(summary, base, way)}${view(spans)}`
      return c.html(htmlDocument({ title: oneLine(summary.title), content, keys }))
    }
  app.get('/sessions/:id', shows('conversation', conversation, SESSION_KEYS))
  app.get('/sessions/:id/timeline', shows('timeline', timeline, TIMELINE_KEYS))
  // Here and not above: it names the token.
  app.onError((error, c) => c.html(troubled(error, base), 500))
  return app
}

type Keys = readonly (readonly [string, string])[]

const MOVES: Keys = [['j k', 'next, previous']]
const LIST_KEYS: Keys = [
  ...MOVES,
  ['↑ ↓', 'the same, in the list'],
  ['Enter', 'open'],
  ['/', 'search'],
  ['Esc', 'clear the search'],
]
const SESSION_KEYS: Keys = [...MOVES, ['t', 'timeline'], ['Esc', 'all sessions']]
const TIMELINE_KEYS: Keys = [
  ...MOVES,
  ['↑ ↓', 'the same, in the list'],
  ['Enter', 'open, close'],
  ['→ ←', 'open, close'],
  ['c', 'conversation'],
  ['Esc', 'all sessions'],
]

function noSuchSession(base: string): Html {
  const content = html`<h1>No such session</h1><p>There is none of this id here, or it has no prompt yet.</p>
<p><a data-key="Escape" href="${base}/">All sessions</a></p>`
  return htmlDocument({ title: 'No such session', content, keys: [['Esc', 'all sessions']] })
}

function troubled(error: Error, base: string): Html {
  const content = html`<h1>This can't be shown</h1><p class="trouble">${inline(error.message)}</p>
<p><a data-key="Escape" href="${base}/">All sessions</a></p>`
  return htmlDocument({ title: 'Trouble', content, keys: [['Esc', 'all sessions']] })
}
