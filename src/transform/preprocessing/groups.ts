/**
 * Numbers that are learnt for each group of values: of all, of a variable, of a step, of one series alone.
 */
import type { Series } from '../../core/Example.ts'
import type { Fold } from '../../core/Fold.ts'
import type { Axis } from '../statistics.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * One number of each name for each group, as plain JSON. `Fitted` holds `variables x steps` of them, where 1 stands for
 * an axis that all values share. By sample nothing is learnt: each series brings its own.
 *
 * @category model
 * @since 0.1.0
 */
export type Learnt<Name extends string> =
  | { readonly _tag: 'BySample'; readonly by: ReadonlyArray<Axis> }
  | ({
      readonly _tag: 'Fitted'
      readonly by: ReadonlyArray<Axis>
      readonly variables: number
      readonly steps: number
    } & { readonly [N in Name]: ReadonlyArray<number> })

/** @internal */
export type Fitted<Name extends string> = Extract<Learnt<Name>, { readonly _tag: 'Fitted' }>

/**
 * What has been seen of each group so far; `undefined` before the first series.
 *
 * @category model
 * @since 0.1.0
 */
export type Gathered<T> =
  { readonly variables: number; readonly steps: number; readonly groups: ReadonlyArray<T> } | undefined

/**
 * The values of a group: `size` of them, `stride` apart.
 *
 * @internal
 */
export interface Run {
  readonly start: number
  readonly size: number
  readonly stride: number
}

/**
 * How the values of a group become its numbers. `add` changes what `empty` made.
 *
 * @internal
 */
export interface Collector<T, Name extends string> {
  readonly names: ReadonlyArray<Name>
  readonly empty: () => T
  readonly add: (seen: T, values: Float32Array, run: Run) => void
  readonly done: (seen: T) => { readonly [N in Name]: number }
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** @internal */
export const axes: ReadonlyArray<Axis> = ['sample', 'variable', 'step']

/**
 * Axes in their order and once each. Throws on what is none.
 *
 * @internal
 */
export const checkAxes = (operator: string, by: ReadonlyArray<Axis>): ReadonlyArray<Axis> => {
  const unknown = by.find((axis) => !axes.includes(axis))
  if (unknown !== undefined) throw new RangeError(`${operator}: by must hold ${axes.join(', ')} only, got ${unknown}`)
  return axes.filter((axis) => by.includes(axis))
}

/**
 * Where the values of each group of a series are.
 *
 * @internal
 */
export const runsOf = (by: ReadonlyArray<Axis>, { variables, steps }: Series): ReadonlyArray<Run> => {
  const [byVariable, byStep] = [by.includes('variable'), by.includes('step')]
  const size = (byVariable ? 1 : variables) * (byStep ? 1 : steps)
  const stride = byStep ? steps : 1
  const runs: Array<Run> = []
  for (let variable = 0; variable < (byVariable ? variables : 1); variable++)
    for (let step = 0; step < (byStep ? steps : 1); step++) runs.push({ start: variable * steps + step, size, stride })
  return runs
}

/**
 * The fold that collects each group. By sample it learns nothing. Its result throws on no training series, its step on
 * unequal numbers of variables or of steps where groups are taken by them.
 *
 * @internal
 */
export const gather = <T, Name extends string>(
  operator: string,
  by: ReadonlyArray<Axis>,
  collector: Collector<T, Name>,
): Fold<Gathered<T>, Series, Learnt<Name>> =>
  by.includes('sample')
    ? { init: () => undefined, step: () => undefined, done: () => ({ _tag: 'BySample', by }) }
    : {
        init: () => undefined,
        step: (gathered, series) => collect(operator, by, collector)(gathered, series),
        done: (gathered) => summarize(operator, by, collector)(gathered),
      }

/**
 * What a series alone would teach.
 *
 * @internal
 */
export const ofSeries =
  <T, Name extends string>(operator: string, by: ReadonlyArray<Axis>, collector: Collector<T, Name>) =>
  (series: Series): Fitted<Name> =>
    summarize(operator, by, collector)(collect(operator, by, collector)(undefined, series))

/**
 * A series changed group by group, by the numbers of the group. Throws on other variables or steps than were fitted.
 *
 * @internal
 */
export const onGroups = <T, Name extends string>(
  operator: string,
  learnt: Learnt<Name>,
  collector: Collector<T, Name>,
  change: (fitted: Fitted<Name>, group: number) => (values: Float32Array, run: Run) => void,
): ((series: Series) => Series) => {
  const own = ofSeries(operator, learnt.by, collector)
  return (series) => {
    const fitted = learnt._tag === 'Fitted' ? learnt : own(series)
    checkGroups(operator, fitted, series)
    const values = series.values.slice()
    runsOf(fitted.by, series).forEach((run, group) => change(fitted, group)(values, run))
    return { ...series, values }
  }
}

/** @internal */
export const checkGroups = (
  operator: string,
  { by, variables, steps }: Pick<Fitted<never>, 'by' | 'variables' | 'steps'>,
  series: Series,
): void => {
  if (by.includes('variable') && series.variables !== variables)
    throw new RangeError(`${operator}: ${variables} variables expected as fitted, got ${series.variables}`)
  if (by.includes('step') && series.steps !== steps)
    throw new RangeError(`${operator}: ${steps} steps expected as fitted, got ${series.steps}`)
}

const collect =
  <T, Name extends string>(operator: string, by: ReadonlyArray<Axis>, { empty, add }: Collector<T, Name>) =>
  (gathered: Gathered<T>, series: Series): Gathered<T> => {
    const variables = by.includes('variable') ? series.variables : 1
    const steps = by.includes('step') ? series.steps : 1
    const runs = runsOf(by, series)
    const { groups, ...before } = gathered ?? { variables, steps, groups: runs.map(empty) }
    if (before.variables !== variables || before.steps !== steps)
      throw new RangeError(
        `${operator}: groups of ${before.variables} x ${before.steps} expected as before, got ${variables} x ${steps}`,
      )
    runs.forEach((run, group) => add(groups[group] as T, series.values, run))
    return { variables, steps, groups }
  }

const summarize =
  <T, Name extends string>(operator: string, by: ReadonlyArray<Axis>, { names, done }: Collector<T, Name>) =>
  (gathered: Gathered<T>): Fitted<Name> => {
    if (gathered === undefined) throw new RangeError(`${operator}: at least one training series expected, got 0`)
    const summaries = gathered.groups.map(done)
    // JSON knows no -0.
    const columns = names.map((name) => [name, summaries.map((summary) => summary[name] + 0)] as const)
    return fittedOf(by, gathered, columns)
  }

/** @internal */
export const fittedOf = <Name extends string>(
  by: ReadonlyArray<Axis>,
  { variables, steps }: { readonly variables: number; readonly steps: number },
  columns: ReadonlyArray<readonly [Name, ReadonlyArray<number>]>,
): Fitted<Name> => ({ _tag: 'Fitted', by, variables, steps, ...Object.fromEntries(columns) }) as Fitted<Name>
