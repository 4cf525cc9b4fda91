/**
 * Merges flags, environment, file and defaults into one configuration and says where each value came from;
 * pure, and the place where it is decided whether a key may go to a URL.
 */
import { isSendable } from './api-key.ts'
import { settingsFromEnvironment } from './environment.ts'
import { type OtlpDestination, otlpFromFile } from './otlp.ts'
import { otlpFromEnvironment } from './otlp-environment.ts'
import type { Environment } from './process-environment.ts'
import {
  BOOLEAN_KEYS,
  DEFAULT_MAX_CONTENT_LENGTH,
  DEFAULTS,
  type SettingKey,
  type Settings,
  type StoredDestinations,
} from './schema.ts'
import { normalizeConvexUrl } from './url.ts'

export interface ConfigSources {
  flags?: Settings
  env: Environment
  file: Settings & { destinations?: StoredDestinations }
}

export interface Config {
  /** In its normal form; absent where none was given, or the one that was given can't be used. */
  convexUrl?: string
  /** For showing its mask. What may be sent, and where to, stands in the destination. */
  apiKey?: string
  autoSync: boolean
  syncToolCalls: boolean
  syncThinking: boolean
  promptContent: boolean
  responseContent: boolean
  allowHttp: boolean
  /** UTF-16 units. */
  maxContentLength: number
  /** Globs of every source: no source can take back what another one leaves out. */
  excludeProjects: string[]
}

/** `default` stands for "nobody gave it" with the URL and the key, which have none. */
export type Source = 'flag' | 'environment' | 'file' | 'default'

/** The OpenSync that sessions go to; only `ready` may be sent to. */
export type Destination =
  | { kind: 'ready'; url: string; apiKey: string }
  | { kind: 'not-configured'; missing: ('convexUrl' | 'apiKey')[] }
  | { kind: 'refused'; reason: string }

export interface ResolvedConfig {
  config: Config
  sources: Record<SettingKey, Source>
  destination: Destination
  /** Where sessions go to as well; each may be sent to. The environment's one is named `env`. */
  otlp: OtlpDestination[]
  warnings: string[]
}

export function resolveConfig({ flags = {}, env, file }: ConfigSources): ResolvedConfig {
  const environment = settingsFromEnvironment(env)
  const otlp = [otlpFromFile(file.destinations ?? {}), otlpFromEnvironment(env)]
  const layers: Layer[] = [
    { source: 'flag', settings: flags },
    { source: 'environment', settings: environment.settings },
    { source: 'file', settings: file },
  ]
  return {
    config: valuesOf(layers),
    sources: sourcesOf(layers),
    destination: destinationOf(layers),
    otlp: otlp.flatMap((found) => found.otlp),
    warnings: [environment, ...otlp].flatMap(({ warnings }) => warnings),
  }
}

/** The layers stand in the order of their precedence. */
interface Layer {
  source: Exclude<Source, 'default'>
  settings: Settings
}

function valuesOf(layers: readonly Layer[]): Config {
  const config: Config = {
    ...DEFAULTS,
    maxContentLength:
      firstWith(layers, 'maxContentLength')?.settings.maxContentLength ?? DEFAULT_MAX_CONTENT_LENGTH,
    excludeProjects: [...new Set(layers.flatMap(({ settings }) => settings.excludeProjects ?? []))],
  }
  for (const key of BOOLEAN_KEYS) config[key] = firstWith(layers, key)?.settings[key] ?? DEFAULTS[key]
  const url = normalizeConvexUrl(firstWith(layers, 'convexUrl')?.settings.convexUrl ?? '', config)
  if (url.ok) config.convexUrl = url.url
  const apiKey = firstWith(layers, 'apiKey')?.settings.apiKey
  if (apiKey) config.apiKey = apiKey
  return config
}

function sourcesOf(layers: readonly Layer[]): Record<SettingKey, Source> {
  const sourceOf = (key: SettingKey): Source => firstWith(layers, key)?.source ?? 'default'
  return {
    convexUrl: sourceOf('convexUrl'),
    apiKey: sourceOf('apiKey'),
    autoSync: sourceOf('autoSync'),
    syncToolCalls: sourceOf('syncToolCalls'),
    syncThinking: sourceOf('syncThinking'),
    promptContent: sourceOf('promptContent'),
    responseContent: sourceOf('responseContent'),
    allowHttp: sourceOf('allowHttp'),
    maxContentLength: sourceOf('maxContentLength'),
    excludeProjects: sourceOf('excludeProjects'),
  }
}

/**
 * A key is only ever sent to a URL that its own source names. So a cloned project's environment can neither
 * have the user's key sent elsewhere (by a URL alone) nor have the user's sessions filed under a stranger's
 * account (by a key alone). An environment that repeats the file's URL changes nothing and is fine.
 * A URL that can't be used refuses, rather than give way to the next source's: what was meant for one place
 * must not go to another.
 */
function destinationOf(layers: readonly Layer[]): Destination {
  const urlLayer = firstWith(layers, 'convexUrl')
  const keyLayer = firstWith(layers, 'apiKey')
  if (!urlLayer || !keyLayer) return notConfigured(urlLayer, keyLayer)

  const { allowHttp } = valuesOf(layers)
  const url = normalizeConvexUrl(urlLayer.settings.convexUrl ?? '', { allowHttp })
  if (!url.ok) return refused(`${url.message} It comes from the ${urlLayer.source}.`)

  const apiKey = keyLayer.settings.apiKey ?? ''
  if (!isSendable(apiKey))
    return refused(`The API key from the ${keyLayer.source} holds characters no key has.`)

  const keysOwnUrl = normalizeConvexUrl(keyLayer.settings.convexUrl ?? '', { allowHttp })
  if (!keysOwnUrl.ok || keysOwnUrl.url !== url.url) return refused(apart(urlLayer, keyLayer))
  return { kind: 'ready', url: url.url, apiKey }
}

function notConfigured(urlLayer: Layer | undefined, keyLayer: Layer | undefined): Destination {
  const missing: ('convexUrl' | 'apiKey')[] = []
  if (!urlLayer) missing.push('convexUrl')
  if (!keyLayer) missing.push('apiKey')
  return { kind: 'not-configured', missing }
}

function refused(reason: string): Destination {
  return { kind: 'refused', reason }
}

function apart(urlLayer: Layer, keyLayer: Layer): string {
  return (
    `The Convex URL comes from the ${urlLayer.source} and the API key from the ${keyLayer.source}, ` +
    'but a key is only sent to the URL that came with it. Give both in the same place, or neither.'
  )
}

/** An empty text counts as not given, wherever it stands. */
function firstWith(layers: readonly Layer[], key: SettingKey): Layer | undefined {
  return layers.find(({ settings }) => settings[key] !== undefined && settings[key] !== '')
}
