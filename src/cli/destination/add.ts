/** Stores an OTLP destination, once nothing is missing; sends nothing to it. */
import { text as readAll } from 'node:stream/consumers'
import { collectHeaders, type Headers, maskHeaders, parseHeader } from '../../config/headers.ts'
import { loadSettings, saveSettings } from '../../config/load.ts'
import {
  checkDestinationName,
  type OtlpDestination,
  type OtlpResult,
  toOtlpDestination,
} from '../../config/otlp.ts'
import { type Paths, resolvePaths } from '../../config/paths.ts'
import { PRESETS, type Preset, type PresetName } from '../../config/presets.ts'
import type { ContentPolicy, OtlpProtocol, StoredDestination, StoredSettings } from '../../config/schema.ts'
import { normalizeOtlpEndpoint } from '../../config/url.ts'
import { recordScript } from '../../hooks/recorder.ts'
import { inspectHooks } from '../../hooks/registration.ts'
import { complain, EXIT, type Io, print, UsageError } from '../io.ts'
import { headerText } from './shown.ts'

export interface AddOptions {
  preset?: PresetName
  endpoint?: string
  /** Each as `NAME=VALUE`. */
  header?: readonly string[]
  headersStdin?: boolean
  protocol?: OtlpProtocol
  content: ContentPolicy
  allowHttp?: boolean
  /** The one that has this name is forgotten, its headers too. */
  replace?: boolean
}

export async function addDestination(io: Io, name: string, options: AddOptions): Promise<number> {
  const paths = resolvePaths(io.env)
  const settings = await loadSettings(paths)
  requireName(name, options, settings)
  const entry = await compose(io, options)
  if (!entry) {
    complain(io, 'Nothing was saved.')
    return EXIT.failure
  }
  const destination = requireUsable(toOtlpDestination(name, entry))
  const stored = { ...entry, headers: destination.headers }
  await saveSettings(paths, { ...settings, destinations: { ...settings.destinations, [name]: stored } })
  print(io, ...confirmation(destination), ...(await hooksHint(paths)))
  return EXIT.success
}

function requireName(name: string, { replace }: AddOptions, { destinations = {} }: StoredSettings): void {
  const problem = checkDestinationName(name)
  if (problem !== undefined) throw new UsageError(problem)
  if (replace || !Object.hasOwn(destinations, name)) return
  throw new UsageError(
    `There is a destination "${name}" already. To put this one in its place, add --replace.`,
  )
}

/** Undefined when the person at the terminal changed their mind. */
async function compose(io: Io, options: AddOptions): Promise<StoredDestination | undefined> {
  const preset = presetOf(options)
  const protocol = protocolOf(options, preset)
  const given = await givenHeaders(io, options)
  const endpoint = await getEndpoint(io, options, preset)
  if (endpoint === undefined) return undefined
  const headers = await getHeaders(io, options, preset, given)
  if (headers === undefined) return undefined
  return {
    endpoint,
    protocol,
    headers,
    content: options.content,
    ...(options.preset && { preset: options.preset }),
    ...(options.allowHttp && { allowHttp: true }),
    ...(preset.resource && { resource: preset.resource }),
  }
}

/** An endpoint of one's own is a preset that knows nothing else. */
function presetOf({ preset, endpoint }: AddOptions): Preset {
  if (preset !== undefined) return PRESETS[preset]
  if (endpoint !== undefined) return { endpoint }
  throw new UsageError(
    `destination add needs --endpoint URL, or --preset with one of: ${Object.keys(PRESETS).join(', ')}.`,
  )
}

function protocolOf({ preset: name, protocol }: AddOptions, preset: Preset): OtlpProtocol {
  if (protocol && preset.protocol && protocol !== preset.protocol)
    throw new UsageError(`${name} takes ${preset.protocol} alone. Leave out --protocol.`)
  return protocol ?? preset.protocol ?? 'http/protobuf'
}

async function givenHeaders(io: Io, { header = [], headersStdin }: AddOptions): Promise<Headers> {
  const lines = headersStdin ? (await readAll(io.stdin)).split('\n') : []
  const texts = [...lines.filter((line) => line.trim() !== ''), ...header]
  const parsed = collectHeaders(texts.map(parseHeader))
  if (!parsed.ok) throw new UsageError(parsed.message)
  return parsed.headers
}

async function getEndpoint(io: Io, options: AddOptions, preset: Preset): Promise<string | undefined> {
  const { allowHttp = false } = options
  const known = options.endpoint ?? preset.endpoint
  if (typeof known === 'string') return requireEndpoint(known, allowHttp)
  if (!canAsk(io, options))
    throw new UsageError(`${options.preset} needs --endpoint URL, such as ${known.example}`)
  const { askForEndpoint } = await import('../prompts.ts')
  return askForEndpoint(io, { example: known.example, allowHttp })
}

function requireEndpoint(text: string, allowHttp: boolean): string {
  const result = normalizeOtlpEndpoint(text, { allowHttp })
  if (!result.ok) throw new UsageError(result.message)
  return result.url
}

async function getHeaders(
  io: Io,
  options: AddOptions,
  preset: Preset,
  given: Headers,
): Promise<Headers | undefined> {
  const headers = { ...preset.headers, ...given }
  const { secret } = preset
  if (secret === undefined || Object.hasOwn(headers, secret.header)) return headers
  if (!canAsk(io, options))
    throw new UsageError(
      `${options.preset} needs the header ${secret.header}: ${secret.form}. ` +
        'Give it with --headers-stdin or --header, or run this at a terminal to be asked for it.',
    )
  const { askForSecrets } = await import('../prompts.ts')
  const answers = await askForSecrets(io, secret.questions)
  return answers && { ...headers, [secret.header]: secret.toValue(answers) }
}

/** Where headers came from standard input there is no more to come. */
function canAsk({ isTty }: Io, { headersStdin = false }: AddOptions): boolean {
  return isTty && !headersStdin
}

function requireUsable(result: OtlpResult): OtlpDestination {
  if (!result.ok) throw new UsageError(result.message)
  return result.destination
}

function confirmation({ name, endpoint, protocol, content, headers }: OtlpDestination): string[] {
  return [
    `✅ Destination ${name} added: ${endpoint} (${protocol}, content: ${content})`,
    ...(Object.keys(headers).length > 0 ? [`   Headers: ${headerText(maskHeaders(headers))}`] : []),
    '   Sessions that begin from now on are sent there.',
    `   To try it, run: claude-code-sync destination test ${name}`,
  ]
}

/** Without hooks nothing would ever be sent, and OpenSync's login may never be run. */
async function hooksHint({ claudeSettingsFile: settingsFile, stateDir }: Paths): Promise<string[]> {
  const inspection = await inspectHooks({ settingsFile, recordScript: recordScript(stateDir) })
  const { registered = [], plugin } = inspection.kind === 'inspected' ? inspection : {}
  if (registered.length > 0 || plugin) return []
  return ['   The hooks are not registered with Claude Code yet. Run: claude-code-sync setup']
}
