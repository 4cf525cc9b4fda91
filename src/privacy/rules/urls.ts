/**
 * Credentials in addresses and in headers: only what stands before them gives them away.
 */
import { patternRule, type Rule } from './rule.ts'

const DATABASES = [
  ...['mongodb', 'mongodb+srv', 'mysql', 'mysqlx', 'mariadb', 'postgres', 'postgresql'],
  ...['redis', 'rediss', 'amqp', 'amqps', 'mssql', 'sqlserver'],
]

export const URL_RULES: readonly Rule[] = [
  // After a user, but as documentation writes it, or alone: `https://ghs_…@github.com`, `https://…:x-oauth-basic@github.com`.
  {
    // There are texts with an address in every line, and most have nothing before their first slash.
    looks: 1 / 3,
    ...patternRule(
      'url-password',
      ['://'],
      /(?<=[A-Za-z0-9]):\/\/(?!user(?:name)?:pass(?:word)?@)(?:(?=[\w-]{0,200}\d)(?=[\w-]{20,200}(?::(?:x-oauth-basic)?)?@)|[^\s/:@'"`\\<>[]{0,100}:(?!\[redacted:))(?<secret>[^\s/'"`\\<>]{3,2000})(?=@[^\s/@:]{2})/,
      (secret) => !/^(?:\$|%[a-z])/.test(secret),
    ),
  },
  // In addresses of databases passwords are written as they are.
  patternRule(
    'url-password',
    DATABASES.map((scheme) => `${scheme}://`),
    /[a-z+]{4,11}:\/\/(?!\[redacted:|user(?:name)?:pass(?:word)?@)[^\s/:]{0,100}:(?!\[redacted:)(?<secret>[^\s/]{1,200})(?=@[^\s/?@]{1,100})/i,
    (secret) => !/^["'\\]*(?:\$|%[a-z]|\{\{)/.test(secret),
  ),
  patternRule(
    'authorization',
    ['authorization'],
    /authorization[\\"']{0,5}[ \t]{0,2}[:=][ \t]{0,2}[\\"']{0,5}(?!AWS4)(?:[\w-]{2,20}[ \t]{1,2})(?!\[redacted:)(?<secret>[\w+/=.~-]{12,})/i,
    isCredential,
  ),
  // The signature of a request opens what it was made for as long as it is valid.
  patternRule(
    'authorization',
    ['aws4-hmac-sha256'],
    /AWS4-HMAC-SHA256[^\n]{1,400}?Signature=(?<secret>[0-9a-f]{64})/i,
  ),
  patternRule(
    'url-signature',
    ['sig=', 'signature='],
    /(?<=[?&](?:x-(?:amz|goog)-)?)sig(?:nature)?=(?<secret>[\w%+/=.-]{20,1000})/i,
  ),
  patternRule(
    'cookie',
    ['cookie:', 'cookie":', "cookie':"],
    /(?<![\w$])(?:set-)?cookie["']?:[ \t]{0,2}["']?(?!\[redacted:)(?<secret>[\w.~-]{1,100}=[^\s"'\\;]{6,4000}(?:; [^\r\n"'\\]{0,4000})?)/i,
    (secret) => /=[^;]*\d/.test(secret),
  ),
  patternRule(
    'authorization',
    ['bearer'],
    /bearer(?:[ \t]{1,4}|%20|\+)(?<secret>[\w+/=.~-]{16,})/i,
    isCredential,
  ),
  patternRule(
    'authorization',
    ['basic'],
    /basic[ \t]{1,4}(?<secret>[\w+/=-]{8,})/i,
    (value) => namesSomebody(value) || (value.length >= 16 && isCredential(value)),
  ),
]

/** Words of that length follow in prose too; a credential has digits among its letters, or is longer than they are. */
function isCredential(value: string): boolean {
  return /[A-Za-z]/.test(value) && (/[0-9]/.test(value) || (value.length >= 30 && /[a-z][A-Z]/.test(value)))
}

/** Base64 of a user, a colon and a password. What is none is not decoded: that would throw, which takes long. */
function namesSomebody(value: string): boolean {
  const [, base64 = ''] = /^([\w+/-]+)={0,2}$/.exec(value) ?? []
  if (base64 === '' || base64.length % 4 === 1) return false
  return /^[ -~\u0080-\uffff]*:/.test(atob(base64.replace(/-/g, '+').replace(/_/g, '/')))
}
