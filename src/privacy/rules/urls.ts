/**
 * Credentials in addresses and in headers: only what stands before them gives them away.
 */
import { patternRule, type Rule } from './rule.ts'

export const URL_RULES: readonly Rule[] = [
  patternRule(
    'url-password',
    ['://'],
    /(?<=[A-Za-z0-9]):\/\/[^\s/:@'"`\\<>]{0,100}:(?!\[redacted:)(?<secret>[^\s/@'"`\\<>]{3,2000})(?=@)/,
    (secret) => !/^(?:\$|%[a-z])/.test(secret),
  ),
  // In addresses of databases passwords are written as they are.
  patternRule(
    'url-password',
    ['://'],
    /(?<=mongodb(?:\+srv)?|mysqlx?|mariadb|postgres(?:ql)?|rediss?|amqps?|mssql|sqlserver):\/\/[^\s/:]{0,100}:(?!\[redacted:)(?<secret>[^\s/@]{1,200})(?=@[^\s/?]{1,100})/i,
    (secret) => !/^["'\\]*(?:\$|%[a-z]|\{\{)/.test(secret),
  ),
  patternRule(
    'url-token',
    ['://'],
    /(?<=https?):\/\/(?<secret>[\w-]{20,200})(?=(?::(?:x-oauth-basic)?)?@)/,
    isCredential,
  ),
  patternRule(
    'authorization',
    ['authorization'],
    /authorization[\\"']{0,5}[ \t]{0,2}[:=][ \t]{0,2}[\\"']{0,5}(?:[\w-]{2,20}[ \t]{1,2})(?!\[redacted:)(?<secret>[\w+/=.~-]{12,})/i,
    isCredential,
  ),
  patternRule('authorization', ['bearer'], /bearer[ \t]{1,4}(?<secret>[\w+/=.~-]{16,})/i, isCredential),
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

/** Base64 of a user, a colon and a password. */
function namesSomebody(value: string): boolean {
  try {
    return /^[ -~\u0080-\uffff]*:/.test(atob(value.replace(/-/g, '+').replace(/_/g, '/')))
  } catch {
    return false
  }
}
