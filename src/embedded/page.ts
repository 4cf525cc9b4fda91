/**
 * A page to look at what arrived: the list of sessions, and one session as a conversation. Reads the
 * store and never writes it; knows nothing of the sync API.
 */
import { Hono, type MiddlewareHandler } from 'hono'
import { html } from 'hono/html'
import { amount, dollars, duration, facts, type Html, moment } from '../web/format.ts'
import { fromLoopbackOnly } from '../web/loopback.ts'
import { styles } from '../web/styles.ts'
import { conversation } from './page-conversation.ts'
import type { Store, StoredSession } from './store.ts'

export function page(store: Store): Hono {
  const pages = new Hono()
  pages.get('/', fromLoopbackOnly, withoutAnythingElse, (c) =>
    c.html(layout('Sessions', sessionList(store.sessions()))),
  )
  pages.get('/sessions/:id', fromLoopbackOnly, withoutAnythingElse, (c) => {
    const session = store.session(c.req.param('id'))
    if (!session) return c.html(layout('No such session', noSuchSession()), 404)
    const content = html`${sessionHeader(session)}${conversation(store.messages(session.externalId))}`
    return c.html(layout(titleOf(session), content))
  })
  return pages
}

/** The page asks for no key, because only this machine can reach it; it may load nothing and run nothing. */
const withoutAnythingElse: MiddlewareHandler = async (c, next) => {
  c.header(
    'Content-Security-Policy',
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'",
  )
  c.header('Cache-Control', 'no-store')
  return next()
}

function layout(title: string, content: Html): Html {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title} · OpenSync, embedded</title>
    <link rel="icon" href="data:,">
    <style>${styles}</style>
  </head>
  <body>
    <main>${content}</main>
  </body>
</html>`
}

function sessionList(sessions: StoredSession[]): Html {
  if (sessions.length === 0) return html`<h1>Sessions</h1><p>Nothing was synced yet. Reload when it was.</p>`
  const newestFirst = sessions.toSorted((a, b) => b.updatedAt - a.updatedAt)
  return html`<h1>Sessions</h1>
<div class="scroll" tabindex="0" role="region" aria-label="Sessions">
<table>
  <thead><tr>
    <th scope="col">Title</th><th scope="col">Project</th><th scope="col">Model</th>
    <th scope="col" class="number">Tokens in</th><th scope="col" class="number">Tokens out</th>
    <th scope="col" class="number">Cost</th><th scope="col" class="number">Messages</th>
    <th scope="col">Updated</th>
  </tr></thead>
  <tbody>${newestFirst.map(sessionRow)}</tbody>
</table>
</div>`
}

function sessionRow(session: StoredSession): Html {
  return html`<tr>
  <th scope="row"><a href="/sessions/${encodeURIComponent(session.externalId)}">${titleOf(session)}</a></th>
  <td>${session.projectName ?? session.projectPath ?? '–'}</td>
  <td>${session.model ?? '–'}</td>
  <td class="number">${amount(session.promptTokens)}</td>
  <td class="number">${amount(session.completionTokens)}</td>
  <td class="number">${dollars(session.cost)}</td>
  <td class="number">${amount(session.messageCount)}</td>
  <td>${moment(session.updatedAt)}</td>
</tr>`
}

function titleOf(session: StoredSession): string {
  return session.title ?? 'Untitled session'
}

function noSuchSession(): Html {
  return html`${backLink()}<h1>No such session</h1><p>It was not synced to this server.</p>`
}

function sessionHeader(session: StoredSession): Html {
  return html`${backLink()}
<h1>${titleOf(session)}</h1>
${facts([
  ['Project', session.projectPath ?? session.projectName],
  ['Model', session.model],
  ['Source', session.source],
  ['Tokens in', amount(session.promptTokens)],
  ['Tokens out', amount(session.completionTokens)],
  ['Cost', dollars(session.cost)],
  ['Duration', session.durationMs === undefined ? undefined : duration(session.durationMs)],
  ['Messages', amount(session.messageCount)],
  ['Started', moment(session.createdAt)],
])}
${droppedFields(session.extra)}`
}

function backLink(): Html {
  return html`<nav><a href="/">← All sessions</a></nav>`
}

function droppedFields(extra: Record<string, unknown>): Html | '' {
  const fields = Object.entries(extra).map(([name, value]) => [name, plain(value)] as const)
  if (fields.length === 0) return ''
  return html`<details><summary>Also sent; OpenSync does not keep these today</summary>${facts(fields)}</details>`
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
