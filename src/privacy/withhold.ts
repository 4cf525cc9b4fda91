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

/** The input of a call, with file contents withheld. */
export function withholdInput(toolName: string, input: Json): Json {
  if (!FILE_TOOLS.has(toolName) || !isObject(input)) return withholdImages(input)
  return Object.fromEntries(
    Object.entries(input).map(([name, value]) => [name, FILE_FIELDS.has(name) ? value : measure(value)]),
  )
}

/** The result of a call, with file contents withheld; of a failed one, its first line says why it failed. */
export function withholdResult(toolName: string | undefined, result: Json, failed: boolean): Json {
  if (toolName !== undefined && !FILE_TOOLS.has(toolName)) return withholdImages(result)
  if (failed && typeof result === 'string') return result.split('\n', 1)[0] ?? ''
  return measure(result)
}

/** Images, wherever they are in a value, become their length. */
function withholdImages(value: Json): Json {
  if (Array.isArray(value)) return value.map(withholdImages)
  if (!isObject(value)) return value
  if (typeof value.data === 'string' && (value.type === 'base64' || 'media_type' in value))
    return { ...value, data: withheld(value.data) }
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, withholdImages(field)]))
}

/** Every text in `value`, by its size alone. */
function measure(value: Json): Json {
  if (typeof value === 'string') return withheld(value)
  if (Array.isArray(value)) return value.map(measure)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name, FILE_FIELDS.has(name) ? field : measure(field)]),
  )
}

function withheld(text: string): string {
  const lines = text === '' ? 0 : text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
  return `[withheld: ${text.length} characters, ${lines} ${lines === 1 ? 'line' : 'lines'}]`
}

const isObject = (value: Json): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
