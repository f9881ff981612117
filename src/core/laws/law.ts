/**
 * A law is a value: a sentence and a check. Any test runner runs it, in Node and in browsers.
 */
import fc, { type Arbitrary, type Parameters, type RunDetails } from 'fast-check'
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
  options: LawOptions = {},
  show: (a: A) => string = (a) => fc.stringify(a),
): Law => ({
  title,
  check: () => {
    const property = fc.property(shown(arbitrary, show), ({ value }) => holds(value) !== false)
    report(title, fc.check(property, parameters(options)))
  },
})

/**
 * The law that something holds for every value of an arbitrary, where telling takes time: that its promise is neither
 * rejected nor of `false`. Otherwise as `law`.
 *
 * @example
 * import { lawTask } from 'millrace/laws'
 * import fc from 'fast-check'
 * import assert from 'node:assert'
 *
 * const small = lawTask('numbers are small', fc.nat(), async (n) => n < 100)
 * await assert.rejects(async () => small.check(), /numbers are small[^]*Counterexample: \[100\]/)
 *
 * @category constructors
 * @since 0.1.0
 */
export const lawTask = <A>(
  title: string,
  arbitrary: Arbitrary<A>,
  holds: (a: A) => Promise<boolean | void>,
  options: LawOptions = {},
  show: (a: A) => string = (a) => fc.stringify(a),
): Law => ({
  title,
  check: async () => {
    const property = fc.asyncProperty(shown(arbitrary, show), async ({ value }) => (await holds(value)) !== false)
    report(title, await fc.check(property, parameters(options)))
  },
})

const shown = <A>(arbitrary: Arbitrary<A>, show: (a: A) => string): Arbitrary<{ readonly value: A }> =>
  arbitrary.map((value) => ({ value, [fc.toStringMethod]: () => show(value) }))

const parameters = <T>({ runs = 300, seed, path }: LawOptions): Parameters<T> => ({
  numRuns: runs,
  ...(seed === undefined ? {} : { seed }),
  ...(path === undefined ? {} : { path }),
})

const report = <T>(title: string, details: RunDetails<T>): void => {
  if (!details.failed) return
  const cause = details.errorInstance
  const reason = cause instanceof Error ? cause.message : String(cause)
  throw new Error(`${title}: ${reason}\n${fc.defaultReportMessage(details)}`, { cause })
}

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
