/** A configuration that can't be used, with a message that says what is wrong, where, and how to mend it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}
