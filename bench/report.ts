/** What was measured, as a file of results, a table in docs/performance.md and a chart. Measures nothing. */
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import type { Row } from './row.ts'
import type { Growth } from './rows/bridge.ts'

const PAGE = 'docs/performance.md'
const BEGIN = '<!-- bench: begin -->'
const END = '<!-- bench: end -->'

export function tableOf(rows: readonly Row[], beside = 'beside it'): string {
  const lines = rows.map(({ what, bound, ours, holds, beside }) =>
    [what, bound, ours, holds === undefined ? '' : holds ? 'yes' : '**no**', beside].join(' | '),
  )
  return [`what | bound | ours | holds | ${beside}`, '--- | --- | --- | --- | ---', ...lines]
    .map((line) => `| ${line} |`)
    .join('\n')
}

export const machine = (): string =>
  `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 1e9)} GB, ${process.platform}, Node ${process.version}`

export function writeResults(rows: readonly Row[], growth: readonly Growth[]): void {
  const results = { at: new Date().toISOString(), machine: machine(), rows }
  writeFileSync('bench/results.json', `${JSON.stringify(results, null, 2)}\n`)
  writeSection(PAGE, `Measured on ${machine()}, ${results.at.slice(0, 10)}.\n\n${tableOf(rows)}`)
  writeFileSync('docs/growth.svg', chartOf(growth))
}

/** Puts what was measured between the marks of a page. */
export function writeSection(path: string, text: string): void {
  const page = readFileSync(path, 'utf8')
  const [before, after] = [page.indexOf(BEGIN), page.indexOf(END)]
  if (before === -1 || after === -1) throw new Error(`${path} has no place for the table: ${BEGIN} … ${END}`)
  writeFileSync(path, `${page.slice(0, before)}${BEGIN}\n${text}\n${page.slice(after)}`)
}

const WIDTH = 640
const HEIGHT = 320
const MARGIN = 60

/** Both axes are logarithmic: what grows with the transcript is a slope, what does not is level. */
function chartOf(growth: readonly Growth[]): string {
  const costs = growth.flatMap(({ oursMs, peerMs }) => [oursMs, peerMs ?? oursMs])
  const x = scale(
    growth.map(({ megabytes }) => megabytes),
    MARGIN,
    WIDTH - 150,
  )
  const y = scale([Math.min(...costs) / 2, Math.max(...costs) * 2], HEIGHT - MARGIN, 20)
  const line = (name: string, color: string, costOf: (point: Growth) => number | undefined) => {
    const points = growth.flatMap((point) => {
      const cost = costOf(point)
      return cost === undefined ? [] : [{ left: x(point.megabytes), top: y(cost), cost }]
    })
    const last = points.at(-1)
    if (last === undefined) return ''
    const path = points.map(({ left, top }) => `${left.toFixed(1)},${top.toFixed(1)}`).join(' ')
    const dots = points.map(
      ({ left, top }) => `<circle cx="${left.toFixed(1)}" cy="${top.toFixed(1)}" r="3" fill="${color}"/>`,
    )
    const label = `<text x="${(last.left + 8).toFixed(1)}" y="${(last.top + 4).toFixed(1)}" fill="${color}">${name}</text>`
    return `<polyline points="${path}" fill="none" stroke="${color}" stroke-width="2"/>${dots.join('')}${label}`
  }
  const ticks = growth.map(
    ({ megabytes }) =>
      `<text x="${x(megabytes).toFixed(1)}" y="${HEIGHT - MARGIN + 20}" text-anchor="middle">${megabytes} MB</text>`,
  )
  const levels = powersOfTen(costs).map(
    (cost) =>
      `<line x1="${MARGIN}" x2="${WIDTH - 150}" y1="${y(cost).toFixed(1)}" y2="${y(cost).toFixed(1)}" stroke="#ddd"/><text x="${MARGIN - 8}" y="${(y(cost) + 4).toFixed(1)}" text-anchor="end">${cost} ms</text>`,
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" fill="#444">
<title>Cost of a turn against the size of its session's transcript</title>
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>
${levels.join('\n')}
${ticks.join('\n')}
${line('claude-code-sync 0.1.15', '#c2410c', ({ peerMs }) => peerMs)}
${line('this one', '#1d4ed8', ({ oursMs }) => oursMs)}
<text x="${MARGIN}" y="${HEIGHT - 12}">time for each turn, by the size of the session's transcript (both axes logarithmic)</text>
</svg>
`
}

function scale(values: readonly number[], from: number, to: number): (value: number) => number {
  const [low, high] = [Math.log(Math.min(...values)), Math.log(Math.max(...values))]
  return (value) => from + ((Math.log(value) - low) / (high - low)) * (to - from)
}

function powersOfTen(values: readonly number[]): number[] {
  const low = Math.ceil(Math.log10(Math.min(...values)))
  const high = Math.floor(Math.log10(Math.max(...values)))
  return Array.from({ length: Math.max(0, high - low + 1) }, (_, index) => 10 ** (low + index))
}
