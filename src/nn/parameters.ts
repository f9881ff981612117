/**
 * How the parameters of each kind of layer start: PyTorch's defaults, with norm biases at 1e-3 as in fastai.
 */
import { uniforms, run } from '../core/Random.ts'
import { type Seed, child } from '../core/Seed.ts'
import type { Weight, Weights } from '../core/Weights.ts'
import type { Spec, Variables } from './Model.ts'

/** The parameters of one layer, from the network's seed: each is drawn from a seed of its own name. */
export type Layer = (seed: Seed) => Variables

/** A convolution `[taps, in, out]` without bias, uniform within 1 / sqrt(taps x in). */
export const convolution =
  (name: string, taps: number, channelsIn: number, channelsOut: number): Layer =>
  (seed) => ({
    weights: { [`${name}.weight`]: spread(`${name}.weight`, [taps, channelsIn, channelsOut], taps * channelsIn)(seed) },
    state: {},
  })

/** A linear map `[in, out]` with a bias, both uniform within 1 / sqrt(in). */
export const linear =
  (name: string, channelsIn: number, channelsOut: number): Layer =>
  (seed) => ({
    weights: {
      [`${name}.weight`]: spread(`${name}.weight`, [channelsIn, channelsOut], channelsIn)(seed),
      [`${name}.bias`]: spread(`${name}.bias`, [channelsOut], channelsIn)(seed),
    },
    state: {},
  })

/** A batch norm with its running statistics. */
export const norm =
  (name: string, channels: number): Layer =>
  () => ({
    weights: { [`${name}.weight`]: filled(channels, 1), [`${name}.bias`]: filled(channels, 1e-3) },
    state: { [`${name}.running_mean`]: filled(channels, 0), [`${name}.running_var`]: filled(channels, 1) },
  })

/** Whether a number may be a size of a layer: a positive integer. */
export const isSize = (value: number): boolean => Number.isInteger(value) && value >= 1

/** Throws, naming the network, unless there are variables to take and classes to give. */
export const checkSpec = (network: string, { variables, vocabulary }: Spec): void => {
  if (!isSize(variables)) throw new RangeError(`${network}: variables must be a positive integer, got ${variables}`)
  if (vocabulary.length === 0) throw new RangeError(`${network}: vocabulary must name at least one class`)
}

/** All layers of a network. */
export const layers =
  (...all: ReadonlyArray<Layer>): Layer =>
  (seed) => {
    const parts = all.map((layer) => layer(seed))
    return { weights: merged(parts.map((part) => part.weights)), state: merged(parts.map((part) => part.state)) }
  }

const merged = (parts: ReadonlyArray<Weights>): Weights => Object.assign({}, ...parts) as Weights

const filled = (count: number, value: number): Weight => ({
  shape: [count],
  values: new Float32Array(count).fill(value),
})

const spread =
  (name: string, shape: ReadonlyArray<number>, fanIn: number) =>
  (seed: Seed): Weight => {
    const bound = 1 / Math.sqrt(fanIn)
    const draws = run(child(name)(seed))(uniforms(shape.reduce((product, size) => product * size, 1)))
    return { shape, values: Float32Array.from(draws, (draw) => bound * (2 * draw - 1)) }
  }
