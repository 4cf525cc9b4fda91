/**
 * What one model response costs. Knows prices by model, and nothing of sessions.
 */
import { calcPrice, type Provider } from '@pydantic/genai-prices'
import type { Usage } from '../journal/observation.ts'

/**
 * US dollars for the tokens of one response at its model's list price; undefined where the model is not known.
 * One-hour cache writes cost more than five-minute ones.
 */
export function priceOf(model: string, usage: Usage, at: number): number | undefined {
  const price = calcPrice(
    {
      input_tokens: usage.input + usage.cacheRead + usage.cacheWrite,
      cache_read_tokens: usage.cacheRead,
      cache_write_tokens: usage.cacheWrite,
      cache_write_1h_tokens: usage.cacheWrite1h,
      output_tokens: usage.output,
    },
    model,
    { providerId: 'anthropic', timestamp: new Date(at), ...found.get(model) },
  )
  if (price) found.set(model, { provider: { ...price.provider, models: [price.model] } })
  return price?.total_price
}

/** What has to be looked through for a model, once it was found: itself. Only known models are in here, so it stays small. */
const found = new Map<string, { provider: Provider }>()
