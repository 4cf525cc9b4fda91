/**
 * The bridge's rest between two looks: it ends after a while, or as soon as somebody calls. Knows nothing of what is
 * looked at.
 */
export class Rest {
  /** Somebody called since the last look began. */
  #isCalled = false
  #end: () => void = () => undefined

  /** Whatever is called for from here on is not seen by the look that begins now. */
  noteLook(): void {
    this.#isCalled = false
  }

  call(): void {
    this.#isCalled = true
    this.#end()
  }

  /** At most so many milliseconds; none where somebody called since the last look began. */
  take(longestMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, longestMs)
      this.#end = () => {
        clearTimeout(timer)
        resolve()
      }
      if (this.#isCalled) this.#end()
    })
  }
}
