/** The form of an OpenSync API key, and the only form in which a secret is ever shown; knows no source of keys. */

const PREFIX = 'osk_'
const SHOWN = 4

/** A key that could be sent in a header at all; whether it is right only the server knows. */
export function isSendable(apiKey: string): boolean {
  return /^[\x21-\x7e]+$/.test(apiKey)
}

export function looksLikeApiKey(apiKey: string): boolean {
  return isSendable(apiKey) && apiKey.startsWith(PREFIX) && apiKey.length > PREFIX.length
}

export function maskApiKey(apiKey: string): string {
  const prefix = apiKey.startsWith(PREFIX) ? PREFIX : ''
  return prefix + maskSecret(apiKey.slice(prefix.length))
}

/** `****` and the last four, unless four would be more than half of it. */
export function maskSecret(secret: string): string {
  return `****${secret.length > 2 * SHOWN - 1 ? secret.slice(-SHOWN) : ''}`
}

/** The same text with every API key in it masked. */
export function hideApiKeys(text: string): string {
  return text.replace(/osk_[\w-]+/g, maskApiKey)
}
