/** Passwords that commands are given without any name: only the command tells what they are. */
import { patternRule, type Rule } from './rule.ts'

export const COMMAND_RULES: readonly Rule[] = [
  patternRule(
    'command-password',
    [' -u', '--user', '--proxy-user'],
    /(?<=(?:curl|wget|http)(?:[^\n]|\\\n){0,300})(?: -u|--(?:proxy-)?user)[ =]{0,2}\\{0,4}["']?[^\s:"'\\]{0,80}:["']?(?!\[redacted:)(?<secret>[^\s"'\\]{3,200})/,
    (secret) => !/^\$|^\/\/|^\[?(?:pass(?:word|wd)?|token|secret)[\]>]?$/i.test(secret),
  ),
  patternRule(
    'command-password',
    ['sshpass -p'],
    /sshpass -p\s{0,2}\\{0,4}["']?(?!\[redacted:)(?<secret>[^\s"'\\$]{3,200})/,
  ),
  patternRule(
    'command-password',
    ['mysql', 'mariadb'],
    /(?:mysql|mariadb)(?:dump|admin)?(?:[ \t]+(?!-p)[^\s|;&]{1,80}){0,6}[ \t]+-p(?!\[redacted:)(?<secret>[^\s"'\\$-][^\s"'\\]{3,80})/,
  ),
]
