import { describe, expect, it } from 'vitest'
import { withholdInput, withholdResult } from '../../src/privacy/withhold.ts'

const BODY = 'const secret = 1\nexport { secret }\n'
const MEASURED = '[withheld: 35 characters, 2 lines]'

describe('file contents in tools that nobody told of', () => {
  it.each([
    'mcp__filesystem__write_file',
    'mcp__filesystem__read_text_file',
    'mcp__github__get_file_contents',
    'mcp__github__create_or_update_file',
    'CreateFile',
    'str_replace_editor',
    'mcp__x__applyPatch',
  ])('are withheld by the name of %s, in and out', (tool) => {
    expect(withholdInput(tool, { path: '/p/a.ts', whatever: BODY })).toEqual({
      path: '/p/a.ts',
      whatever: MEASURED,
    })
    expect(withholdResult(tool, [{ type: 'text', text: BODY }], false)).toMatchObject([{ text: MEASURED }])
  })

  it.each(['content', 'file_text', 'new_str', 'newText', 'body', 'code', 'diff', 'patch'])(
    'are withheld in a field %s beside a path',
    (field) => {
      const input = { filePath: '/p/a.ts', dry_run: true, [field]: BODY }

      expect(withholdInput('mcp__any__thing', input)).toEqual({ ...input, [field]: MEASURED })
    },
  )

  it('are withheld in every file of a list', () => {
    const files = [
      { path: 'a', content: BODY },
      { path: 'b', content: BODY },
    ]

    expect(withholdInput('mcp__github__push', { message: 'two', files })).toEqual({
      message: 'two',
      files: [
        { path: 'a', content: MEASURED },
        { path: 'b', content: MEASURED },
      ],
    })
  })

  it('are withheld in resources, as text and as bytes', () => {
    const result = [
      { type: 'resource', resource: { uri: 'file:///a', mimeType: 'text/plain', text: BODY } },
      { type: 'resource', resource: { uri: 'file:///b', blob: 'AAAA' } },
    ]

    expect(JSON.stringify(withholdResult('mcp__any__thing', result, false))).not.toMatch(/secret|AAAA/)
  })

  it('are withheld with the patch and the original that come with an edit', () => {
    const result = { originalFile: BODY, structuredPatch: [{ oldStart: 1, lines: ['-a', '+b'] }] }

    expect(withholdResult('SomeNewTool', result, false)).toEqual({
      originalFile: MEASURED,
      structuredPatch: [
        { oldStart: 1, lines: ['[withheld: 2 characters, 1 line]', '[withheld: 2 characters, 1 line]'] },
      ],
    })
  })

  it.each([
    ['numbered lines', '     1→import a\n     2→\n     3→export b\n'],
    ['lines with bars', '1 | a\n2 | b\n3 | c'],
    ['a diff', 'diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1,2 +1,2 @@\n-x\n+y\n'],
  ])('are withheld where a text looks like them: %s', (_what, text) => {
    expect(withholdResult('mcp__any__thing', [{ type: 'text', text }], false)).toMatchObject([
      { text: expect.stringMatching(/^\[withheld: /) },
    ])
  })
})

describe('what is no file content', () => {
  it.each([
    ['Bash', { stdout: '     1→import a\n     2→b\n     3→c\n', stderr: '' }],
    ['Bash', { command: 'git diff', path: '/p', output: 'x' }],
    ['mcp__any__thing', { content: [{ type: 'text', text: 'It is done.' }] }],
    ['mcp__any__thing', '1. first\n2. second\n3. third'],
    ['mcp__tracker__create_issue', { title: 'a', body: 'b' }],
    ['Task', { description: 'a', prompt: 'Read a file' }],
    ['mcp__tracker__get_profile', { text: 'ok' }],
  ])('travels: %s %j', (tool, value) => {
    expect(withholdResult(tool, value, false)).toBe(value)
  })
})
