/**
 * Series of one length, and of fewer, longer steps.
 */
import type { Series } from '../../core/Example.ts'
import type { Fit } from '../../core/Fit.ts'
import type { Fold } from '../../core/Fold.ts'
import { resize } from '../resize.ts'
import { type Kinds, check, count, finite, oneOf, orNull } from './parameters.ts'

/**
 * How many steps there are to be, what fills up shorter series, null for missing values, and at which side. Longer ones
 * are cut off there.
 *
 * @category model
 * @since 0.1.0
 */
export type Padding = {
  readonly steps: number
  readonly value: number | null
  readonly side: 'start' | 'end' | 'both'
}

/**
 * How long a patch is, and how far it is from one to the next, in steps.
 *
 * @category model
 * @since 0.1.0
 */
export type Patches = {
  readonly size: number
  readonly stride: number
}

/** @internal */
export const stepsKinds: Kinds<{ readonly steps: number }> = { steps: count }

/** @internal */
export const paddingKinds: Kinds<Padding> = {
  steps: count,
  value: orNull(finite),
  side: oneOf('start', 'end', 'both'),
}

/** @internal */
export const patchesKinds: Kinds<Patches> = { size: count, stride: count }

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const longest = <P>(operator: string, done: (steps: number) => P): Fold<number, Series, P> => ({
  init: () => 0,
  step: (most, series) => Math.max(most, series.steps),
  done: (steps) => {
    if (steps === 0) throw new RangeError(`${operator}: at least one training step expected, got 0`)
    return done(steps)
  },
})

/**
 * Fill up a series to `steps` steps, or cut it off: at the end, at the start, or half at both, the odd step at the end.
 * It is filled up with `value`; null makes missing values. The series itself when its length is right already. Throws
 * unless `steps` is a positive integer and the value finite or null. To stretch it instead, see `resize`; to learn the
 * length, `padToLongest`.
 *
 * @example
 * import { Example } from 'millrace'
 * import { pad } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 3, Float32Array.of(5, 6, 7))
 * assert.deepStrictEqual(pad({ steps: 4 })(series).values, Float32Array.of(5, 6, 7, 0))
 * assert.deepStrictEqual(pad({ steps: 2, side: 'start' })(series).values, Float32Array.of(6, 7))
 *
 * @category constructors
 * @since 0.1.0
 */
export const pad = ({
  steps,
  value = 0,
  side = 'end',
}: Partial<Padding> & Pick<Padding, 'steps'>): ((series: Series) => Series) => {
  check('pad', paddingKinds, { steps, value, side })
  return (series) => {
    const more = steps - series.steps
    if (more === 0) return series
    const before = side === 'end' ? 0 : side === 'start' ? more : Math.trunc(more / 2)
    const values = new Float32Array(series.variables * steps).fill(value ?? NaN)
    for (let variable = 0; variable < series.variables; variable++) {
      const start = variable * series.steps
      const row = series.values.subarray(start + Math.max(0, -before), start + Math.min(series.steps, steps - before))
      values.set(row, variable * steps + Math.max(0, before))
    }
    return { variables: series.variables, steps, values }
  }
}

/**
 * `pad` to the longest series of the training part. Longer ones that come later are cut off. Throws unless the value is
 * finite or null, and on no training steps.
 *
 * @example
 * import { Dataset, Example, Fit } from 'millrace'
 * import { padToLongest } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const [short, long] = [Example.series(1, 1, Float32Array.of(5)), Example.series(1, 2, Float32Array.of(6, 7))]
 * const { transform } = Fit.on(padToLongest({ value: null }))(Dataset.fromArray([short, long]))
 * assert.deepStrictEqual(transform(short).values, Float32Array.of(5, NaN))
 *
 * @category constructors
 * @since 0.1.0
 */
export const padToLongest = ({ value = 0, side = 'end' }: Partial<Omit<Padding, 'steps'>> = {}): Fit<
  number,
  Series,
  Padding
> => {
  check('padToLongest', paddingKinds, { steps: 1, value, side })
  return { fold: longest('padToLongest', (steps) => ({ steps, value, side })), apply: pad }
}

/**
 * `resize` to the longest series of the training part. Throws on no training steps.
 *
 * @example
 * import { Dataset, Example, Fit } from 'millrace'
 * import { resizeToLongest } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const [short, long] = [Example.series(1, 1, Float32Array.of(5)), Example.series(1, 2, Float32Array.of(6, 7))]
 * const { transform } = Fit.on(resizeToLongest)(Dataset.fromArray([short, long]))
 * assert.deepStrictEqual(transform(short).values, Float32Array.of(5, 5))
 *
 * @category constructors
 * @since 0.1.0
 */
export const resizeToLongest: Fit<number, Series, { readonly steps: number }> = {
  fold: longest('resizeToLongest', (steps) => ({ steps })),
  apply: ({ steps }) => resize(steps),
}

/**
 * Take patches of `size` steps, `stride` apart, as the steps of the result: each variable becomes `size` variables, one
 * for each place in the patch, and steps before the first patch that is needed to end with the last step are dropped.
 * Missing values move along. Throws unless both are positive integers; applied, it throws on a series shorter than a
 * patch.
 *
 * @example
 * import { Example } from 'millrace'
 * import { patches } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const { variables, steps, values } = patches({ size: 2 })(Example.series(1, 5, Float32Array.of(1, 2, 3, 4, 5)))
 * assert.deepStrictEqual([variables, steps], [2, 2])
 * assert.deepStrictEqual(values, Float32Array.of(2, 4, 3, 5))
 *
 * @category constructors
 * @since 0.1.0
 */
export const patches = ({
  size,
  stride = size,
}: Pick<Patches, 'size'> & Partial<Patches>): ((series: Series) => Series) => {
  check('patches', patchesKinds, { size, stride })
  return (series) => {
    if (series.steps < size) throw new RangeError(`patches: at least ${size} steps expected, got ${series.steps}`)
    const steps = Math.floor((series.steps - size) / stride) + 1
    const first = (series.steps - size) % stride
    const values = new Float32Array(series.variables * size * steps)
    for (let variable = 0, to = 0; variable < series.variables; variable++) {
      for (let place = 0; place < size; place++) {
        let from = variable * series.steps + first + place
        for (let patch = 0; patch < steps; patch++, to++, from += stride) values[to] = series.values[from] as number
      }
    }
    return { variables: series.variables * size, steps, values }
  }
}
