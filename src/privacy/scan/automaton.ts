/**
 * Finds many short words in a text in one pass (Aho-Corasick over a table of numbers), whatever their case.
 * Knows nothing of what the words stand for.
 */

/** Of 128 ASCII characters, capitals are read as small letters; every other character is none of ours. */
const OTHER = 0

export interface Automaton {
  /** Class of each ASCII code; what is beyond ASCII has the class 0. */
  readonly classes: Uint8Array
  readonly width: number
  /** `next[state + class]` is the next state, a multiple of `width`. */
  readonly next: Uint32Array
  /** States from here on end at least one word. */
  readonly firstEnding: number
  /** By state / `width`, less the first: which words end there, as indices into the list they were given in. */
  readonly endings: readonly (readonly number[])[]
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
  const classes = new Uint8Array(128)
  let last = OTHER
  for (const character of words.join('')) {
    const code = character.charCodeAt(0)
    if (code > 127) throw new Error(`a word of other characters than ASCII: ${character}`)
    if (classes[code] === OTHER) classes[code] = ++last
  }
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
  }
  return next
}
