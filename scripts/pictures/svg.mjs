/**
 * Draws lines of a terminal, with the escape sequences that colour them, as an SVG. Every piece of text is stretched
 * to its columns, and blocks and branches are drawn, so that it looks the same in whatever font there is.
 */
import stringWidth from 'string-width'

const COLUMN = 8.4
const LINE = 19
const FONT = 14
const MARGIN = 18
const TITLE_BAR = 34

const PAPER = '#15171a'
const TEXT = '#e6e8eb'
const DIM = '#8d949e'
/** Of the codes 30 to 37; those from 90 on look the same here. */
const COLOURS = ['#5a6069', '#ff7b72', '#7ee2a8', '#f2cc60', '#79b8ff', '#d2a8ff', '#76e3ea', TEXT]

/** @param {string[]} lines */
export function terminalSvg(lines, { columns, title }) {
  const width = columns * COLUMN + 2 * MARGIN
  const height = TITLE_BAR + lines.length * LINE + MARGIN
  const drawn = lines.map((line, row) => drawLine(line, TITLE_BAR + row * LINE))
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${number(width)} ${number(height)}" width="${number(width)}" height="${number(height)}" role="img" aria-label="${escaped(title)}">
<rect width="100%" height="100%" rx="8" fill="${PAPER}"/>
${['#ff5f57', '#febc2e', '#28c840'].map((colour, index) => `<circle cx="${MARGIN + 4 + index * 18}" cy="17" r="5.5" fill="${colour}"/>`).join('')}
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${FONT}">
${drawn.filter((line) => line !== '').join('\n')}
</g>
</svg>
`
}

function drawLine(line, top) {
  let column = 0
  return pieces(line)
    .map(({ text, style }) => {
      const drawn = shapes(text, { left: MARGIN + column * COLUMN, top, style })
      column += stringWidth(text)
      return drawn
    })
    .join('')
}

/** Bars, branches, pictograms and gaps stand apart from words. */
const APART = /(█+[▏▎▍▌▋▊▉]?|[▏▎▍▌▋▊▉]|[│├└]|\p{Emoji_Presentation}| {2,})/u

const PLAIN = { fill: TEXT, isBold: false, isDim: false }

/** A line as pieces of one style and one kind each. */
function pieces(line) {
  const found = []
  let style = PLAIN
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is how terminals say colours
  for (const part of line.split(/(\x1b\[[\d;]*m)/)) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: as above
    const codes = /^\x1b\[([\d;]*)m$/.exec(part)
    if (codes) style = codes[1].split(';').map(Number).reduce(styled, style)
    else for (const text of part.split(APART)) found.push({ text, style })
  }
  return found.filter(({ text }) => text !== '')
}

function styled(style, code) {
  if (code === 0) return PLAIN
  if (code === 1) return { ...style, isBold: true }
  if (code === 2) return { ...style, isDim: true }
  if (code === 22) return { ...style, isBold: false, isDim: false }
  if (code === 39) return { ...style, fill: TEXT }
  if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) return { ...style, fill: COLOURS[code % 10] }
  return style
}

/** By the eighths of a column that they fill. */
const BLOCKS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉', '█']

function shapes(text, { left, top, style }) {
  const fill = style.isDim && style.fill === TEXT ? DIM : style.fill
  if (BLOCKS.includes(text[0])) return bar(text, { left, top, fill })
  if ('│├└'.includes(text)) return branch(text, { left, top, fill })
  return words(text, { left, top, fill, isBold: style.isBold })
}

function bar(text, { left, top, fill }) {
  const eighths = [...text].reduce((sum, block) => sum + BLOCKS.indexOf(block), 0)
  return rectangle(left, top + 3, (COLUMN * eighths) / 8, LINE - 6, fill)
}

/** Spaces at the ends would not be drawn, and the rest be stretched over them. */
function words(text, { left, top, fill, isBold }) {
  const shown = text.trim()
  if (shown === '') return ''
  const indent = text.length - text.trimStart().length
  const weight = isBold ? ' font-weight="600"' : ''
  return `<text x="${number(left + indent * COLUMN)}" y="${number(top + FONT)}" textLength="${number(stringWidth(shown) * COLUMN)}" lengthAdjust="spacingAndGlyphs" fill="${fill}"${weight}>${escaped(shown)}</text>`
}

function branch(text, { left, top, fill }) {
  const [x, y] = [left + COLUMN / 2, top + LINE / 2 - 0.5]
  const down = rectangle(x, top, 1, text === '└' ? LINE / 2 : LINE, fill)
  return text === '│' ? down : down + rectangle(x, y, COLUMN / 2 + 2, 1, fill)
}

const rectangle = (x, y, width, height, fill) =>
  `<rect x="${number(x)}" y="${number(y)}" width="${number(width)}" height="${number(height)}" fill="${fill}"/>`

const number = (value) => String(Math.round(value * 100) / 100)

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
