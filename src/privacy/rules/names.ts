/**
 * Names that say that what is called so is a secret, as fields of values and as variables of an environment.
 */

/** Names of object fields whose values are secrets, whatever they look like. */
export const SECRET_FIELD =
  /(?:^|[_.-]|[a-z](?=[A-Z]))(?:password|passwd|passphrase|passcode|pwd|secrets?|token|bearer|jwt|dsn|api[_-]?key|(?:access|auth|private|secret|signing|encryption|master|account|storage|shared|subscription)[_-]?key|(?:db|user|admin|root|smtp|mail|proxy)[_-]?pass|credentials?|creds|authorization|connection[_-]?string|mnemonic|seed[_-]?phrase|cookies?)$/i

/** As SECRET_FIELD, with what may follow in names of variables. */
const SECRET_VARIABLE =
  /(?:^|_)(?:PASSWORD|PASSWD|PASSPHRASE|PWD|PASS|SECRET|TOKEN|API_?KEY|(?:ACCESS|AUTH|PRIVATE|SECRET|SIGNING|ENCRYPTION|MASTER)_?KEY|CREDENTIALS?|CONNECTION_STRING|DSN)(?:_\d+)?$/i

const SHORTEST_SECRET = 8

/** The values of an environment's secret-sounding variables that are long enough to be told from words. */
export function secretsOfEnvironment(environment: Readonly<Record<string, string | undefined>>): string[] {
  const values = Object.entries(environment).flatMap(([name, value]) =>
    value !== undefined && SECRET_VARIABLE.test(name) && isTelling(value) ? [value] : [],
  )
  return [...new Set(values)]
}

/** Short ones, numbers and paths are in texts of every kind: hiding them would spoil those and protect nothing. */
function isTelling(value: string): boolean {
  return value.length >= SHORTEST_SECRET && !/^(?:\d+|[/~.][\w./-]*|[a-z]+)$/.test(value)
}
