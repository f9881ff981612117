/**
 * Near names, for messages that ask "did you mean …?".
 */

/**
 * The candidate that a name was probably meant to be: the fewest letters to insert, drop or replace (Levenshtein, 1965),
 * case aside. `undefined` where more than a third of the letters would have to change.
 *
 * @example
 * import { nearest } from 'millrace/data'
 * import assert from 'node:assert'
 *
 * assert.strictEqual(nearest(['GunPoint', 'NATOPS'])('natop'), 'NATOPS')
 * assert.strictEqual(nearest(['GunPoint', 'NATOPS'])('Coffee'), undefined)
 *
 * @category combinators
 * @since 0.1.0
 */
export const nearest =
  (candidates: ReadonlyArray<string>) =>
  (name: string): string | undefined => {
    let best: string | undefined
    let fewest = Math.max(1, Math.floor(name.length / 3)) + 1
    for (const candidate of candidates) {
      // As many edits as the lengths differ by are sure to be needed.
      if (Math.abs(candidate.length - name.length) >= fewest) continue
      const edits = distance(name.toLowerCase(), candidate.toLowerCase())
      if (edits < fewest) {
        best = candidate
        fewest = edits
      }
    }
    return best
  }

/**
 * How many letters to insert, drop or replace to turn one word into the other.
 *
 * @internal
 */
export const distance = (one: string, other: string): number => {
  let row = Uint32Array.from({ length: other.length + 1 }, (_, column) => column)
  for (let i = 1; i <= one.length; i++) {
    const next = new Uint32Array(other.length + 1)
    next[0] = i
    for (let j = 1; j <= other.length; j++)
      next[j] = Math.min(
        (row[j] as number) + 1,
        (next[j - 1] as number) + 1,
        (row[j - 1] as number) + (one[i - 1] === other[j - 1] ? 0 : 1),
      )
    row = next
  }
  return row[other.length] as number
}
