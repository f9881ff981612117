/**
 * A law is a value: a sentence and a check. Any test runner runs it, in Node and in browsers.
 */
import fc, { type Arbitrary } from 'fast-check'
import { equal } from './equal.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * A sentence that ought to be true, and the check that throws if it is not.
 *
 * @category model
 * @since 0.1.0
 */
export interface Law {
  readonly title: string
  readonly check: () => void | Promise<void>
}

/**
 * How hard to look for a counterexample: `runs` values, 300 if not said. A failure prints the `seed` and the `path`
 * that repeat it.
 *
 * @category model
 * @since 0.1.0
 */
export interface LawOptions {
  readonly runs?: number
  readonly seed?: number
  readonly path?: string
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The law that something holds for every value of an arbitrary: that it neither throws nor returns `false`. What it
 * throws is reported under the title with the smallest counterexample found; `show` prints that.
 *
 * @example
 * import { law } from 'millrace/laws'
 * import fc from 'fast-check'
 * import assert from 'node:assert'
 *
 * const small = law('numbers are small', fc.nat(), (n) => n < 100)
 * assert.throws(small.check, /numbers are small[^]*Counterexample: \[100\]/)
 *
 * @category constructors
 * @since 0.1.0
 */
export const law = <A>(
  title: string,
  arbitrary: Arbitrary<A>,
  holds: (a: A) => boolean | void,
  { runs = 300, seed, path }: LawOptions = {},
  show: (a: A) => string = (a) => fc.stringify(a),
): Law => ({
  title,
  check: () => {
    const shown = arbitrary.map((value) => ({ value, [fc.toStringMethod]: () => show(value) }))
    const details = fc.check(
      fc.property(shown, ({ value }) => holds(value) !== false),
      { numRuns: runs, ...(seed === undefined ? {} : { seed }), ...(path === undefined ? {} : { path }) },
    )
    if (!details.failed) return
    const cause = details.errorInstance
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Error(`${title}: ${reason}\n${fc.defaultReportMessage(details)}`, { cause })
  },
})

/** Throws, saying what disagrees, unless two values are equal. */
export const agree = (what: string, actual: unknown, expected: unknown): void => {
  if (!equal(actual, expected))
    throw new Error(`${what}: expected ${fc.stringify(expected)}, got ${fc.stringify(actual)}`)
}

/** Throws, saying what went unpunished, unless something throws. */
export const refuses = (what: string, act: () => unknown): void => {
  let result: unknown
  try {
    result = act()
  } catch {
    return
  }
  throw new Error(`${what}: expected to throw, got ${fc.stringify(result)}`)
}
