/** The only one to touch the process's own environment; everything else takes the record as a parameter. */

export type Environment = Readonly<Record<string, string | undefined>>

export function processEnvironment(): Environment {
  return process.env
}

/** Takes every variable whose name begins so out of this process's environment. */
export function dropVariables(prefix: string): void {
  for (const name of Object.keys(process.env)) if (name.startsWith(prefix)) delete process.env[name]
}
