/**
 * What of a tool call may travel: file contents become their path, length and line count. Pure; copies nothing in
 * which nothing is withheld, and knows nothing of where a call was seen.
 */
import { isFileTool, isPrintingTool, looksLikeFile, roleOfField } from './file-shapes.ts'

type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

/** Fields of file tools' inputs that say where and how, never what is in the file. */
const FILE_FIELDS = new Set([
  ...['file_path', 'filePath', 'notebook_path', 'path', 'paths', 'filename', 'uri'],
  ...['offset', 'limit', 'pages', 'head', 'tail', 'replace_all', 'edit_mode', 'cell_id', 'cell_type'],
  ...['insert_line', 'view_range', 'owner', 'repo', 'branch', 'ref', 'encoding'],
])

/** Deeper values are withheld whole: no walk of ours may be made to overflow the stack. */
const MAX_DEPTH = 100

/** The input of a call, with file contents withheld. */
export function withholdInput(toolName: string, input: Json): Json {
  return isFileTool(toolName) ? measure(input, 0) : withholdShapes(input, isPrintingTool(toolName), 0)
}

/** The result of a call, with file contents withheld; of a failed one, its first line says why it failed. */
export function withholdResult(toolName: string | undefined, result: Json, failed: boolean): Json {
  if (toolName !== undefined && !isFileTool(toolName)) {
    return withholdShapes(result, isPrintingTool(toolName), 0)
  }
  if (failed && typeof result === 'string') return result.split('\n', 1)[0] ?? ''
  return measure(result, 0)
}

/** Images, and what is a file's content by the fields around it or by its look. */
function withholdShapes(value: Json, printing: boolean, depth: number): Json {
  if (typeof value === 'string') return !printing && looksLikeFile(value) ? withheld(value) : value
  if (isObject(value)) return withholdInObject(value, printing, depth)
  return mapFields(value, depth, (item, below) => withholdShapes(item, printing, below))
}

function withholdInObject(fields: { [key: string]: Json }, printing: boolean, depth: number): Json {
  if (isImage(fields)) return { ...fields, data: withheld(fields.data) }
  const located = Object.keys(fields).some(
    (name) => roleOfField(name) === 'path' && typeof fields[name] === 'string',
  )
  return mapFields(fields, depth, (field, below, name) => {
    const role = roleOfField(name)
    const body = role === 'body-alone' || (role === 'body' && located && !printing)
    return body ? measure(field, below) : withholdShapes(field, printing, below)
  })
}

/** As the Messages API has them, and as MCP has them. */
const isImage = (value: { [key: string]: Json }): value is { [key: string]: Json; data: string } =>
  typeof value.data === 'string' && (value.type === 'base64' || 'media_type' in value || 'mimeType' in value)

/** Every text in `value`, by its size alone. */
function measure(value: Json, depth: number): Json {
  if (typeof value === 'string') return withheld(value)
  return mapFields(value, depth, (field, below, name) =>
    FILE_FIELDS.has(name) ? field : measure(field, below),
  )
}

/** `value` with everything directly in it replaced; a text or a number stays, and so does what comes back the same. */
function mapFields(
  value: Json,
  depth: number,
  replace: (field: Json, depth: number, name: string) => Json,
): Json {
  if (value === null || typeof value !== 'object') return value
  if (depth > MAX_DEPTH) return '[withheld: too deep]'
  if (Array.isArray(value)) {
    const items = value.map((item) => replace(item, depth + 1, ''))
    return items.some((item, index) => item !== value[index]) ? items : value
  }
  let changed = false
  const fields = Object.keys(value).map((name): [string, Json] => {
    const field = value[name] as Json
    const replaced = replace(field, depth + 1, name)
    changed ||= replaced !== field
    return [name, replaced]
  })
  return changed ? Object.fromEntries(fields) : value
}

/** What stands in a text's place: its size. */
export function withheld(text: string): string {
  const lines = text === '' ? 0 : text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
  return `[withheld: ${text.length} characters, ${lines} ${lines === 1 ? 'line' : 'lines'}]`
}

const isObject = (value: Json): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
