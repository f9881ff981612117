/**
 * A dataset as the archives publish it: a training and a test part that share one vocabulary and one set of variables.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { Dataset } from '../core/Dataset.ts'
import type { Example, Vocabulary } from '../core/Example.ts'
import { type Failure, empty, mismatch } from '../core/Failure.ts'
import * as Part from './Part.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * A named dataset with its own split. A class id means the same in both parts.
 *
 * @category model
 * @since 0.1.0
 */
export interface Archive {
  readonly name: string
  readonly train: Part.Part
  readonly test: Part.Part
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Put two parts together under the vocabulary of the training part, naming them `NAME_TRAIN` and `NAME_TEST`. An empty
 * part, a test label that training lacks, other variables or another kind of target is a failure; lengths may differ.
 *
 * @example
 * import { Either, Example } from 'millrace'
 * import { Archive, type Part } from 'millrace/data'
 * import assert from 'node:assert'
 *
 * const part = (vocabulary: ReadonlyArray<string>): Part.Part => ({
 *   name: 'Toy',
 *   series: [Example.series(1, 1, Float32Array.of(0))],
 *   targets: { _tag: 'Classes', ids: Int32Array.of(0), vocabulary },
 * })
 * const toy = Archive.assemble('Toy')(part(['up', 'down']), part(['down', 'up']))
 * assert.ok(Either.isRight(toy))
 * assert.deepStrictEqual(toy.right.test.targets, {
 *   _tag: 'Classes',
 *   ids: Int32Array.of(1),
 *   vocabulary: ['up', 'down'],
 * })
 *
 * @category constructors
 * @since 0.1.0
 */
export const assemble =
  (name: string) =>
  (train: Part.Part, test: Part.Part): E.Either<Failure, Archive> => {
    const [oneTrain] = train.series
    const [oneTest] = test.series
    if (oneTrain === undefined) return E.left(empty(`the training part of ${name}`))
    if (oneTest === undefined) return E.left(empty(`the test part of ${name}`))
    if (oneTrain.variables !== oneTest.variables)
      return E.left(mismatch(`variables of ${name}_TEST`, `${oneTrain.variables}`, `${oneTest.variables}`))
    return E.map((targets: Part.Targets) => ({
      name,
      train: { ...train, name: `${name}_TRAIN` },
      test: { ...test, name: `${name}_TEST`, targets },
    }))(translate(name, train.targets, test.targets))
  }

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * The archive's own split, as it is.
 *
 * @example
 * import { Archive, semaphore } from 'millrace/data'
 * import assert from 'node:assert'
 *
 * const { train, test } = Archive.examples(semaphore({ train: 12, test: 6 }))
 * assert.deepStrictEqual([train.length, test.length], [12, 6])
 *
 * @category destructors
 * @since 0.1.0
 */
export const examples = (archive: Archive): { readonly train: Dataset<Example>; readonly test: Dataset<Example> } => ({
  train: Part.examples(archive.train),
  test: Part.examples(archive.test),
})

/**
 * The names of the classes of both parts; `undefined` for regression and where nothing is known.
 *
 * @example
 * import { Archive, semaphore } from 'millrace/data'
 * import assert from 'node:assert'
 *
 * assert.strictEqual(Archive.vocabulary(semaphore({ train: 6, test: 6 }))?.length, 6)
 *
 * @category destructors
 * @since 0.1.0
 */
export const vocabulary = (archive: Archive): Vocabulary | undefined => Part.vocabulary(archive.train)

const translate = (name: string, train: Part.Targets, test: Part.Targets): E.Either<Failure, Part.Targets> => {
  if (train._tag !== test._tag) return E.left(mismatch(`targets of ${name}_TEST`, train._tag, test._tag))
  if (train._tag !== 'Classes' || test._tag !== 'Classes') return E.right(test)
  const ids = test.vocabulary.map((label) => train.vocabulary.indexOf(label))
  const unknown = test.vocabulary[ids.indexOf(-1)]
  return unknown === undefined
    ? E.right({ _tag: 'Classes', ids: test.ids.map((id) => ids[id] as number), vocabulary: train.vocabulary })
    : E.left({ _tag: 'UnknownLabel', label: unknown, vocabulary: train.vocabulary })
}
