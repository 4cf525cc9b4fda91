/** Names that announce a secret: words in them, and what else of them says that they don't. */
import { isCapital, isSmall } from './reading.ts'

/** With capitals: in that spelling alone. */
export const WORDS: readonly string[] = [
  ...['password', 'passwd', 'passphrase', 'passcode', 'pwd', '_pass', 'Pass', 'PASS'],
  ...['secret', 'token', 'credential', 'credentials', 'creds', 'authorization', '_auth'],
  ...['apikey', 'api_key', 'api-key', 'api key', 'accesskey', 'access_key', 'access-key', 'access key'],
  ...['authkey', 'auth_key', 'auth-key', 'privatekey', 'private_key', 'private-key', 'private key'],
  ...['signingkey', 'signing_key', 'encryptionkey', 'encryption_key', 'masterkey', 'master_key'],
  ...['secretkey', 'secret_key', 'secret key', 'accountkey', 'account_key', 'storagekey', 'storage_key'],
  ...['sharedaccesskey', 'shared_key', 'appkey', 'app_key', 'client_key', 'deploy_key'],
  ...['subscription_key', 'subscription-key', 'connectionstring', 'connection_string', '_key'],
]

/** Names with one of the words that hold something else: where the secret is, how long it is, which one it is. */
const ABOUT_SECRETS =
  /(?:id|ids|type|types|url|uri|urls|file|files|path|paths|dir|name|names|length|len|count|size|limit|ttl|expiry|expires|expiration|endpoint|field|header|headers|policy|index|regex|pattern|prefix|label|hint|placeholder|version|provider|manager|store|rotation|budget|usage|used|s)$/i

/** A word goes on in another case, or after a separator: `tokenizer` and `secretary` are no secrets. */
export function isSecretName(text: string, start: number, end: number, nameEnd: number): boolean {
  if (nameEnd === end) return !isKnownOpenly(text, start)
  if (isVague(text.slice(start, end))) return false
  const [last, next] = [text.charCodeAt(end - 1), text.charCodeAt(end)]
  if (isSmall(last) ? isSmall(next) : isCapital(next)) return false
  // `Pass` and `PASS` begin words too.
  if (isCapital(text.charCodeAt(start)) && isSmall(next) && end - start === 4) return false
  return !ABOUT_SECRETS.test(text.slice(start, nameEnd))
}

/** Keys that are no secret, or none of these. */
const OPEN_KEY = /(?:public|publishable|primary|foreign|cache|sort|partition|host|idempotency|site)$/i
const isKnownOpenly = (text: string, start: number): boolean =>
  OPEN_KEY.test(text.slice(Math.max(0, start - 12), start))

/** A key of whatever it may be, where the name ends so: only what looks random is taken. */
export const isVague = (name: string): boolean => /^_key$/i.test(name)

export const isPassword = (name: string): boolean => /^_?(?:pass|pwd)/i.test(name)
