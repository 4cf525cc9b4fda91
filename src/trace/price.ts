/**
 * What one model response costs. Knows prices by model, and nothing of sessions.
 */
import { calcPrice, type Provider } from '@pydantic/genai-prices'
import type { Usage } from '../journal/observation.ts'

/**
 * US dollars for the tokens of one response at its model's list price; undefined where the model is not known, or
 * no response can have used that. One-hour cache writes cost more than five-minute ones.
 */
export function priceOf(model: string, usage: Usage, at: number): number | undefined {
  if (!isPossible(usage)) return undefined
  const plain = plainPriceOf(model)
  return plain ? addUp(plain, usage) : listPriceOf(model, usage, at)
}

/** A damaged transcript may say anything. */
const isPossible = (usage: Usage): boolean =>
  Object.values(usage).every((tokens) => Number.isSafeInteger(tokens) && tokens >= 0) &&
  usage.cacheWrite1h <= usage.cacheWrite

/** US dollars for a million tokens of each kind, whenever and however many. */
type PlainPrice = Readonly<Record<(typeof KINDS)[number], number>>
const KINDS = [
  'input_mtok',
  'cache_read_mtok',
  'cache_write_mtok',
  'cache_write_1h_mtok',
  'output_mtok',
] as const

/** What may stand beside them: it is for what we do not count. */
const OTHER_KINDS = ['web_searches_kcount']

const addUp = (price: PlainPrice, { input, cacheRead, cacheWrite, cacheWrite1h, output }: Usage): number =>
  (input * price.input_mtok +
    cacheRead * price.cache_read_mtok +
    (cacheWrite - cacheWrite1h) * price.cache_write_mtok +
    cacheWrite1h * price.cache_write_1h_mtok +
    output * price.output_mtok) /
  1e6

/**
 * The list checks its whole entry of a model at each reckoning, which takes longer than all else that a response
 * needs. Most entries are five numbers, for which that is done once.
 */
function plainPriceOf(model: string): PlainPrice | undefined {
  if (!plainPrices.has(model)) {
    if (plainPrices.size >= MOST_MODELS) plainPrices.clear()
    plainPrices.set(model, lookUpPlainPrice(model))
  }
  return plainPrices.get(model)
}

const plainPrices = new Map<string, PlainPrice | undefined>()
/** Names come from transcripts, which may have any. */
const MOST_MODELS = 1_000

function lookUpPlainPrice(model: string): PlainPrice | undefined {
  const price = calcPrice({}, model, { providerId: PROVIDER, timestamp: new Date(0) })
  if (!price || Array.isArray(price.model.prices)) return undefined
  const { model_price: known } = price
  const isPlain =
    KINDS.every((kind) => typeof known[kind] === 'number') &&
    Object.keys(known).every((kind) => [...KINDS, ...OTHER_KINDS].includes(kind))
  return isPlain ? (known as PlainPrice) : undefined
}

/** Prices that change with time, or with the length of the context. */
function listPriceOf(model: string, usage: Usage, at: number): number | undefined {
  const price = calcPrice(
    {
      input_tokens: usage.input + usage.cacheRead + usage.cacheWrite,
      cache_read_tokens: usage.cacheRead,
      cache_write_tokens: usage.cacheWrite,
      cache_write_1h_tokens: usage.cacheWrite1h,
      output_tokens: usage.output,
    },
    model,
    { providerId: PROVIDER, timestamp: new Date(at), ...found.get(model) },
  )
  if (price) found.set(model, { provider: { ...price.provider, models: [price.model] } })
  return price?.total_price
}

const PROVIDER = 'anthropic'

/** What has to be looked through for a model, once it was found: itself. Only known models are in here, so it stays small. */
const found = new Map<string, { provider: Provider }>()
