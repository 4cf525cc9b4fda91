/** Whether what a secret-sounding name is given is a secret, or code, or stands for one that is elsewhere. */
import { isPassword } from './names.ts'

export const isRedacted = (value: string): boolean => value.startsWith('[redacted:')

/** Refers to a value that is elsewhere, or asks for one. */
export const isPlaceholder = (value: string): boolean =>
  /^(?:[$<{*.]|%[A-Z_]+%|%s|x{4}|process\.|env\.|os\.|your|my[-_]|example|changeme|placeholder|undefined|null|true|false|none|string|required|optional)|x{8}|[*.]{3}$/i.test(
    value,
  )

/** Words, members of things, addresses and paths, versions: what names like these are given in code. */
const CODE =
  /^(?:[a-z]+[._-]?[0-9]{1,3}|[a-z]\w*(?:\.[a-z_]\w{0,15})+|https?:.*|\.{0,2}\/.*|v?\d+(?:\.\d+)+)$/i

/** `FIRST_OF_2`, `0x0B96` */
const CONSTANT = /^(?:[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|0x[0-9a-fA-F]{1,16})$/

/** In code most values given to such names are words: what has letters, digits and no space is none. */
export function isLikelySecret(value: string, name: string): boolean {
  if (/\s/.test(value) || !/[0-9]/.test(value) || CONSTANT.test(value)) return false
  if (isPassword(name))
    return value.length >= 6 && (/[^\w.]/.test(value) || /[A-Za-z]/.test(value) || value.length >= 8)
  return value.length >= 8 && /[A-Za-z]/.test(value) && !CODE.test(value)
}

/** No word, name or number: letters of both kinds and digits, as chance mixes them. */
export const isRandom = (value: string, shortest: number): boolean =>
  value.length >= shortest &&
  /^[\w+/=.~-]+$/.test(value) &&
  /[0-9].*[0-9]/.test(value) &&
  /[a-z]/.test(value) &&
  /[A-Z]/.test(value)

/** What people say of a secret is taken only where it can't be a word of theirs. */
export const isUnspeakable = (value: string): boolean =>
  isRandom(value, 16) ||
  (value.length >= 8 && /[0-9]/.test(value) && /[a-z]/i.test(value) && /[!@#$%^&*+]/.test(value.slice(0, -1)))
