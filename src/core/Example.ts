/**
 * One series and what is known of it. Values are row-major, variable by variable: `values[variable * steps + step]`.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { Failure } from './Failure.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * A multivariate time series: `variables` rows of `steps` values. Missing values are NaN.
 *
 * @category model
 * @since 0.1.0
 */
export interface Series {
  readonly variables: number
  readonly steps: number
  readonly values: Float32Array
}

/**
 * The names of the classes, in the order of their ids. A class id means nothing without it.
 *
 * @category model
 * @since 0.1.0
 */
export type Vocabulary = ReadonlyArray<string>

/**
 * What is known of a series: its class, a teacher's probabilities, a number, or nothing.
 *
 * @category model
 * @since 0.1.0
 */
export type Target =
  | { readonly _tag: 'Class'; readonly id: number; readonly vocabulary: Vocabulary }
  | { readonly _tag: 'Probabilities'; readonly values: Float32Array; readonly vocabulary: Vocabulary }
  | { readonly _tag: 'Value'; readonly value: number }
  | { readonly _tag: 'Unlabeled' }

/**
 * A series with its target and an identity that outlives shuffling, augmentation and relabeling.
 *
 * @category model
 * @since 0.1.0
 */
export interface Example {
  readonly id: string
  readonly series: Series
  readonly target: Target
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * A series from its values, variable by variable. Throws when their count is not `variables * steps`.
 *
 * @example
 * import { Example } from 'millrace'
 * import assert from 'node:assert'
 *
 * const series = Example.series(2, 3, Float32Array.of(1, 2, 3, 10, 20, 30))
 * assert.strictEqual(series.values[1 * series.steps + 0], 10)
 *
 * @category constructors
 * @since 0.1.0
 */
export const series = (variables: number, steps: number, values: Float32Array): Series => {
  if (values.length !== variables * steps)
    throw new RangeError(`Example.series: ${variables} x ${steps} values expected, got ${values.length}`)
  return { variables, steps, values }
}

/**
 * Nothing is known of the series.
 *
 * @category constructors
 * @since 0.1.0
 */
export const unlabeled: Target = { _tag: 'Unlabeled' }

/**
 * The class of a label. A label that the vocabulary lacks is a failure, never class 0.
 *
 * @example
 * import { Either, Example } from 'millrace'
 * import assert from 'node:assert'
 *
 * const encode = Example.classOf(['left', 'right'])
 * assert.deepStrictEqual(encode('right'), Either.right({ _tag: 'Class', id: 1, vocabulary: ['left', 'right'] }))
 * assert.ok(Either.isLeft(encode('up')))
 *
 * @category constructors
 * @since 0.1.0
 */
export const classOf =
  (vocabulary: Vocabulary) =>
  (label: string): E.Either<Failure, Target> => {
    const id = vocabulary.indexOf(label)
    return id >= 0 ? E.right({ _tag: 'Class', id, vocabulary }) : E.left({ _tag: 'UnknownLabel', label, vocabulary })
  }

/**
 * A teacher's probabilities, one per class. Throws when their count is not the vocabulary's.
 *
 * @example
 * import { Example } from 'millrace'
 * import assert from 'node:assert'
 *
 * const target = Example.probabilities(['left', 'right'])(Float32Array.of(0.25, 0.75))
 * assert.strictEqual(target._tag, 'Probabilities')
 *
 * @category constructors
 * @since 0.1.0
 */
export const probabilities =
  (vocabulary: Vocabulary) =>
  (values: Float32Array): Target => {
    if (values.length !== vocabulary.length)
      throw new RangeError(`Example.probabilities: ${vocabulary.length} classes, but ${values.length} probabilities`)
    return { _tag: 'Probabilities', values, vocabulary }
  }

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * Forget what is known: what a teacher may see of an example.
 *
 * @example
 * import { Example } from 'millrace'
 * import assert from 'node:assert'
 *
 * const example = { id: 'a', series: Example.series(1, 1, Float32Array.of(0)), target: Example.unlabeled }
 * assert.deepStrictEqual(Example.withoutTarget(example), example)
 *
 * @category combinators
 * @since 0.1.0
 */
export const withoutTarget = (example: Example): Example => ({ ...example, target: unlabeled })

/**
 * Probabilities as their most likely class, the lowest id of equals. Classes, numbers and unlabeled stay as they are.
 * Probabilities of which one is NaN become unlabeled, never class 0.
 *
 * @example
 * import { Example } from 'millrace'
 * import assert from 'node:assert'
 *
 * const vocabulary = ['left', 'right']
 * const soft = Example.probabilities(vocabulary)(Float32Array.of(0.25, 0.75))
 * assert.deepStrictEqual(Example.harden(soft), { _tag: 'Class', id: 1, vocabulary })
 *
 * @category combinators
 * @since 0.1.0
 */
export const harden = (target: Target): Target => {
  if (target._tag !== 'Probabilities') return target
  const { values, vocabulary } = target
  if (values.length === 0 || values.some((probability) => Number.isNaN(probability))) return unlabeled
  return { _tag: 'Class', id: values.indexOf(values.reduce((one, other) => Math.max(one, other))), vocabulary }
}

/**
 * A function of series as a function of examples that leaves ids and targets alone.
 *
 * @example
 * import { Example } from 'millrace'
 * import assert from 'node:assert'
 *
 * const negate = Example.mapSeries((s) => ({ ...s, values: s.values.map((x) => -x) }))
 * const example = { id: 'a', series: Example.series(1, 1, Float32Array.of(5)), target: Example.unlabeled }
 * assert.deepStrictEqual(negate(example).series.values, Float32Array.of(-5))
 *
 * @category combinators
 * @since 0.1.0
 */
export const mapSeries =
  (f: (series: Series) => Series) =>
  (example: Example): Example => ({ ...example, series: f(example.series) })

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * The vocabulary that a target's ids or probabilities refer to; `undefined` for numbers and unlabeled series.
 *
 * @example
 * import { Example } from 'millrace'
 * import assert from 'node:assert'
 *
 * assert.strictEqual(Example.vocabularyOf(Example.unlabeled), undefined)
 *
 * @category destructors
 * @since 0.1.0
 */
export const vocabularyOf = (target: Target): Vocabulary | undefined =>
  target._tag === 'Class' || target._tag === 'Probabilities' ? target.vocabulary : undefined

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * Whether two vocabularies name the same classes in the same order.
 *
 * @example
 * import { Example } from 'millrace'
 * import assert from 'node:assert'
 *
 * assert.ok(Example.sameVocabulary(['a', 'b'], ['a', 'b']))
 * assert.ok(!Example.sameVocabulary(['a', 'b'], ['b', 'a']))
 *
 * @category instances
 * @since 0.1.0
 */
export const sameVocabulary = (one: Vocabulary, other: Vocabulary): boolean =>
  one === other || (one.length === other.length && one.every((label, id) => label === other[id]))
