/** The frame of every page, and what a browser is told to refuse; knows nothing of what is shown in it. */
import { createHash } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { html, raw } from 'hono/html'
import type { Html } from '../web/format.ts'
import { styles as baseStyles } from '../web/styles.ts'
import { script } from './script.ts'
import { styles as ownStyles } from './styles.ts'

const styles = `${baseStyles}${ownStyles}`

export interface Page {
  title: string
  content: Html
  /** Keys that do something here, with what they do. */
  keys: readonly (readonly [keys: string, what: string])[]
}

export function htmlDocument({ title, content, keys }: Page): Html {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title} · claude-code-sync</title>
    <link rel="icon" href="data:,">
    <style>${raw(styles)}</style>
  </head>
  <body>
    <a class="skip" href="#main">Skip to content</a>
    <main id="main" tabindex="-1">${content}</main>
    <footer><p>Keys: ${keys.map(([name, what]) => html`<span class="key"><kbd>${name}</kbd> ${what}</span> `)}</p></footer>
    <script>${raw(script)}</script>
  </body>
</html>`
}

const sha256 = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** The one script and the one stylesheet are named by what they say; nothing is loaded, and nothing sent. */
const POLICY = [
  "default-src 'none'",
  `script-src ${sha256(script)}`,
  `style-src ${sha256(styles)}`,
  'img-src data:',
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

export const withPolicy: MiddlewareHandler = async (c, next) => {
  c.header('Content-Security-Policy', POLICY)
  c.header('Cache-Control', 'no-store')
  c.header('Referrer-Policy', 'no-referrer')
  c.header('X-Content-Type-Options', 'nosniff')
  c.header('Cross-Origin-Opener-Policy', 'same-origin')
  c.header('Cross-Origin-Resource-Policy', 'same-origin')
  return next()
}
