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
  patternRule(
    'command-password',
    ['docker login', 'podman login', 'helm registry login'],
    /(?:docker|podman|registry) login(?:[ \t]+(?!-p)[^\s|;&]{1,100}){0,6}[ \t]+-p[ =]{0,2}["']?(?!\[redacted:)(?<secret>[^\s"'\\$-][^\s"'\\]{3,400})/,
  ),
  patternRule(
    'command-password',
    ['redis-cli'],
    /redis-cli(?:[ \t]+(?!-a)[^\s|;&]{1,100}){0,6}[ \t]+-a[ =]{0,2}["']?(?!\[redacted:)(?<secret>[^\s"'\\$-][^\s"'\\]{3,400})/,
  ),
  // As in ~/.netrc.
  patternRule(
    'command-password',
    ['login '],
    /login[ \t]{1,4}[^\s]{1,100}\s{1,8}password[ \t]{1,4}(?!\[redacted:)(?<secret>[^\s"'\\${]{4,400})/,
  ),
  patternRule(
    'seed-phrase',
    ['mnemonic', 'seed phrase', 'seed_phrase', 'seedphrase', 'recovery phrase'],
    /(?:mnemonic|seed[ _]?phrase|recovery phrase)[^\w\n]{1,10}(?:is[^\w\n]{1,4})?(?<secret>(?:[a-z]{3,8}[ ,]{1,2}){11,23}[a-z]{3,8})(?![a-z])/i,
  ),
]
