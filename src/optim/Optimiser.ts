/**
 * Optimisers as values: an initial state and a pure update from gradients to changes. They compose by `chain`, as in
 * optax: a whole optimiser is a chain of parts, and so is a chain of optimisers.
 */
import * as Weights from '../core/Weights.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * What the schedules say at a step.
 *
 * @category model
 * @since 0.1.0
 */
export interface Rates {
  readonly learningRate: number
  readonly momentum: number
}

/**
 * `update` turns gradients into changes of the weights, given its state, the weights and the rates of the step. Where it
 * is Adam's, `adam` says with what settings: then `fit` may do the same in place, as one kernel, and the weights differ in
 * their last digits.
 *
 * @category model
 * @since 0.1.0
 */
export interface Optimiser<S> {
  readonly init: (weights: Weights.Weights) => S
  readonly update: (
    gradients: Weights.Weights,
    state: S,
    weights: Weights.Weights,
    rates: Rates,
  ) => readonly [changes: Weights.Weights, state: S]
  readonly adam?: AdamSettings
}

/**
 * The decay of the mean of squared gradients, what is added to its root, and the decay of weights with several axes.
 *
 * @category model
 * @since 0.1.0
 */
export interface AdamSettings {
  readonly secondDecay: number
  readonly epsilon: number
  readonly decay: number
}

/**
 * The running means of gradients and of their squares, and how many steps they hold.
 *
 * @category model
 * @since 0.1.0
 */
export interface Moments {
  readonly steps: number
  readonly first: Weights.Weights
  readonly second: Weights.Weights
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Divide the mean gradient by the root mean square, both corrected for their start at zero (Kingma and Ba, 2015). The
 * first decay is the momentum of the step; `epsilon` is outside of the root, as in fastai.
 *
 * @example
 * import { scaleByAdam } from 'millrace/optim'
 * import assert from 'node:assert'
 *
 * const weights = { a: { shape: [1], values: Float32Array.of(5) } }
 * const part = scaleByAdam()
 * const [changes] = part.update(weights, part.init(weights), weights, { learningRate: 1, momentum: 0.9 })
 * assert.ok(Math.abs((changes['a']?.values[0] ?? 0) - 1) < 1e-4)
 *
 * @category constructors
 * @since 0.1.0
 */
export const scaleByAdam = ({
  secondDecay = 0.99,
  epsilon = 1e-5,
}: {
  readonly secondDecay?: number
  readonly epsilon?: number
} = {}): Optimiser<Moments> => ({
  init: (weights) => ({ steps: 0, first: zeros(weights), second: zeros(weights) }),
  update: (gradients, state, _, { momentum }) => {
    const steps = state.steps + 1
    const first = runningMean(1, momentum)(gradients, state.first)
    const second = runningMean(2, secondDecay)(gradients, state.second)
    // The correction uses the current momentum, although earlier steps may have had another: so does fastai.
    const firstScale = 1 / (1 - momentum ** steps)
    const secondScale = 1 / (1 - secondDecay ** steps)
    const changes = Weights.zipWith(second, ({ values }, { values: squares }) => {
      const change = new Float32Array(values.length)
      for (let i = 0; i < change.length; i++)
        change[i] = (firstScale * (values[i] as number)) / (Math.sqrt(secondScale * (squares[i] as number)) + epsilon)
      return change
    })(first)
    return [changes, { steps, first, second }]
  },
})

/**
 * Pull convolution and linear weights towards zero, apart from the gradient's scale (Loshchilov and Hutter, 2019).
 * Biases and norms, which have one axis, are left alone.
 *
 * @example
 * import { decayWeights } from 'millrace/optim'
 * import assert from 'node:assert'
 *
 * const weights = { w: { shape: [1, 1], values: Float32Array.of(2) }, bias: { shape: [1], values: Float32Array.of(2) } }
 * const none = { w: { shape: [1, 1], values: Float32Array.of(0) }, bias: { shape: [1], values: Float32Array.of(0) } }
 * const [changes] = decayWeights(0.5).update(none, null, weights, { learningRate: 1, momentum: 0.9 })
 * assert.deepStrictEqual([changes['w']?.values[0], changes['bias']?.values[0]], [1, 0])
 *
 * @category constructors
 * @since 0.1.0
 */
export const decayWeights = (decay: number): Optimiser<null> => ({
  init: () => null,
  update: (gradients, state, weights) => [
    Weights.zipWith(weights, ({ values, shape }, weight) =>
      shape.length > 1 ? sum(1, values, decay, weight.values) : values,
    )(gradients),
    state,
  ],
})

/**
 * Step against the gradient, as far as the learning rate says.
 *
 * @example
 * import { scaleByLearningRate } from 'millrace/optim'
 * import assert from 'node:assert'
 *
 * const gradients = { a: { shape: [1], values: Float32Array.of(4) } }
 * const [changes] = scaleByLearningRate.update(gradients, null, gradients, { learningRate: 0.5, momentum: 0.9 })
 * assert.strictEqual(changes['a']?.values[0], -2)
 *
 * @category constructors
 * @since 0.1.0
 */
export const scaleByLearningRate: Optimiser<null> = {
  init: () => null,
  update: (gradients, state, _, { learningRate }) => [
    Weights.map(({ values }) => scaled(-learningRate, values))(gradients),
    state,
  ],
}

/**
 * Adam with decoupled weight decay, with fastai's defaults (Kingma and Ba, 2015; Loshchilov and Hutter, 2019). It gives
 * what `scaleByAdam`, `decayWeights` and `scaleByLearningRate` give in a chain, to the last bit, in one pass.
 *
 * @example
 * import { adam, applyChanges } from 'millrace/optim'
 * import assert from 'node:assert'
 *
 * const optimiser = adam({ decay: 0 })
 * const weights = { a: { shape: [1], values: Float32Array.of(5) } }
 * const [changes] = optimiser.update(weights, optimiser.init(weights), weights, { learningRate: 0.1, momentum: 0.9 })
 * assert.ok(Math.abs((applyChanges(changes)(weights)['a']?.values[0] ?? 0) - 4.9) < 1e-4)
 *
 * @category constructors
 * @since 0.1.0
 */
export const adam = ({
  secondDecay = 0.99,
  epsilon = 1e-5,
  decay = 0.01,
}: Partial<AdamSettings> = {}): Optimiser<Moments> => ({
  adam: { secondDecay, epsilon, decay },
  init: (weights) => ({ steps: 0, first: zeros(weights), second: zeros(weights) }),
  update: (gradients, state, weights, { learningRate, momentum }) => {
    const steps = state.steps + 1
    const first: Record<string, Weights.Weight> = {}
    const second: Record<string, Weights.Weight> = {}
    const changes = Weights.zipWith(weights, ({ values, shape }, weight, name) => {
      const means = Weights.get(state.first)(name).values.slice()
      const squares = Weights.get(state.second)(name).values.slice()
      const pull = shape.length > 1 ? decay : undefined
      first[name] = { shape, values: means }
      second[name] = { shape, values: squares }
      return adamPass(values, weight.values, means, squares, {
        momentum,
        secondDecay,
        firstScale: 1 / (1 - momentum ** steps),
        secondScale: 1 / (1 - secondDecay ** steps),
        epsilon,
        pull,
        learningRate,
      })
    })(gradients)
    return [changes, { steps, first, second }]
  },
})

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * One part and then another: the second sees the first one's changes as its gradients.
 *
 * @example
 * import { chain, scaleByLearningRate } from 'millrace/optim'
 * import assert from 'node:assert'
 *
 * const gradients = { a: { shape: [1], values: Float32Array.of(4) } }
 * const twice = chain(scaleByLearningRate)(scaleByLearningRate)
 * const [changes] = twice.update(gradients, twice.init(gradients), gradients, { learningRate: 0.5, momentum: 0.9 })
 * assert.strictEqual(changes['a']?.values[0], 1)
 *
 * @category combinators
 * @since 0.1.0
 */
export const chain =
  <T>(second: Optimiser<T>) =>
  <S>(first: Optimiser<S>): Optimiser<readonly [S, T]> => ({
    init: (weights) => [first.init(weights), second.init(weights)],
    update: (gradients, [s, t], weights, rates) => {
      const [once, nextS] = first.update(gradients, s, weights, rates)
      const [twice, nextT] = second.update(once, t, weights, rates)
      return [twice, [nextS, nextT]]
    },
  })

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * The weights after their changes.
 *
 * @example
 * import { applyChanges } from 'millrace/optim'
 * import assert from 'node:assert'
 *
 * const weights = { a: { shape: [1], values: Float32Array.of(4) } }
 * assert.strictEqual(applyChanges(weights)(weights)['a']?.values[0], 8)
 *
 * @category destructors
 * @since 0.1.0
 */
export const applyChanges = (changes: Weights.Weights): ((weights: Weights.Weights) => Weights.Weights) =>
  Weights.zipWith(changes, ({ values }, change) => sum(1, values, 1, change.values))

/**
 * The numbers of Adam's step number `steps`, from 1, for a weight of the given shape, as one kernel wants them.
 *
 * @internal
 */
export const adamScalars =
  ({ secondDecay, epsilon, decay }: AdamSettings) =>
  (
    steps: number,
    { learningRate, momentum }: Rates,
    shape: ReadonlyArray<number>,
  ): Readonly<Record<'decay' | 'stepSize' | 'secondScale' | 'beta1' | 'beta2' | 'epsilon', number>> => ({
    decay: shape.length > 1 ? 1 - learningRate * decay : 1,
    stepSize: learningRate / (1 - momentum ** steps),
    secondScale: 1 / (1 - secondDecay ** steps),
    beta1: momentum,
    beta2: secondDecay,
    epsilon,
  })

const zeros = Weights.map(({ values }) => new Float32Array(values.length))

const runningMean =
  (power: 1 | 2, decay: number) =>
  (gradients: Weights.Weights, means: Weights.Weights): Weights.Weights =>
    Weights.zipWith(gradients, ({ values }, gradient) => {
      const mixed = new Float32Array(values.length)
      for (let i = 0; i < mixed.length; i++) {
        const g = gradient.values[i] as number
        mixed[i] = decay * (values[i] as number) + (1 - decay) * (power === 1 ? g : g * g)
      }
      return mixed
    })(means)

// Changes `means` and `squares`, which are its caller's copies, and gives the changes of the weights.
const adamPass = (
  gradient: Float32Array,
  weight: Float32Array,
  means: Float32Array,
  squares: Float32Array,
  numbers: {
    readonly momentum: number
    readonly secondDecay: number
    readonly firstScale: number
    readonly secondScale: number
    readonly epsilon: number
    readonly pull: number | undefined
    readonly learningRate: number
  },
): Float32Array => {
  const { momentum, secondDecay, firstScale, secondScale, epsilon, pull = 0, learningRate } = numbers
  const pulls = numbers.pull !== undefined
  const [rest, secondRest] = [1 - momentum, 1 - secondDecay]
  const change = new Float32Array(gradient.length)
  for (let i = 0; i < change.length; i++) {
    const g = gradient[i] as number
    // Rounded where the chain stores: its parts see each other's changes in single precision.
    const mean = Math.fround(momentum * (means[i] as number) + rest * g)
    const square = Math.fround(secondDecay * (squares[i] as number) + secondRest * (g * g))
    const scaled = Math.fround((firstScale * mean) / (Math.sqrt(secondScale * square) + epsilon))
    means[i] = mean
    squares[i] = square
    change[i] = -learningRate * (pulls ? Math.fround(scaled + pull * (weight[i] as number)) : scaled)
  }
  return change
}

// Loops, since an array's own `map` takes several times as long.
const scaled = (factor: number, values: Float32Array): Float32Array => {
  const product = new Float32Array(values.length)
  for (let i = 0; i < product.length; i++) product[i] = factor * (values[i] as number)
  return product
}

const sum = (a: number, one: Float32Array, b: number, other: Float32Array): Float32Array => {
  const total = new Float32Array(one.length)
  for (let i = 0; i < total.length; i++) total[i] = a * (one[i] as number) + b * (other[i] as number)
  return total
}
