import { describe, expect, it } from 'vitest'
import { withholdInput, withholdResult } from '../../src/privacy/withhold.ts'

const CONTENT = 'first line\nsecond line\n'
const MEASURED = '[withheld: 23 characters, 2 lines]'

/** Each file tool's input, and what of it may travel. */
const INPUTS = {
  Read: [
    { file_path: '/p/a.ts', offset: 10, limit: 5 },
    { file_path: '/p/a.ts', offset: 10, limit: 5 },
  ],
  Write: [
    { file_path: '/p/a.ts', content: CONTENT },
    { file_path: '/p/a.ts', content: MEASURED },
  ],
  Edit: [
    { file_path: '/p/a.ts', old_string: CONTENT, new_string: '', replace_all: true },
    {
      file_path: '/p/a.ts',
      old_string: MEASURED,
      new_string: '[withheld: 0 characters, 0 lines]',
      replace_all: true,
    },
  ],
  MultiEdit: [
    { file_path: '/p/a.ts', edits: [{ old_string: CONTENT, new_string: 'x' }] },
    {
      file_path: '/p/a.ts',
      edits: [{ old_string: MEASURED, new_string: '[withheld: 1 characters, 1 line]' }],
    },
  ],
  NotebookEdit: [
    {
      notebook_path: '/p/a.ipynb',
      cell_id: 'c1',
      cell_type: 'code',
      edit_mode: 'replace',
      new_source: CONTENT,
    },
    {
      notebook_path: '/p/a.ipynb',
      cell_id: 'c1',
      cell_type: 'code',
      edit_mode: 'replace',
      new_source: MEASURED,
    },
  ],
  NotebookRead: [{ notebook_path: '/p/a.ipynb' }, { notebook_path: '/p/a.ipynb' }],
} as const

describe('withholdInput', () => {
  it.each(Object.entries(INPUTS))(
    'keeps of a %s where it works, and measures the rest',
    (tool, [input, kept]) => {
      expect(withholdInput(tool, structuredClone(input) as never)).toEqual(kept)
    },
  )

  it('keeps the input of any other tool as it is', () => {
    const input = { command: 'cat a.ts', description: 'Show a file', nested: [{ content: CONTENT }] }

    expect(withholdInput('Bash', input)).toEqual(input)
  })

  it('measures an input of a file tool that is no object at all', () => {
    expect(withholdInput('Write', [CONTENT])).toEqual([MEASURED])
    expect(withholdInput('Write', CONTENT)).toBe(MEASURED)
  })
})

describe('withholdResult', () => {
  it.each(Object.keys(INPUTS))('measures what a %s gave back', (tool) => {
    expect(withholdResult(tool, CONTENT, false)).toBe(MEASURED)
  })

  it('measures the file in a structured result, and keeps its path and its numbers', () => {
    const result = { type: 'text', file: { filePath: '/p/a.ts', content: CONTENT, numLines: 2 } }

    expect(withholdResult('Read', result, false)).toEqual({
      type: '[withheld: 4 characters, 1 line]',
      file: { filePath: '/p/a.ts', content: MEASURED, numLines: 2 },
    })
  })

  it('keeps the first line of a failure, which says why, and no line of the file', () => {
    expect(withholdResult('Edit', `String to replace not found in file.\nString: ${CONTENT}`, true)).toBe(
      'String to replace not found in file.',
    )
  })

  it('measures a failure that is no text', () => {
    expect(withholdResult('Edit', [{ text: CONTENT }], true)).toEqual([{ text: MEASURED }])
  })

  it('measures the result of a call that nobody knows the tool of: it may be a file', () => {
    expect(withholdResult(undefined, CONTENT, false)).toBe(MEASURED)
  })

  it('keeps the result of any other tool as it is', () => {
    expect(withholdResult('Bash', CONTENT, false)).toBe(CONTENT)
    expect(withholdResult('Bash', CONTENT, true)).toBe(CONTENT)
  })
})

describe('an image', () => {
  const DATA = 'iVBORw0KGgo'
  const GONE = '[withheld: 11 characters, 1 line]'

  it.each([
    ['the Messages API', { type: 'image', source: { type: 'base64', media_type: 'image/png', data: DATA } }],
    ['MCP', { type: 'image', mimeType: 'image/png', data: DATA }],
  ])('of %s becomes its length, whichever tool it came from', (_origin, image) => {
    const given = JSON.stringify(
      withholdResult('mcp__screen__shoot', [{ type: 'text', text: 'Here:' }, image], false),
    )
    const taken = JSON.stringify(withholdInput('mcp__screen__show', { images: [image] }))

    expect(given).toContain('Here:')
    for (const text of [given, taken]) {
      expect(text).not.toContain(DATA)
      expect(text).toContain(GONE)
    }
  })

  it('is not what any other field called data is', () => {
    expect(withholdInput('mcp__db__query', { data: DATA })).toEqual({ data: DATA })
  })
})

it.each(['Bash', 'Write'])(
  'a value without end in the input of %s is withheld, instead of running out of stack',
  (tool) => {
    const deep = JSON.parse(`${'{"a":'.repeat(50_000)}"x"${'}'.repeat(50_000)}`)

    expect(JSON.stringify(withholdInput(tool, deep))).toMatch(/"\[withheld: too deep\]"/)
  },
)
