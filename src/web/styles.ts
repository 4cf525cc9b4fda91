/** The page's stylesheet, light and dark as the reader's system is. */
import { raw } from 'hono/html'

export const styles = raw(`
:root { color-scheme: light dark; --text: #1c1e21; --muted: #5a6069; --paper: #fff; --line: #d5d9de;
  --link: #0b57b4; --user: #eaf2fd; --assistant: #fff; --tool: #f4f5f6; --system: #fdf6e3; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6e8eb; --muted: #a2a9b3; --paper: #15171a; --line: #3a3f46;
    --link: #7db4ff; --user: #1b2a40; --assistant: #15171a; --tool: #1f2226; --system: #2b2616; } }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; color: var(--text); background: var(--paper); }
main { max-width: 68rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.5rem; line-height: 1.25; overflow-wrap: anywhere; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { padding: .5rem .75rem .5rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
thead th { color: var(--muted); font-weight: 500; white-space: nowrap; }
tbody th { font-weight: 600; min-width: 14rem; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
dl { display: flex; flex-wrap: wrap; gap: .5rem 2rem; margin: 1rem 0; }
dt, summary, .message header { color: var(--muted); font-size: .8rem; }
dd { margin: 0; overflow-wrap: anywhere; }
summary { cursor: pointer; }
.conversation { list-style: none; margin: 1.5rem 0 0; padding: 0; display: grid; gap: .75rem; }
.conversation > li { min-width: 0; }
.message { border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem; background: var(--assistant); }
.message.user { background: var(--user); }
.message.tool { background: var(--tool); }
.message.system { background: var(--system); }
.message header { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; }
.message header > * { margin: 0; font-size: inherit; }
.message h2 { text-transform: capitalize; }
.message h3 { margin: .25rem 0; font: 600 .9rem ui-monospace, monospace; }
.prose { margin: .25rem 0 0; white-space: pre-wrap; overflow-wrap: anywhere; }
pre { margin: .25rem 0; font: .85rem/1.45 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
`)
