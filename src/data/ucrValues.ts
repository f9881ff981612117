/**
 * Numbers as `.ts` files write them: decimal, with `?` or `NaN` where a value is missing. Values are 32-bit floats.
 */

// One way to match each text, so the time is linear however long a run of digits is.
const decimal = /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?\s*$/i
const infinite = /^[+-]?inf(?:inity)?$/i

/**
 * The value of a text, spaces around it aside; `undefined` where it is none, or beyond what 32 bits hold.
 *
 * @internal
 */
export const readValue = (padded: string): number | undefined => {
  if (decimal.test(padded)) {
    const value = Math.fround(Number(padded))
    return Number.isFinite(value) ? value : undefined
  }
  const text = padded.trim()
  if (text === '?' || text.toLowerCase() === 'nan') return Number.NaN
  if (infinite.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  return undefined
}

/**
 * The shortest of two texts that `readValue` reads back as the same 32-bit float.
 *
 * @internal
 */
export const printValue = (value: number): string => {
  if (Number.isNaN(value)) return '?'
  if (Object.is(value, -0)) return '-0'
  const short = Number(value.toPrecision(7))
  // Nine digits tell any two 32-bit floats apart.
  return String(Math.fround(short) === value ? short : Number(value.toPrecision(9)))
}
