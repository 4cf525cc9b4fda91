/** What the viewer's stylesheet has beyond that of every page, light and dark as the reader's system is. */

const DEPTHS = [0, 1, 2, 3, 4, 5, 6, 7, 8]

export const styles = `
:root { --prompt-ink: #2f7d4f; --response-ink: #0b6fa4; --tool-ink: #a15c00; --agent-ink: #7a43b6; --failed-ink: #c0262d; --field: #7d8590; }
@media (prefers-color-scheme: dark) {
  :root { --prompt-ink: #6fcf97; --response-ink: #5bb8f0; --tool-ink: #e0a84b; --agent-ink: #c29bf0; --failed-ink: #ff7b72; --field: #8b939e; } }
main { max-width: 84rem; }
main:focus { outline: none; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: .5rem; background: var(--paper); padding: .25rem .5rem; }
form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; }
input, button { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--field); border-radius: .375rem; padding: .3rem .6rem; }
input { flex: 1 1 16rem; min-width: 0; }
[role=status] { color: var(--muted); font-size: .85rem; min-height: 1.5em; margin: .25rem 0; }
.unseen-caption { text-align: left; color: var(--muted); font-size: .8rem; }
td time { white-space: nowrap; }
.trouble { color: var(--failed-ink); }
.unseen { border: 1px solid var(--failed-ink); border-radius: .2rem; font-size: .75em; padding: 0 .2em; color: var(--failed-ink); unicode-bidi: isolate; direction: ltr; }
.ways { display: flex; gap: 1.5rem; border-bottom: 1px solid var(--line); margin: 1.5rem 0 1rem; }
.ways a { padding: .35rem 0; text-decoration: none; }
.ways a[aria-current] { color: inherit; font-weight: 600; border-bottom: 3px solid var(--link); }
section > h2 { font-size: 1.1rem; margin: 1.5rem 0 .25rem; }
section > p { margin: 0 0 .5rem; color: var(--muted); font-size: .9rem; }
footer { max-width: 84rem; margin: 0 auto; padding: 0 1rem 2rem; color: var(--muted); font-size: .8rem; }
kbd { font: inherit; border: 1px solid var(--field); border-radius: .25rem; padding: 0 .35em; color: var(--text); }
.key { margin-right: 1rem; white-space: nowrap; }
.message { border-left: .25rem solid var(--line); }
.message.prompt { border-left-color: var(--prompt-ink); background: var(--user); }
.message.response { border-left-color: var(--response-ink); }
.message.tool { border-left-color: var(--tool-ink); }
.message.agent { border-left-color: var(--agent-ink); }
.message.failed { border-left-color: var(--failed-ink); }
.message .actor { text-transform: none; font-weight: 400; }
.legend, .lanes, .waterfall { list-style: none; margin: 0; padding: 0; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; font-size: .8rem; margin-bottom: .5rem; }
svg { display: block; overflow: visible; width: 100%; }
.legend svg { display: inline; width: 12px; }
.scale text { fill: var(--muted); font-size: 11px; }
.lane { display: grid; grid-template-columns: 18rem minmax(0, 1fr); gap: 1rem; align-items: center; padding: .25rem 0; }
.lanes .lane { border-top: 1px solid var(--line); }
.lane .name { font-size: .85rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.lane .name:focus-within { overflow: visible; }
.bar.prompt { fill: var(--prompt-ink); }
.bar.response { fill: var(--response-ink); }
.bar.tool { fill: var(--tool-ink); }
.bar.agent { fill: var(--agent-ink); }
.bar.failed { fill: var(--failed-ink); }
.extent { fill: var(--agent-ink); opacity: .15; }
.tracks a:hover .bar { stroke: var(--text); stroke-width: 2; }
.row { display: grid; grid-template-columns: minmax(0, 1fr) 9.5rem 4.5rem 5rem 36%; gap: .75rem; align-items: center; font-size: .85rem; padding: .15rem .25rem; border-top: 1px solid var(--line); }
.heads { color: var(--muted); font-size: .8rem; border: 0; }
.heads span:not(:first-child) { text-align: right; }
summary.row { color: inherit; list-style: none; }
summary.row::-webkit-details-marker { display: none; }
summary.row:hover { background: var(--user); }
.waterfall .what { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.waterfall .what::before { content: '▸'; display: inline-block; width: 1em; color: var(--muted); }
details[open] > .row .what::before { content: '▾'; }
.waterfall .kind { color: var(--muted); }
.waterfall .failed > .row b { color: var(--failed-ink); }
.waterfall .content { padding: .25rem 1rem 1rem 2rem; border-left: .25rem solid var(--line); }
.content h3 { font-size: .8rem; color: var(--muted); margin: .5rem 0 0; }
${DEPTHS.map((depth) => `.d${depth} > .row .what, .conversation > .d${depth} { padding-left: ${depth * 1.25}rem; }`).join('\n')}
@media (max-width: 60rem) {
  .lane { grid-template-columns: minmax(0, 1fr); gap: .25rem; }
  .row { grid-template-columns: minmax(0, 1fr) 5rem; }
  .row > :nth-child(2), .row > :nth-child(3) { display: none; }
  .row > svg { grid-column: 1 / -1; } }
@media (forced-colors: active) { .bar { forced-color-adjust: none; } }
`
