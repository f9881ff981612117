/**
 * What is stored with a model so that prediction prepares series as training did: a list of fitted steps, plain JSON.
 */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as Dataset from '../core/Dataset.ts'
import type { Series } from '../core/Example.ts'
import { type Failure, mismatch } from '../core/Failure.ts'
import { type Fit, on } from '../core/Fit.ts'
import type { Json } from '../core/Json.ts'
import { describe, indexes, isList } from './preprocessing/parameters.ts'
import type { Parameters } from './preprocessing/Preprocessor.ts'
import { type Name, type Step, type WholeStep, applyStep, invertStep, nameOf, parseStep } from './preprocessing/step.ts'
import { pickVariables } from './preprocessing/variables.ts'

export { catalogue } from './preprocessing/step.ts'
export type { Name, Row, Step, WholeStep } from './preprocessing/step.ts'

/**
 * Fitted steps, applied from the first to the last.
 *
 * @category model
 * @since 0.1.0
 */
export type Preprocessing = ReadonlyArray<Step>

/**
 * A step that is still to learn its parameters from the training part.
 *
 * @category model
 * @since 0.1.0
 */
export type Learner<S = Step> = (training: Dataset.Dataset<Series>) => S

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The fitted steps that JSON holds, or what is wrong with it. Never throws.
 *
 * @example
 * import { Either } from 'millrace'
 * import { Preprocessing } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const steps = [{ name: 'resize', parameters: { steps: 51 } }]
 * assert.deepStrictEqual(Preprocessing.parse(steps), Either.right(steps))
 * assert.ok(Either.isLeft(Preprocessing.parse({ name: 'resize' })))
 *
 * @category constructors
 * @since 0.1.0
 */
export const parse = (json: Json): E.Either<Failure, Preprocessing> => {
  if (!isList(json)) return E.left(mismatch('preprocessing', 'a list of steps', describe(json)))
  const steps: Array<Step> = []
  for (const [index, entry] of json.entries()) {
    const step = parseStep(`preprocessing step ${index + 1}`, entry)
    if (E.isLeft(step)) return step
    steps.push(step.right)
  }
  return E.right(steps)
}

/**
 * A fit as a step that is still to learn, under the name that it is stored by.
 *
 * @example
 * import { Dataset, Example } from 'millrace'
 * import { Preprocessing, clipOutliers } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const learner = Preprocessing.learn('clipOutliers', clipOutliers())
 * const { name } = learner(Dataset.fromArray([Example.series(1, 2, Float32Array.of(5, 6))]))
 * assert.strictEqual(name, 'clipOutliers')
 *
 * @category constructors
 * @since 0.1.0
 */
export const learn =
  <N extends Name, S>(name: N, fit: Fit<S, Series, Parameters[N]>): Learner<WholeStep<N>> =>
  (training) => ({ name, parameters: on(fit)(training).parameters })

/**
 * A step, or one that is still to learn, on some variables only. They are given to it in this order and come back to
 * their places; variables that it appends come last. Throws unless they are different whole numbers from 0; applied, it
 * throws on a series that lacks one of them, and when fewer of them or other steps come back.
 *
 * @example
 * import { Dataset, Example } from 'millrace'
 * import { Preprocessing } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(2, 1, Float32Array.of(9, 9))
 * const second = Preprocessing.onVariables([1], { name: 'clip', parameters: { range: [-6, 6] } })
 * const prepare = Preprocessing.apply([second(Dataset.fromArray([series]))])
 * assert.deepStrictEqual(prepare(series).values, Float32Array.of(9, 6))
 *
 * @category constructors
 * @since 0.1.0
 */
export const onVariables = (variables: ReadonlyArray<number>, step: WholeStep | Learner<WholeStep>): Learner => {
  if (!indexes.is(variables))
    throw new RangeError(`onVariables: variables must be ${indexes.expected}, got ${String(variables)}`)
  return (training) => {
    const pick = Dataset.map((series: Series) => pickVariables('onVariables', series, variables))
    const learnt = typeof step === 'function' ? step(pick(training)) : step
    return { name: 'onVariables', parameters: { variables, step: learnt } }
  }
}

/**
 * Learn steps from the training part and nothing else: each from what the steps before it make of it.
 *
 * @example
 * import { Dataset, Example } from 'millrace'
 * import { Preprocessing, standardize } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 3, Float32Array.of(1, NaN, 5))
 * const steps = Preprocessing.fit([
 *   { name: 'fillForward', parameters: { ends: 'nearest' } },
 *   Preprocessing.learn('standardize', standardize()),
 * ])(Dataset.fromArray([series]))
 * assert.deepStrictEqual(steps.map(({ name }) => name), ['fillForward', 'standardize'])
 * assert.ok(Preprocessing.apply(steps)(series).values.every(Number.isFinite))
 *
 * @category constructors
 * @since 0.1.0
 */
export const fit =
  (steps: ReadonlyArray<Step | Learner>) =>
  (training: Dataset.Dataset<Series>): Preprocessing => {
    const fitted: Array<Step> = []
    let part = training
    for (const step of steps) {
      // What learns passes over it, and would prepare it anew each time.
      if (typeof step === 'function') part = Dataset.fromArray(Dataset.toArray(part))
      const learnt = typeof step === 'function' ? step(part) : step
      part = Dataset.map(applyStep(learnt))(part)
      fitted.push(learnt)
    }
    return fitted
  }

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * The function that the steps give, one after another. No steps change nothing.
 *
 * @example
 * import { Example } from 'millrace'
 * import { Preprocessing } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 2, Float32Array.of(0, 4))
 * const prepare = Preprocessing.apply([{ name: 'resize', parameters: { steps: 1 } }])
 * assert.deepStrictEqual(prepare(series).values, Float32Array.of(2))
 *
 * @category destructors
 * @since 0.1.0
 */
export const apply = (preprocessing: Preprocessing): ((series: Series) => Series) => {
  const functions = preprocessing.map(applyStep)
  return (series) => functions.reduce((prepared, f) => f(prepared), series)
}

/**
 * The inverses of the steps, from the last to the first, or which step has none.
 *
 * @example
 * import { Either, Example, pipe } from 'millrace'
 * import { Preprocessing } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 2, Float32Array.of(0, 4))
 * const steps: Preprocessing.Preprocessing = [{ name: 'rescale', parameters: { factor: 2, offset: 1 } }]
 * const back = pipe(Preprocessing.invert(steps), Either.map((undo) => undo(Preprocessing.apply(steps)(series))))
 * assert.deepStrictEqual(back, Either.right(series))
 *
 * @category destructors
 * @since 0.1.0
 */
export const invert = (preprocessing: Preprocessing): E.Either<Failure, (series: Series) => Series> => {
  const functions: Array<(series: Series) => Series> = []
  for (const [index, step] of preprocessing.entries()) {
    const inverse = invertStep(step)
    if (inverse === undefined)
      return E.left(mismatch(`preprocessing step ${index + 1}, ${nameOf(step)}`, 'a step with an inverse', 'none'))
    functions.push(inverse)
  }
  return E.right((series) => functions.reduceRight((restored, f) => f(restored), series))
}

/**
 * The steps as JSON, to be stored with a model.
 *
 * @example
 * import { Preprocessing } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const text = JSON.stringify(Preprocessing.encode([{ name: 'resize', parameters: { steps: 51 } }]))
 * assert.strictEqual(text, '[{"name":"resize","parameters":{"steps":51}}]')
 *
 * @category destructors
 * @since 0.1.0
 */
export const encode = (preprocessing: Preprocessing): Json => preprocessing

/**
 * The function that stored steps give, or what is wrong with them: an unknown name, parameters that do not fit. Never
 * throws; the function throws on a series of another shape than the steps were fitted on.
 *
 * @example
 * import { Either, Example, Failure, pipe } from 'millrace'
 * import { Preprocessing } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const stored = JSON.parse('[{"name":"resize","parameters":{"steps":1}}]')
 * const series = Example.series(1, 2, Float32Array.of(0, 4))
 * const steps = pipe(Preprocessing.decode(stored), Either.map((prepare) => prepare(series).steps))
 * assert.deepStrictEqual(steps, Either.right(1))
 * const unknown = Preprocessing.decode([{ name: 'whiten', parameters: {} }])
 * assert.match(Either.isLeft(unknown) ? Failure.show(unknown.left) : '', /"whiten" not found/)
 *
 * @category destructors
 * @since 0.1.0
 */
export const decode = (json: Json): E.Either<Failure, (series: Series) => Series> => pipe(parse(json), E.map(apply))
