/**
 * What a command may say: results on standard output, everything else on standard error.
 */

/**
 * A place to write. `line` is for results, `note` for everything else; `progress` shows how far long work has come.
 *
 * @category model
 * @since 0.1.0
 */
export interface Terminal {
  readonly line: (text: string) => void
  readonly note: (text: string) => void
  readonly progress: (share: number, label: string) => void
}

const width = 30

/**
 * The terminal of a process. Progress is a bar that redraws itself where a person watches, and a line at each quarter of
 * the way elsewhere.
 *
 * @category constructors
 * @since 0.1.0
 */
export const processTerminal = (
  output: { readonly write: (text: string) => unknown },
  errors: { readonly write: (text: string) => unknown; readonly isTTY?: boolean },
): Terminal => {
  let drawn = false
  let quarters = 0
  const clear = (): void => {
    if (drawn) errors.write('\r\u001B[K')
    drawn = false
  }
  return {
    line: (text) => {
      clear()
      output.write(`${text}\n`)
    },
    note: (text) => {
      clear()
      errors.write(`${text}\n`)
    },
    progress: (share, label) => {
      if (errors.isTTY !== true) {
        const passed = Math.floor(4 * share)
        if (passed > quarters) errors.write(`${25 * passed}% ${label}\n`)
        quarters = passed
        return
      }
      if (share >= 1) return clear()
      const full = Math.floor(share * width)
      errors.write(`\r\u001B[K${'█'.repeat(full)}${'░'.repeat(width - full)} ${Math.floor(100 * share)}% ${label}`)
      drawn = true
    },
  }
}
