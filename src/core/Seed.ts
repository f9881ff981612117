/**
 * Seeds as explicit values, split by label and never by addition: two labels, or two epochs, never share a seed.
 */

/**
 * 64 bits from which randomness starts. Plain JSON, so a checkpoint may hold it.
 *
 * @category model
 * @since 0.1.0
 */
export type Seed = {
  readonly high: number
  readonly low: number
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The seed of a number or a name. Different numbers give unrelated seeds.
 *
 * @example
 * import { Seed } from 'millrace'
 * import assert from 'node:assert'
 *
 * assert.deepStrictEqual(Seed.make(42), Seed.make(42))
 * assert.notDeepStrictEqual(Seed.make(42), Seed.make(43))
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (label: number | string): Seed => child(label)({ high: 0x243f6a88, low: 0x85a308d3 })

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The seed of a part: named for a stage, numbered for an epoch or a position. `1` and `'1'` are different labels.
 *
 * @example
 * import { Seed, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const seed = Seed.make(42)
 * const student = pipe(seed, Seed.child('student'), Seed.child(17))
 * assert.notDeepStrictEqual(student, pipe(seed, Seed.child('teacher'), Seed.child(17)))
 *
 * @category combinators
 * @since 0.1.0
 */
export const child =
  (label: number | string) =>
  (seed: Seed): Seed => {
    if (typeof label === 'string') {
      let named = absorb(seed, 0x73747269)
      for (let i = 0; i < label.length; i++) named = absorb(named, label.charCodeAt(i))
      // The word of no length is one that no number below absorbs: '' is not the number that spells the tag.
      return absorb(named, label.length || 0x656d7074)
    }
    if (!Number.isFinite(label)) throw new RangeError(`Seed.child: a label must be finite, got ${label}`)
    if (Number.isSafeInteger(label)) return absorb(absorb(seed, label >>> 0), Math.floor(label / 0x100000000) >>> 0)
    const bits = new DataView(new ArrayBuffer(8))
    bits.setFloat64(0, label)
    return absorb(absorb(absorb(seed, 0x64626c20), bits.getUint32(0)), bits.getUint32(4))
  }

/**
 * Mix 32 bits thoroughly and reversibly: different words never meet. The constants are Wellons' `lowbias32` (2018).
 *
 * @internal
 */
export const scramble = (word: number): number => {
  let mixed = word ^ (word >>> 16)
  mixed = Math.imul(mixed, 0x21f0aaad)
  mixed ^= mixed >>> 15
  mixed = Math.imul(mixed, 0x735a2d97)
  return (mixed ^ (mixed >>> 15)) >>> 0
}

// For a given seed, a bijection of the word; for a given word, a bijection of the seed. The seed is scrambled before it
// meets the word, so that neighbouring seeds do not meet under neighbouring labels.
const absorb = (seed: Seed, word: number): Seed => {
  const low = scramble(scramble(seed.low + 0x9e3779b9) ^ word)
  const high = scramble((seed.high ^ low) + 0x7f4a7c15)
  return { high, low: scramble(low ^ high) }
}
