/**
 * Adds to and takes from the text of a JSON document, leaving every other byte as its owner wrote it. Must
 * not know what the document is for. (`modify` of jsonc-parser lays neighbours out anew, so only its tree
 * is used.)
 */
import { findNodeAtLocation, type JSONPath, type Node, parseTree } from 'jsonc-parser'

/** Puts `value` last into the array or object at `path`, under `key` where that is an object. */
export function append(text: string, path: JSONPath, value: unknown, key?: string): string {
  const container = nodeAt(text, path)
  const last = container.children?.at(-1)
  const layout = layoutOf(text, container, last)
  const entry =
    (key === undefined ? '' : `${JSON.stringify(key)}:${layout ? ' ' : ''}`) + render(value, layout)
  if (last) return splice(text, endOf(last), endOf(last), `,${layout?.newLine ?? ''}${entry}`)
  const inside = layout ? `${layout.newLine}${entry}${layout.closing}` : entry
  return splice(text, container.offset + 1, endOf(container) - 1, inside)
}

/** Takes out what is at `path`, with the comma and the white space that came with it. */
export function remove(text: string, path: JSONPath): string {
  const node = nodeAt(text, path)
  const entry = node.parent?.type === 'property' ? node.parent : node
  const container = entry.parent
  const siblings = container?.children
  if (!container || !siblings) throw new Error('The root of a document cannot be taken out of it')
  const at = siblings.indexOf(entry)
  const previous = siblings[at - 1]
  const next = siblings[at + 1]
  if (previous) return splice(text, endOf(previous), endOf(entry), '')
  if (next) return splice(text, entry.offset, next.offset, '')
  return splice(text, container.offset + 1, endOf(container) - 1, '')
}

function nodeAt(text: string, path: JSONPath): Node {
  const root = parseTree(text)
  const node = root && findNodeAtLocation(root, path)
  if (!node) throw new Error(`Nothing is at ${path.join('.')}`)
  return node
}

/** How a container's entries are set on lines of their own; undefined where all stand on one line. */
interface Layout {
  /** The line break and indentation before an entry. */
  newLine: string
  /** The line break and indentation before the closing bracket. */
  closing: string
  /** One step of indentation. */
  step: string
}

function layoutOf(text: string, container: Node, last: Node | undefined): Layout | undefined {
  const broken = /\r?\n/.exec(text)?.[0]
  if (last && !startsLine(text, last)) return undefined
  if (!last && !broken && text.trim() !== '{}') return undefined
  const lineBreak = broken ?? '\n'
  const step = /\n([ \t]+)\S/.exec(text)?.[1] ?? '  '
  const outer = indentation(text, container)
  const inner = last ? indentation(text, last) : outer + step
  return { newLine: lineBreak + inner, closing: lineBreak + outer, step }
}

function render(value: unknown, layout: Layout | undefined): string {
  if (!layout) return JSON.stringify(value)
  return JSON.stringify(value, null, layout.step).replaceAll('\n', layout.newLine)
}

function startsLine(text: string, node: Node): boolean {
  return /(^|\n)[ \t]*$/.test(text.slice(0, node.offset))
}

/** The white space that begins the line a node stands on. */
function indentation(text: string, node: Node): string {
  const line = text.slice(text.lastIndexOf('\n', node.offset - 1) + 1, node.offset)
  return /^[ \t]*/.exec(line)?.[0] ?? ''
}

function endOf(node: Node): number {
  return node.offset + node.length
}

function splice(text: string, from: number, to: number, by: string): string {
  return text.slice(0, from) + by + text.slice(to)
}
