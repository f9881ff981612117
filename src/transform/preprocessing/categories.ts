/**
 * Variables whose values are names in disguise: codes of a sensor's state, days of a week.
 */
import type { Series } from '../../core/Example.ts'
import type { Fit } from '../../core/Fit.ts'
import { type Kinds, ascending, check, index, oneOf } from './parameters.ts'
import { checkVariables, replaceVariable } from './variables.ts'

/**
 * What `encodeVariable` learnt: the values of a variable, ascending, and what becomes of others.
 *
 * @category model
 * @since 0.1.0
 */
export type Categories = {
  readonly variable: number
  readonly unknown: 'missing' | 'own'
  readonly categories: ReadonlyArray<number>
}

/**
 * What `oneHotVariable` learnt: the values of a variable, ascending, and what becomes of others.
 *
 * @category model
 * @since 0.1.0
 */
export type Indicators = {
  readonly variable: number
  readonly unknown: 'zero' | 'own'
  readonly categories: ReadonlyArray<number>
}

/** @internal */
export const categoriesKinds: Kinds<Categories> = {
  variable: index,
  unknown: oneOf('missing', 'own'),
  categories: ascending,
}

/** @internal */
export const indicatorsKinds: Kinds<Indicators> = {
  variable: index,
  unknown: oneOf('zero', 'own'),
  categories: ascending,
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Replace each value of a variable by its number among the different values of the training part, ascending from 0. A
 * value that was never seen becomes missing, or, as a category of its own, the number after the last; never that of
 * another. Missing values stay missing, and infinite ones are never seen. Throws unless the variable is a whole number
 * from 0; it throws on a series that lacks it.
 *
 * @example
 * import { Dataset, Example, Fit } from 'millrace'
 * import { encodeVariable } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 4, Float32Array.of(30, 10, 30, 20))
 * const { transform } = Fit.on(encodeVariable())(Dataset.fromArray([series]))
 * assert.deepStrictEqual(transform(series).values, Float32Array.of(2, 0, 2, 1))
 * assert.deepStrictEqual(transform(Example.series(1, 1, Float32Array.of(11))).values, Float32Array.of(NaN))
 *
 * @category constructors
 * @since 0.1.0
 */
export const encodeVariable = ({
  variable = 0,
  unknown = 'missing',
}: Partial<Omit<Categories, 'categories'>> = {}): Fit<Set<number>, Series, Categories> => {
  check('encodeVariable', categoriesKinds, { variable, unknown, categories: [] })
  return {
    fold: different('encodeVariable', variable, (categories) => ({ variable, unknown, categories })),
    apply: ({ variable, unknown, categories }) => {
      const idOf = numbersOf(categories, unknown === 'own' ? categories.length : NaN)
      return (series) => replaceVariable(series, variable, 1, rowOf('encodeVariable', series, variable).map(idOf))
    },
  }
}

/**
 * Replace a variable by one for each of its different values in the training part, ascending: 1 where it has that value,
 * else 0. A value that was never seen is 0 in all of them, or has one more variable of its own, the last. Where the value
 * is missing, all are. Throws unless the variable is a whole number from 0; it throws on a series that lacks it.
 *
 * @example
 * import { Dataset, Example, Fit } from 'millrace'
 * import { oneHotVariable } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 3, Float32Array.of(30, 10, 30))
 * const { transform } = Fit.on(oneHotVariable())(Dataset.fromArray([series]))
 * assert.deepStrictEqual(transform(series).values, Float32Array.of(0, 1, 0, 1, 0, 1))
 *
 * @category constructors
 * @since 0.1.0
 */
export const oneHotVariable = ({ variable = 0, unknown = 'zero' }: Partial<Omit<Indicators, 'categories'>> = {}): Fit<
  Set<number>,
  Series,
  Indicators
> => {
  check('oneHotVariable', indicatorsKinds, { variable, unknown, categories: [] })
  return {
    fold: different('oneHotVariable', variable, (categories) => ({ variable, unknown, categories })),
    apply: ({ variable, unknown, categories }) => {
      const idOf = numbersOf(categories, categories.length)
      const rows = rowsOf({ unknown, categories })
      return (series) => {
        const { steps } = series
        const indicators = new Float32Array(rows * steps)
        rowOf('oneHotVariable', series, variable).forEach((value, step) => {
          const id = idOf(value)
          if (Number.isNaN(id)) for (let row = 0; row < rows; row++) indicators[row * steps + step] = NaN
          else if (id < rows) indicators[id * steps + step] = 1
        })
        return replaceVariable(series, variable, rows, indicators)
      }
    },
  }
}

/**
 * The inverse of `encodeVariable`; what was never seen comes back as missing.
 *
 * @internal
 */
export const decodeVariable =
  ({ variable, categories }: Categories): ((series: Series) => Series) =>
  (series) =>
    replaceVariable(
      series,
      variable,
      1,
      rowOf('encodeVariable', series, variable).map((id) => categories[id] ?? NaN),
    )

/**
 * The inverse of `oneHotVariable`; what was never seen comes back as missing.
 *
 * @internal
 */
export const unOneHotVariable =
  ({ variable, unknown, categories }: Indicators): ((series: Series) => Series) =>
  ({ variables, steps, values }) => {
    const rows = rowsOf({ unknown, categories })
    const row = new Float32Array(steps).fill(NaN)
    categories.forEach((category, id) => {
      for (let step = 0; step < steps; step++) if (values[(variable + id) * steps + step] === 1) row[step] = category
    })
    const all = new Float32Array((variables - rows + 1) * steps)
    all.set(values.subarray(0, variable * steps))
    all.set(row, variable * steps)
    all.set(values.subarray((variable + rows) * steps), (variable + 1) * steps)
    return { variables: variables - rows + 1, steps, values: all }
  }

const rowsOf = ({ unknown, categories }: Pick<Indicators, 'unknown' | 'categories'>): number =>
  categories.length + (unknown === 'own' ? 1 : 0)

const rowOf = (operator: string, series: Series, variable: number): Float32Array => {
  checkVariables(operator, series, [variable])
  return series.values.subarray(variable * series.steps, (variable + 1) * series.steps)
}

const different = <P>(operator: string, variable: number, done: (categories: ReadonlyArray<number>) => P) => ({
  init: () => new Set<number>(),
  step: (seen: Set<number>, series: Series) => {
    for (const value of rowOf(operator, series, variable)) if (Number.isFinite(value)) seen.add(value)
    return seen
  },
  done: (seen: Set<number>) => done([...seen].sort((one, other) => one - other)),
})

// A Map takes 0 and -0 for the same.
const numbersOf = (categories: ReadonlyArray<number>, unknown: number): ((value: number) => number) => {
  const ids = new Map(categories.map((category, id) => [category, id]))
  return (value) => (Number.isNaN(value) ? NaN : (ids.get(value) ?? unknown))
}
