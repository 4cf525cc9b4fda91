/** The only reader of the process's own environment; everything else takes the record as a parameter. */

export type Environment = Readonly<Record<string, string | undefined>>

export function processEnvironment(): Environment {
  return process.env
}
