/**
 * What of a tool call may travel: file contents become their path, length and line count, and long texts are
 * cut. Pure; knows Claude Code's own tools by name, and nothing of where a call was seen.
 */

type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

/** Tools whose input or result is the content of a file. */
const FILE_TOOLS = new Set(['Read', 'Write', 'Edit', 'MultiEdit', 'NotebookEdit', 'NotebookRead'])

/** Fields of their inputs that say where and how, never what is in the file. */
const FILE_FIELDS = new Set([
  'file_path',
  'filePath',
  'notebook_path',
  'offset',
  'limit',
  'pages',
  'replace_all',
  'edit_mode',
  'cell_id',
  'cell_type',
])

/** Deeper values are withheld whole: no walk of ours may be made to overflow the stack. */
const MAX_DEPTH = 100

/** The input of a call, with file contents withheld. */
export function withholdInput(toolName: string, input: Json): Json {
  return FILE_TOOLS.has(toolName) ? measure(input) : withholdImages(input)
}

/** The result of a call, with file contents withheld; of a failed one, its first line says why it failed. */
export function withholdResult(toolName: string | undefined, result: Json, failed: boolean): Json {
  if (toolName !== undefined && !FILE_TOOLS.has(toolName)) return withholdImages(result)
  if (failed && typeof result === 'string') return result.split('\n', 1)[0] ?? ''
  return measure(result)
}

/** Images, wherever they are in a value, become their length. */
function withholdImages(value: Json, depth = 0): Json {
  if (isObject(value) && isImage(value)) return { ...value, data: withheld(value.data) }
  return mapFields(value, depth, withholdImages)
}

/** As the Messages API has them, and as MCP has them. */
const isImage = (value: { [key: string]: Json }): value is { [key: string]: Json; data: string } =>
  typeof value.data === 'string' && (value.type === 'base64' || 'media_type' in value || 'mimeType' in value)

/** Every text in `value`, by its size alone. */
function measure(value: Json, depth = 0): Json {
  if (typeof value === 'string') return withheld(value)
  return mapFields(value, depth, (field, below, name) =>
    FILE_FIELDS.has(name) ? field : measure(field, below),
  )
}

/** `value` with everything directly in it replaced; a text or a number stays. */
function mapFields(
  value: Json,
  depth: number,
  replace: (field: Json, depth: number, name: string) => Json,
): Json {
  if (value === null || typeof value !== 'object') return value
  if (depth > MAX_DEPTH) return '[withheld: too deep]'
  if (Array.isArray(value)) return value.map((item) => replace(item, depth + 1, ''))
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name, replace(field, depth + 1, name)]),
  )
}

function withheld(text: string): string {
  const lines = text === '' ? 0 : text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
  return `[withheld: ${text.length} characters, ${lines} ${lines === 1 ? 'line' : 'lines'}]`
}

const isObject = (value: Json): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
