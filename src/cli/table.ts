/** Sets rows of text in columns; knows nothing of what they say. */
import { cut, type Paint, padEnd, padStart, type Style, type Terminal, widthOf } from './terminal.ts'

export function formatTable(rows: readonly (readonly string[])[]): string[] {
  const columns = Math.max(...rows.map((row) => row.length))
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => widthOf(row[column] ?? ''))),
  )
  return rows.map((row) =>
    row
      .map((cell, column) => padEnd(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

export interface Column<Row> {
  head: string
  cell(row: Row): string
  style?(row: Row): Style | undefined
  isNumber?: boolean
  /** Its cells may be cut, down to this width. */
  shrinksTo?: number
  /** Where the terminal is too narrow even so, the column with the highest number goes first; without one it stays. */
  goes?: number
}

const GAP = 2

/** A table that fits the terminal: texts are cut first, then columns go. */
export function fitTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { width, paint }: Terminal,
): string[] {
  const sized = resize(
    columns.map((column) => sizeOf(column, rows)),
    width,
  )
  const head = line(
    sized,
    (column) => column.head,
    () => 'dim',
    paint,
  )
  return [
    head,
    ...rows.map((row) =>
      line(
        sized,
        (column) => column.cell(row),
        (column) => column.style?.(row),
        paint,
      ),
    ),
  ]
}

interface Sized<Row> {
  column: Column<Row>
  width: number
}

function sizeOf<Row>(column: Column<Row>, rows: readonly Row[]): Sized<Row> {
  const width = rows.reduce(
    (widest, row) => Math.max(widest, widthOf(column.cell(row))),
    widthOf(column.head),
  )
  return { column, width }
}

function resize<Row>(columns: Sized<Row>[], width: number): Sized<Row>[] {
  const over = columns.reduce((sum, column) => sum + column.width, GAP * (columns.length - 1)) - width
  if (over <= 0) return columns
  const shrunk = shrink(columns, over)
  const dispensable = columns.filter(({ column }) => column.goes !== undefined)
  if (shrunk !== undefined || dispensable.length === 0) return shrunk ?? columns
  const gone = dispensable.reduce((a, b) => ((b.column.goes ?? 0) > (a.column.goes ?? 0) ? b : a))
  return resize(
    columns.filter((column) => column !== gone),
    width,
  )
}

/** Takes what is too much from the widest that can give. Undefined where that is not enough. */
function shrink<Row>(columns: Sized<Row>[], over: number): Sized<Row>[] | undefined {
  if (over <= 0) return columns
  const slack = ({ column, width }: Sized<Row>) => Math.max(0, width - (column.shrinksTo ?? width))
  const widest = columns.reduce((a, b) => (slack(b) > slack(a) ? b : a))
  if (slack(widest) === 0) return undefined
  const step = Math.min(slack(widest), over)
  return shrink(
    columns.map((column) => (column === widest ? { ...column, width: column.width - step } : column)),
    over - step,
  )
}

function line<Row>(
  columns: readonly Sized<Row>[],
  textOf: (column: Column<Row>) => string,
  styleOf: (column: Column<Row>) => Style | undefined,
  paint: Paint,
): string {
  const cells = columns.map(({ column, width }) => {
    const text = cut(textOf(column), width)
    const padded = column.isNumber ? padStart(text, width) : padEnd(text, width)
    const style = styleOf(column)
    return style === undefined ? padded : paint(style, padded)
  })
  return cells.join(' '.repeat(GAP)).trimEnd()
}
