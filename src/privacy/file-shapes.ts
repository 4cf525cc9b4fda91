/**
 * How a file's content looks in the input or result of a tool that nobody has told us of: by names of tools, by
 * names of fields, and by the text itself. Pure.
 */

/** Claude Code's own tools whose input or result is the content of a file. */
const FILE_TOOLS = new Set(['Read', 'Write', 'Edit', 'MultiEdit', 'NotebookEdit', 'NotebookRead'])

/** What shells and searches print travels, whatever it looks like. */
const PRINTING_TOOLS = new Set(['Bash', 'BashOutput', 'Grep', 'Glob', 'LS'])

/** `mcp__fs__read_text_file`, `get_file_contents`, `str_replace_editor`, `applyPatch` */
const FILE_TOOL_NAME =
  /(?:read|write|edit|create|view|open|get|update|modify|save|append|insert|patch|replace|show|cat|put|push|download)(?:multiple|text|media|binary|source|local|or|in|from|to)*(?:files?|notebooks?|documents?)(?:contents?|lines?|text|range)?$|files?(?:contents?|read|write|edit|editor)$|(?:texteditor|replaceeditor|strreplace\w*|applypatch|applydiff)$/

/** Fields that say which file, and so make the fields beside them its content. */
const PATH_FIELDS = new Set([
  ...[
    'path',
    'filepath',
    'filename',
    'file',
    'uri',
    'notebookpath',
    'relativepath',
    'absolutepath',
    'targetfile',
  ],
  ...['relativeworkspacepath', 'documenturi', 'pathname'],
])

/** Fields that hold a file's content where a path stands beside them. */
const BODY_FIELDS = new Set([
  ...[
    'content',
    'contents',
    'text',
    'body',
    'data',
    'code',
    'source',
    'patch',
    'diff',
    'lines',
    'value',
    'base64',
  ],
  ...[
    'original',
    'modified',
    'replacement',
    'snippet',
    'edits',
    'changes',
    'hunks',
    'search',
    'replace',
    'before',
    'after',
  ],
  ...['newcontent', 'oldcontent', 'updatedcontent', 'codeedit', 'output', 'result'],
])

/** Fields that hold a file's content wherever they are. */
const BODY_FIELDS_ALONE = new Set([
  ...['filetext', 'filecontent', 'filecontents', 'originalfile', 'structuredpatch', 'blob', 'gitdiff'],
  ...[
    'oldstring',
    'newstring',
    'oldstr',
    'newstr',
    'oldtext',
    'newtext',
    'newsource',
    'oldsource',
    'inserttext',
  ],
])

type FieldRole = 'path' | 'body' | 'body-alone' | 'other'

export const isFileTool = (name: string): boolean =>
  FILE_TOOLS.has(name) ||
  (name !== 'ReadMcpResourceTool' && !PRINTING_TOOLS.has(name) && FILE_TOOL_NAME.test(plain(lastPart(name))))

export const isPrintingTool = (name: string): boolean => PRINTING_TOOLS.has(name)

/** `mcp__server__tool` is called `tool`. */
const lastPart = (name: string): string => name.slice(name.lastIndexOf('__') + 1)

/** However a name is written: `filePath`, `file_path`, `file-path`. */
const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '')

const ROLES = new Map<string, FieldRole>()
const MOST_ROLES = 2_000

/** The same few names come again and again. */
export function roleOfField(name: string): FieldRole {
  const known = ROLES.get(name)
  if (known !== undefined) return known
  const role = judge(plain(name.slice(0, 100)))
  if (ROLES.size < MOST_ROLES) ROLES.set(name, role)
  return role
}

function judge(name: string): FieldRole {
  if (PATH_FIELDS.has(name)) return 'path'
  if (BODY_FIELDS.has(name)) return 'body'
  return BODY_FIELDS_ALONE.has(name) ? 'body-alone' : 'other'
}

/** More lines than these say no more of what a text is. */
const MOST_LINES = 40
const FEWEST_LINES = 3

/** As editors show files (`12→`, `12 |`, `12<tab>`), or as what changes in one (a unified diff). */
export function looksLikeFile(text: string): boolean {
  if (!/^(?:\s*\d|diff |Index: |--- |@@ |<file>)/.test(text.slice(0, 40))) return false
  const lines = text.slice(0, 8_000).split('\n', MOST_LINES)
  return isNumbered(lines) || isDiff(lines)
}

function isNumbered(lines: readonly string[]): boolean {
  const numbers = lines.flatMap((line) => {
    const number = /^\s{0,8}(\d{1,7})(?:→|\t|[ ]?\|)/.exec(line)?.[1]
    return number === undefined ? [] : [Number(number)]
  })
  const steps = numbers.slice(1).filter((number, index) => number === (numbers[index] ?? 0) + 1)
  return (
    numbers.length >= FEWEST_LINES &&
    numbers.length >= 0.7 * lines.length &&
    steps.length >= 0.7 * (numbers.length - 1)
  )
}

const isDiff = (lines: readonly string[]): boolean =>
  lines.some((line) => /^@@ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@/.test(line)) &&
  lines.some((line) => /^(?:diff --git |\+\+\+ |Index: |@@ )/.test(line))
