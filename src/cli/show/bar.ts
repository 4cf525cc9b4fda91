/** Draws a stretch of time as a bar, to an eighth of a column. Pure. */

/** Blocks that fill their column from the left, by eighths. */
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'] as const

/** `from` and `to` are parts of the whole width, 0 to 1; the shortest bar is a thin line. */
export function bar({ from, to }: { from: number; to: number }, width: number): string {
  if (width < 1) return ''
  const start = Math.min(Math.floor(from * width), width - 1)
  const eighths = Math.max(1, Math.round((to * width - start) * 8))
  const full = Math.min(Math.floor(eighths / 8), width - start)
  const rest = start + full < width ? EIGHTHS[eighths % 8] : ''
  return `${' '.repeat(start)}${'█'.repeat(full)}${rest}`
}
