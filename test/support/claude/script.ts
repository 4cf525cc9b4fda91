/** The words in which a test says what the model will do; knows nothing of HTTP or of Claude Code. */

export interface ScriptedTool {
  readonly name: string
  readonly input: Readonly<Record<string, unknown>>
}

/** As the Messages API reports it. */
export interface Usage {
  readonly input_tokens: number
  readonly output_tokens: number
  readonly cache_read_input_tokens: number
  readonly cache_creation_input_tokens: number
  readonly cache_creation: {
    readonly ephemeral_5m_input_tokens: number
    readonly ephemeral_1h_input_tokens: number
  }
}

/** One answer of the model. A step with `error` or `hang` says nothing. */
export interface Step {
  readonly thinking?: string
  readonly text?: string
  readonly tools?: readonly ScriptedTool[]
  readonly model?: string
  readonly usage?: Usage
  /** How long the answer takes to begin. */
  readonly delayMs?: number
  /** How long the model rests between two words, so that a test can interrupt it. */
  readonly wordMs?: number
  /** How the call fails: `times` times, then the step is answered; without it, always. */
  readonly error?: {
    readonly status: number
    readonly type: string
    readonly message: string
    readonly times?: number
  }
  /** Never answers; the client has to give up. */
  readonly hang?: true
}

/** A prompt picks its script by `[[name]]` in its text. */
export type Scripts = Readonly<Record<string, readonly Step[]>>
