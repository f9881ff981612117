/**
 * A row of values as a word of block characters.
 */

const blocks = '▁▂▃▄▅▆▇█'

/**
 * One block a value, from the lowest to the highest of the given values; a space where a value is not finite. A constant
 * lies in the middle.
 *
 * @internal
 */
export const sparkline = (values: ReadonlyArray<number>): string => {
  const finite = values.filter(Number.isFinite)
  const lowest = finite.reduce((one, other) => Math.min(one, other), Infinity)
  const highest = finite.reduce((one, other) => Math.max(one, other), -Infinity)
  return values
    .map((value) => {
      if (!Number.isFinite(value)) return ' '
      const height = highest > lowest ? (value - lowest) / (highest - lowest) : 0.4
      return blocks[Math.min(blocks.length - 1, Math.floor(height * blocks.length))]
    })
    .join('')
}
