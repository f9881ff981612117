/**
 * The targets of rows: put side by side, joined, picked and read.
 */
import * as Example from '../Example.ts'
import type { Arrays } from './arrays.ts'
import type { Targets } from './model.ts'

/**
 * The targets as probability rows `[rows, classes]`: class ids become one-hot. Throws where there are no classes.
 *
 * @example
 * import { Batch } from 'millrace'
 * import assert from 'node:assert'
 *
 * const targets: Batch.Targets = { _tag: 'Classes', ids: Int32Array.of(1), vocabulary: ['a', 'b'] }
 * assert.deepStrictEqual(Batch.probabilitiesOf(targets), Float32Array.of(0, 1))
 *
 * @category destructors
 * @since 0.1.0
 */
export const probabilitiesOf = (targets: Targets): Float32Array => {
  if (targets._tag === 'Probabilities') return targets.values
  if (targets._tag !== 'Classes') throw new TypeError(`Batch.probabilitiesOf: classes expected, got ${targets._tag}`)
  const classes = targets.vocabulary.length
  const rows = new Float32Array(targets.ids.length * classes)
  targets.ids.forEach((id, row) => {
    rows[row * classes + id] = 1
  })
  return rows
}

/**
 * The shape of the targets, as it is printed: `[rows]` or `[rows, classes]`.
 *
 * @example
 * import { Batch } from 'millrace'
 * import assert from 'node:assert'
 *
 * assert.deepStrictEqual(Batch.targetShape({ _tag: 'Values', values: Float32Array.of(1, 2) }), [2])
 *
 * @category destructors
 * @since 0.1.0
 */
export const targetShape = (targets: Targets): ReadonlyArray<number> => {
  switch (targets._tag) {
    case 'Classes':
      return [targets.ids.length]
    case 'Probabilities':
      return [targets.values.length / targets.vocabulary.length, targets.vocabulary.length]
    case 'Values':
      return [targets.values.length]
    case 'Unlabeled':
      return []
  }
}

/** The targets of examples, in arrays of a given making. */
export const collateTargets = (caller: string, arrays: Arrays, examples: ReadonlyArray<Example.Example>): Targets => {
  const targets = examples.map(({ target }) => target)
  if (targets.every((target) => target._tag === 'Unlabeled')) return { _tag: 'Unlabeled' }
  if (targets.every((target) => target._tag === 'Value')) {
    const values = arrays.floats('targets', targets.length)
    targets.forEach(({ value }, row) => (values[row] = value))
    return { _tag: 'Values', values }
  }
  const vocabulary = targets.map((target) => classesOf(caller, target)).reduce(oneVocabulary(caller))
  if (targets.every((target) => target._tag === 'Class')) {
    const ids = arrays.ints(targets.length)
    targets.forEach(({ id }, row) => (ids[row] = id))
    return { _tag: 'Classes', ids, vocabulary }
  }
  const values = arrays.floats('targets', targets.length * vocabulary.length).fill(0)
  targets.forEach((target, row) => {
    if (target._tag === 'Class') values[row * vocabulary.length + target.id] = 1
    else if (target._tag === 'Probabilities') values.set(target.values, row * vocabulary.length)
  })
  return { _tag: 'Probabilities', values, vocabulary }
}

const classesOf = (caller: string, target: Example.Target): Example.Vocabulary => {
  const vocabulary = Example.vocabularyOf(target)
  if (vocabulary === undefined) throw new TypeError(`${caller}: a class expected as in other rows, got ${target._tag}`)
  if (target._tag === 'Class' && vocabulary[target.id] === undefined)
    throw new RangeError(`${caller}: a class id below ${vocabulary.length} expected, got ${target.id}`)
  return vocabulary
}

const oneVocabulary =
  (caller: string) =>
  (one: Example.Vocabulary, other: Example.Vocabulary): Example.Vocabulary => {
    if (Example.sameVocabulary(one, other)) return one
    throw new TypeError(`${caller}: one vocabulary expected, got ${one.join(', ')} and ${other.join(', ')}`)
  }

export const concatTargets = (first: Targets, second: Targets): Targets => {
  if (first._tag === 'Unlabeled' && second._tag === 'Unlabeled') return first
  if (first._tag === 'Values' && second._tag === 'Values')
    return { _tag: 'Values', values: concatFloats(first.values, second.values) }
  if (!('vocabulary' in first) || !('vocabulary' in second))
    throw new TypeError(`Batch.append: targets of one kind expected, got ${first._tag} and ${second._tag}`)
  const vocabulary = oneVocabulary('Batch.append')(first.vocabulary, second.vocabulary)
  if (first._tag === 'Classes' && second._tag === 'Classes')
    return { _tag: 'Classes', ids: Int32Array.from([...first.ids, ...second.ids]), vocabulary }
  return {
    _tag: 'Probabilities',
    values: concatFloats(probabilitiesOf(first), probabilitiesOf(second)),
    vocabulary,
  }
}

export const concatFloats = (first: Float32Array, second: Float32Array): Float32Array => {
  const both = new Float32Array(first.length + second.length)
  both.set(first)
  both.set(second, first.length)
  return both
}

export const copyTargets = (targets: Targets): Targets => {
  switch (targets._tag) {
    case 'Classes':
      return { ...targets, ids: targets.ids.slice() }
    case 'Probabilities':
    case 'Values':
      return { ...targets, values: targets.values.slice() }
    case 'Unlabeled':
      return targets
  }
}

/** The targets of some rows, in the order given, which may name a row twice. */
export const pickTargets = (targets: Targets, rows: ReadonlyArray<number>): Targets => {
  switch (targets._tag) {
    case 'Classes':
      return { ...targets, ids: Int32Array.from(rows, (row) => targets.ids[row] as number) }
    case 'Probabilities':
      return { ...targets, values: pickRows(targets.values, targets.vocabulary.length, rows) }
    case 'Values':
      return { ...targets, values: pickRows(targets.values, 1, rows) }
    case 'Unlabeled':
      return targets
  }
}

/** Some rows of `size` numbers each. */
export const pickRows = (values: Float32Array, size: number, rows: ReadonlyArray<number>): Float32Array => {
  const picked = new Float32Array(rows.length * size)
  rows.forEach((row, to) => picked.set(values.subarray(row * size, (row + 1) * size), to * size))
  return picked
}

/** What is known of one row. */
export const targetOf = (targets: Targets, row: number): Example.Target => {
  switch (targets._tag) {
    case 'Classes':
      return { _tag: 'Class', id: targets.ids[row] as number, vocabulary: targets.vocabulary }
    case 'Probabilities': {
      const { vocabulary } = targets
      return { _tag: 'Probabilities', values: pickRows(targets.values, vocabulary.length, [row]), vocabulary }
    }
    case 'Values':
      return { _tag: 'Value', value: targets.values[row] as number }
    case 'Unlabeled':
      return Example.unlabeled
  }
}
