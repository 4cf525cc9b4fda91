/**
 * Finds many short words in a text in one pass (Aho-Corasick over a table of numbers), whatever their case.
 * Knows nothing of what the words stand for.
 */

/** Of 256 bytes, capitals of ASCII are read as small letters; whatever is in no word is none of ours. */
const OTHER = 0
/** A line may have been broken inside a word: nothing changes there. */
const BREAK = 1

export interface Automaton {
  /** Class of each byte; what is in no word has the class 0. */
  readonly classes: Uint8Array
  readonly width: number
  /** `next[state + class]` is the next state, a multiple of `width`. */
  readonly next: Uint32Array
  /** States from here on end at least one word. */
  readonly firstEnding: number
  /** By state / `width`, less the first: which words end there, as indices into the list they were given in. */
  readonly endings: readonly (readonly number[])[]
}

/** The way through a text, from one place where words end to the next. */
export class Walk {
  /** After what was read so far. */
  at = 0
  #state = 0
  readonly #automaton: Automaton
  readonly #bytes: Uint8Array
  readonly #length: number

  constructor(automaton: Automaton, bytes: Uint8Array, length: number) {
    this.#automaton = automaton
    this.#bytes = bytes
    this.#length = length
  }

  /** False where no more words end. Small and alone, as it takes nearly all of the time. */
  advance(): boolean {
    const { classes, next, firstEnding } = this.#automaton
    const bytes = this.#bytes
    const length = this.#length
    let state = this.#state
    for (let at = this.at; at < length; at++) {
      const step = classes[bytes[at] as number] as number
      state = next[state + step] as number
      if (state < firstEnding || step === BREAK) continue
      this.#state = state
      this.at = at + 1
      return true
    }
    return false
  }

  /** Which words end here. */
  get endings(): readonly number[] {
    const { endings, firstEnding, width } = this.#automaton
    return endings[(this.#state - firstEnding) / width] ?? []
  }
}

interface Node {
  to: Map<number, Node>
  words: number[]
  fail: Node | undefined
  id: number
}

/** `words` are of ASCII characters, in small letters. */
export function buildAutomaton(words: readonly string[]): Automaton {
  const { classes, width } = classify(words)
  const root = newNode()
  for (const [index, word] of words.entries()) insert(root, word, index, classes)
  const nodes = linkFailures(root)
  const silent = nodes.filter(({ words: ended }) => ended.length === 0)
  const ending = nodes.filter(({ words: ended }) => ended.length > 0)
  const ordered = [...silent, ...ending]
  for (const [place, node] of ordered.entries()) node.id = place * width
  return {
    classes,
    width,
    next: fillTable(nodes, width),
    firstEnding: silent.length * width,
    endings: ending.map(({ words: ended }) => ended),
  }
}

function classify(words: readonly string[]): { classes: Uint8Array; width: number } {
  const classes = new Uint8Array(256)
  let last = BREAK
  for (const character of words.join('')) {
    const code = character.charCodeAt(0)
    if (code > 127) throw new Error(`a word of other characters than ASCII: ${character}`)
    if (classes[code] === OTHER) classes[code] = ++last
  }
  classes[10] = BREAK
  classes[13] = BREAK
  for (let code = 65; code <= 90; code++) classes[code] = classes[code + 32] ?? OTHER
  return { classes, width: last + 1 }
}

const newNode = (): Node => ({ to: new Map(), words: [], fail: undefined, id: 0 })

function insert(root: Node, word: string, index: number, classes: Uint8Array): void {
  let node = root
  for (let place = 0; place < word.length; place++) {
    const step = classes[word.charCodeAt(place)] ?? OTHER
    const next = node.to.get(step) ?? newNode()
    node.to.set(step, next)
    node = next
  }
  node.words.push(index)
}

/** Breadth first: where a node fails to, and what ends there too, is known before its children ask. */
function linkFailures(root: Node): Node[] {
  const nodes = [root]
  for (const node of nodes) {
    for (const [step, child] of node.to) {
      child.fail = node === root ? root : follow(node.fail, step, root)
      child.words.push(...child.fail.words)
      nodes.push(child)
    }
  }
  return nodes
}

function follow(from: Node | undefined, step: number, root: Node): Node {
  for (let node = from; node !== undefined; node = node.fail) {
    const next = node.to.get(step)
    if (next !== undefined) return next
  }
  return root
}

function fillTable(nodes: readonly Node[], width: number): Uint32Array {
  const next = new Uint32Array(nodes.length * width)
  for (const node of nodes) {
    // Its failure comes earlier in the breadth-first order: that row is complete.
    if (node.fail !== undefined) next.copyWithin(node.id, node.fail.id, node.fail.id + width)
    for (const [step, child] of node.to) next[node.id + step] = child.id
    next[node.id + BREAK] = node.id
  }
  return next
}
