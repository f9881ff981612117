/**
 * What is stored with a model so that prediction prepares series as training did: a list of fitted steps, plain JSON.
 */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import type { Series } from '../core/Example.ts'
import { type Failure, mismatch, notFound } from '../core/Failure.ts'
import type { Json } from '../core/Json.ts'
import { resize } from './resize.ts'
import { type Standardization, axes, standardize } from './standardize.ts'

/**
 * A fitted step: its name and what it learnt.
 *
 * @category model
 * @since 0.1.0
 */
export type Step =
  | { readonly name: 'standardize'; readonly parameters: Standardization }
  | { readonly name: 'resize'; readonly parameters: { readonly steps: number } }

/**
 * Fitted steps, applied from the first to the last.
 *
 * @category model
 * @since 0.1.0
 */
export type Preprocessing = ReadonlyArray<Step>

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

const applyStep = (step: Step): ((series: Series) => Series) => {
  switch (step.name) {
    case 'standardize':
      return standardize().apply(step.parameters)
    case 'resize':
      return resize(step.parameters.steps)
  }
}

const parseStep = (place: string, json: Json): E.Either<Failure, Step> => {
  if (!isRecord(json)) return E.left(mismatch(place, 'a name and parameters', describe(json)))
  const { name = null, parameters = null } = json
  switch (name) {
    case 'standardize':
      return pipe(
        parseStandardization(`${place}, standardize`, parameters),
        E.map((parameters) => ({ name, parameters })),
      )
    case 'resize': {
      const steps = field(parameters, 'steps')
      return isCount(steps)
        ? E.right({ name, parameters: { steps } })
        : E.left(mismatch(`${place}, resize: steps`, 'a positive integer', describe(steps)))
    }
    default:
      return typeof name === 'string'
        ? E.left(notFound(`${place}, ${describe(name)}`, 'expected resize or standardize, or a newer millrace'))
        : E.left(mismatch(`${place}: name`, 'resize or standardize', describe(name)))
  }
}

const parseStandardization = (place: string, json: Json): E.Either<Failure, Standardization> => {
  const by = field(json, 'by')
  if (!isList(by)) return E.left(mismatch(`${place}: by`, 'a list of axes', describe(by)))
  const ordered = axes.filter((axis) => by.includes(axis))
  if (by.length !== ordered.length || by.some((axis, index) => axis !== ordered[index]))
    return E.left(mismatch(`${place}: by`, `some of ${axes.join(', ')} in this order`, by.map(describe).join(', ')))
  const expected = ordered.includes('sample') ? 'BySample' : 'Fitted'
  const tag = field(json, '_tag')
  if (tag !== expected) return E.left(mismatch(`${place}: _tag`, expected, describe(tag)))
  if (expected === 'BySample') return E.right({ _tag: expected, by: ordered })

  const variables = field(json, 'variables')
  if (!isCount(variables) || (variables > 1 && !ordered.includes('variable')))
    return E.left(mismatch(`${place}: variables`, 'the number of variables, or 1 for all', describe(variables)))
  const steps = field(json, 'steps')
  if (!isCount(steps) || (steps > 1 && !ordered.includes('step')))
    return E.left(mismatch(`${place}: steps`, 'the number of steps, or 1 for all', describe(steps)))
  const mean = field(json, 'mean')
  if (!isNumbers(mean) || mean.length !== variables * steps)
    return E.left(mismatch(`${place}: mean`, `${variables * steps} numbers`, describe(mean)))
  const deviation = field(json, 'deviation')
  if (!isNumbers(deviation) || deviation.length !== mean.length || deviation.some((spread) => spread < 0))
    return E.left(mismatch(`${place}: deviation`, `${variables * steps} numbers from 0`, describe(deviation)))
  return E.right({ _tag: expected, by: ordered, variables, steps, mean, deviation })
}

const isList = (json: Json): json is ReadonlyArray<Json> => Array.isArray(json)

const isRecord = (json: Json): json is { readonly [key: string]: Json } =>
  typeof json === 'object' && json !== null && !isList(json)

const isCount = (json: Json): json is number => Number.isSafeInteger(json) && Number(json) >= 1

const isNumbers = (json: Json): json is ReadonlyArray<number> => isList(json) && json.every(Number.isFinite)

// What is missing reads as null.
const field = (json: Json, key: string): Json => (isRecord(json) ? (json[key] ?? null) : null)

// Short whatever the JSON, and flat, as a deep one would exhaust the stack.
const describe = (json: Json): string => {
  if (isList(json)) return `a list of ${json.length}`
  if (isRecord(json)) return 'an object'
  return typeof json === 'string' ? JSON.stringify(json.slice(0, 40)) : String(json)
}
