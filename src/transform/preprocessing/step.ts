/**
 * Steps by name: read from JSON, applied and undone, by their rows of the table.
 */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import type { Series } from '../../core/Example.ts'
import { type Failure, mismatch, notFound } from '../../core/Failure.ts'
import type { Json } from '../../core/Json.ts'
import { nearest } from '../../core/nearest.ts'
import { describe, field, indexes, isRecord, parserOf } from './parameters.ts'
import type { Description, Parameters, Preprocessor, Rows } from './Preprocessor.ts'
import { shapePreprocessors } from './shapePreprocessors.ts'
import { valuePreprocessors } from './valuePreprocessors.ts'
import { firstVariables, pickVariables, putVariables } from './variables.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * The name of a step that works on a whole series.
 *
 * @category model
 * @since 0.1.0
 */
export type Name = keyof Parameters

/**
 * A step that works on a whole series: its name and its parameters, those that it learnt among them.
 *
 * @category model
 * @since 0.1.0
 */
export type WholeStep<N extends Name = Name> = {
  readonly [K in N]: { readonly name: K; readonly parameters: Parameters[K] }
}[N]

/**
 * A fitted step: its name and its parameters, those that it learnt among them. `onVariables` does another step to some
 * of the variables.
 *
 * @category model
 * @since 0.1.0
 */
export type Step =
  | WholeStep
  | {
      readonly name: 'onVariables'
      readonly parameters: { readonly variables: ReadonlyArray<number>; readonly step: WholeStep }
    }

/**
 * A row of the table of steps.
 *
 * @category model
 * @since 0.1.0
 */
export interface Row extends Description {
  readonly name: Step['name']
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const rows: Rows = { ...valuePreprocessors, ...shapePreprocessors }

const described = (name: Step['name'], { aliases, learns, parameters, inverse }: Description): Row => ({
  name,
  aliases,
  learns,
  parameters,
  inverse,
})

/**
 * Every step, by name: what it learns, its parameters with their defaults, and its inverse.
 *
 * @category constructors
 * @since 0.1.0
 */
export const catalogue: ReadonlyArray<Row> = [
  ...Object.entries(rows).map(([name, row]) => described(name as Name, row)),
  described('onVariables', {
    aliases: ['sel_vars', 'exc_vars', 'by_var'],
    learns: 'what its step learns',
    parameters: 'variables, step',
    inverse: 'if its step has one',
  }),
].sort((one, other) => (one.name < other.name ? -1 : 1))

/**
 * A step from JSON, or what is wrong with it.
 *
 * @internal
 */
export const parseStep = (place: string, json: Json): E.Either<Failure, Step> => {
  if (field(json, 'name') !== 'onVariables') return parseWhole(place, json)
  const parameters = field(json, 'parameters')
  return pipe(
    parserOf({ variables: indexes })(`${place}, onVariables`, parameters),
    E.flatMap(({ variables }) =>
      pipe(
        parseWhole(`${place}, onVariables: step`, field(parameters, 'step')),
        E.map((step): Step => ({ name: 'onVariables', parameters: { variables, step } })),
      ),
    ),
  )
}

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/** @internal */
export const applyStep = (step: Step): ((series: Series) => Series) =>
  step.name === 'onVariables' ? onSome(step.parameters.variables, applyWhole(step.parameters.step)) : applyWhole(step)

/**
 * The inverse of a step, if it has one.
 *
 * @internal
 */
export const invertStep = (step: Step): ((series: Series) => Series) | undefined => {
  if (step.name !== 'onVariables') return invertWhole(step)
  const { variables, step: inner } = step.parameters
  const apply = applyWhole(inner)
  const inverse = invertWhole(inner)
  if (inverse === undefined) return undefined
  return (series) => {
    // How many variables the step appended shows when it is done to as many.
    const { steps } = series
    const tried = apply({ variables: variables.length, steps, values: new Float32Array(variables.length * steps) })
    const before = series.variables - (tried.variables - variables.length)
    const appended = Array.from({ length: series.variables - before }, (_, i) => before + i)
    const restored = inverse(pickVariables('onVariables', series, [...variables, ...appended]))
    return putVariables('onVariables', firstVariables(series, before), variables, restored)
  }
}

/** @internal */
export const nameOf = (step: Step): string =>
  step.name === 'onVariables' ? `onVariables: ${step.parameters.step.name}` : step.name

const onSome =
  (variables: ReadonlyArray<number>, apply: (series: Series) => Series): ((series: Series) => Series) =>
  (series) =>
    putVariables('onVariables', series, variables, apply(pickVariables('onVariables', series, variables)))

const applyWhole = <N extends Name>({ name, parameters }: WholeStep<N>): ((series: Series) => Series) => {
  const row: Preprocessor<Parameters[N]> = rows[name]
  return row.apply(parameters)
}

const invertWhole = <N extends Name>({ name, parameters }: WholeStep<N>): ((series: Series) => Series) | undefined => {
  const row: Preprocessor<Parameters[N]> = rows[name]
  return row.invert(parameters)
}

const isName = (name: string): name is Name => Object.hasOwn(rows, name)

const parseWhole = (place: string, json: Json): E.Either<Failure, WholeStep> => {
  if (!isRecord(json)) return E.left(mismatch(place, 'a name and parameters', describe(json)))
  const { name = null, parameters = null } = json
  if (typeof name !== 'string') return E.left(mismatch(`${place}: name`, 'the name of a step', describe(name)))
  if (isName(name)) return parseNamed(place, name, parameters)
  if (name === 'onVariables') return E.left(mismatch(place, 'a step on all variables', describe(name)))
  const meant = nearest(catalogue.map((row) => row.name))(name.slice(0, 40))
  const hint = meant === undefined ? 'is it of a newer millrace?' : `did you mean ${meant}?`
  return E.left(notFound(`${place}, ${describe(name)}`, hint))
}

const parseNamed = <N extends Name>(place: string, name: N, json: Json): E.Either<Failure, WholeStep> => {
  const row: Preprocessor<Parameters[N]> = rows[name]
  return pipe(
    row.parse(`${place}, ${name}`, json),
    // A name goes with the parameters that its own row reads.
    E.map((parameters) => ({ name, parameters }) as unknown as WholeStep),
  )
}
