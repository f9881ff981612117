/**
 * The features of series: pure arithmetic from fitted parameters.
 */
import type { Batch } from '../core/Batch.ts'
import type { Series } from '../core/Example.ts'
import {
  type DilatedKernels,
  type DilatedSeries,
  convolveNineTaps,
  countAbove,
  countedOutputs,
  heavyTaps,
  sumOfVariables,
} from '../kernels/referenceRocket.ts'
import { type Bank, type Parameters, featureCount } from './Parameters.ts'
import { poolFour } from './pooling.ts'
import { onScale, seen, seriesOf } from './rows.ts'

/**
 * Counts, for each of the 84 kernels at one dilation and each of its biases, the outputs above it.
 *
 * @category model
 * @since 0.1.0
 */
export type Counting = (x: Float32Array, series: DilatedSeries, kernels: DilatedKernels, counts: Int32Array) => void

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * The features of the rows of a batch, `[rows, features]`. A row with a length of its own counts only so far. Throws on
 * another number of variables than the parameters were fitted on.
 *
 * @example
 * import { Batch, Dataset, Example, Fit, Seed } from 'millrace'
 * import { featuresOf, miniRocket } from 'millrace/rocket'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 50, new Float32Array(50).map((_, i) => Math.sin(i)))
 * const { parameters } = Fit.on(miniRocket({ features: 84, seed: Seed.make(42) }))(Dataset.fromArray([series]))
 * const batch = Batch.collate([{ id: 'a', series, target: Example.unlabeled }])
 * assert.ok(featuresOf(parameters)(batch).every((share) => share >= 0 && share <= 1))
 *
 * @category destructors
 * @since 0.1.0
 */
export const featuresOf = (
  parameters: Parameters,
  { counting = countAbove }: { readonly counting?: Counting } = {},
): ((batch: Batch) => Float32Array) => {
  const ofSeries = seriesFeatures(parameters, counting)
  const count = featureCount(parameters)
  return (batch) => {
    const features = new Float32Array(batch.rows * count)
    for (let row = 0; row < batch.rows; row++)
      ofSeries(seriesOf(batch, row), features.subarray(row * count, (row + 1) * count))
    return features
  }
}

/**
 * A function that writes the features of one series.
 *
 * @internal
 */
export const seriesFeatures = (
  parameters: Parameters,
  counting: Counting,
): ((series: Series, into: Float32Array) => void) => {
  const { pooling, means, banks } = parameters
  const scaled = onScale(parameters)
  const pools = banks.map((bank) => ({
    view: seen(bank.difference),
    size: bank.biases.length * (pooling === 'four' ? 4 : 1),
    pool: pooling === 'four' ? fourOf(bank) : sharesOf(bank, counting),
  }))
  return (series, into) => {
    if (series.variables !== means.length)
      throw new RangeError(`featuresOf: ${means.length} variables expected, got ${series.variables}`)
    const whole = scaled(series)
    let first = 0
    for (const { view, size, pool } of pools) {
      pool(view(whole), into.subarray(first, first + size))
      first += size
    }
  }
}

type Pool = (series: Series, into: Float32Array) => void

interface Part extends DilatedKernels {
  readonly dilation: number
  readonly firstFeature: number
}

const partsOf = ({ dilations, biasesEach, variableCounts, variables, biases }: Bank): ReadonlyArray<Part> => {
  let firstVariable = 0
  let firstFeature = 0
  return dilations.map((dilation, order) => {
    const each = biasesEach[order] as number
    const counts = variableCounts.slice(order * heavyTaps.length, (order + 1) * heavyTaps.length)
    const endVariable = counts.reduce((sum, count) => sum + count, firstVariable)
    const part = {
      dilation,
      each,
      parity: order % 2,
      firstFeature,
      variableCounts: Int32Array.from(counts),
      variables: Int32Array.from(variables.slice(firstVariable, endVariable)),
      biases: Float32Array.from(biases.slice(firstFeature, firstFeature + each * heavyTaps.length)),
    }
    firstVariable = endVariable
    firstFeature += each * heavyTaps.length
    return part
  })
}

const sharesOf = (bank: Bank, counting: Counting): Pool => {
  const parts = partsOf(bank)
  const counts = new Int32Array(Math.max(...parts.map(({ biases }) => biases.length)))
  return ({ variables, steps, values }, into) => {
    for (const part of parts) {
      const shape = { variables, steps, dilation: part.dilation }
      counting(values, shape, part, counts)
      for (let kernel = 0, i = 0; kernel < heavyTaps.length; kernel++) {
        const [from, to] = countedOutputs(shape, (part.parity + kernel) % 2 === 1)
        for (let end = i + part.each; i < end; i++) into[part.firstFeature + i] = (counts[i] as number) / (to - from)
      }
    }
  }
}

const fourOf = (bank: Bank): Pool => {
  const parts = partsOf(bank)
  return ({ variables, steps, values }, into) => {
    const outputs = new Float32Array(steps)
    for (const { dilation, each, parity, firstFeature, ...part } of parts) {
      const shape = { variables, steps, dilation }
      const sum = new Float32Array(steps + 8 * dilation)
      let first = 0
      heavyTaps.forEach((heavy, kernel) => {
        const end = first + (part.variableCounts[kernel] as number)
        sumOfVariables(values, shape, part.variables.subarray(first, end), sum)
        first = end
        convolveNineTaps(sum, shape, heavy, outputs)
        const [from, to] = countedOutputs(shape, (parity + kernel) % 2 === 1)
        for (let i = kernel * each; i < (kernel + 1) * each; i++)
          poolFour(outputs, from, to, part.biases[i] as number, into, firstFeature + i, bank.biases.length)
      })
    }
  }
}
