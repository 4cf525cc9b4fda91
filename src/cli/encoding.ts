/** Which characters the environment says can be shown. Pure. */
import type { Environment } from '../config/process-environment.ts'

/** Undefined where nothing tells the encoding. */
export function isUtf8({ LC_ALL, LC_CTYPE, LANG }: Environment): boolean | undefined {
  const locale = LC_ALL || LC_CTYPE || LANG
  return locale ? /utf-?8/i.test(locale) : undefined
}
