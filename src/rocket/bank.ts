/**
 * Choosing a bank of kernels: dilations by the length of the series, variables at random, biases from what the kernels
 * give on series at random.
 */
import type { Series } from '../core/Example.ts'
import * as Random from '../core/Random.ts'
import { type Seed, child } from '../core/Seed.ts'
import { convolveNineTaps, heavyTaps, sumOfVariables } from '../kernels/referenceRocket.ts'
import { dilationsOf } from './dilations.ts'
import type { Bank } from './Parameters.ts'

const mostVariables = 9
const goldenRatio = (Math.sqrt(5) + 1) / 2

/**
 * A bank for series that are all on one scale and have nine steps or more: `biases` for each kernel, all dilations
 * together.
 *
 * @internal
 */
export const bankFor =
  (difference: 0 | 1, biases: number, seed: Seed) =>
  (series: ReadonlyArray<Series>): Bank => {
    const variables = series[0]?.variables ?? 0
    const longest = series.reduce((steps, one) => Math.max(steps, one.steps), 0)
    const { dilations, biasesEach } = dilationsOf(longest, biases)
    const chosen = chooseVariables(variables, dilations.length * heavyTaps.length, child('variables')(seed))
    const picks = Random.run(child('series')(seed))(Random.uniforms(chosen.length))
    const thresholds: number[] = []
    chosen.forEach((kernelVariables, index) => {
      const one = series[Math.floor((picks[index] as number) * series.length)] as Series
      const order = Math.floor(index / heavyTaps.length)
      const outputs = outputsOf(one, dilations[order] as number, index % heavyTaps.length, kernelVariables)
      const sorted = outputs.sort()
      for (let i = 0; i < (biasesEach[order] as number); i++)
        thresholds.push(Math.fround(quantile(sorted, ((thresholds.length + 1) * goldenRatio) % 1)))
    })
    return {
      difference,
      dilations,
      biasesEach,
      variableCounts: chosen.map(({ length }) => length),
      variables: chosen.flatMap((some) => [...some]),
      biases: thresholds,
    }
  }

// How many variables a kernel sums is even on a logarithmic scale, as in the authors' program.
const chooseVariables = (variables: number, kernels: number, seed: Seed): ReadonlyArray<Int32Array> => {
  const exponents = Random.run(child('counts')(seed))(Random.uniforms(kernels))
  const largest = Math.log2(Math.min(variables, mostVariables) + 1)
  return Array.from({ length: kernels }, (_, kernel) => {
    const count = Math.floor(2 ** ((exponents[kernel] as number) * largest))
    const order = Random.run(child(kernel)(seed))(Random.permutation(variables))
    return Int32Array.from(order.subarray(0, Math.max(1, count)))
  })
}

const outputsOf = (
  { variables, steps, values }: Series,
  dilation: number,
  kernel: number,
  kernelVariables: Int32Array,
): Float32Array => {
  const shape = { variables, steps, dilation }
  const sum = new Float32Array(steps + 8 * dilation)
  const outputs = new Float32Array(steps)
  sumOfVariables(values, shape, kernelVariables, sum)
  convolveNineTaps(sum, shape, heavyTaps[kernel] as readonly [number, number, number], outputs)
  return outputs
}

const quantile = (sorted: Float32Array, share: number): number => {
  const place = share * (sorted.length - 1)
  const below = sorted[Math.floor(place)] as number
  const above = sorted[Math.ceil(place)] as number
  return below + (above - below) * (place - Math.floor(place))
}
