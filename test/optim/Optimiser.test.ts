import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as Weights from '../../src/core/Weights.ts'
import {
  type Optimiser,
  type Rates,
  adam,
  applyChanges,
  chain,
  decayWeights,
  scaleByAdam,
  scaleByLearningRate,
} from '../../src/optim/Optimiser.ts'
import { lawful } from '../core/lawful.ts'

type Part = 'part' | 'whole'
interface Row {
  readonly name: string
  readonly optimiser: Optimiser<unknown>
  readonly descends: boolean
  readonly decays: boolean
}

const row = <S>(name: string, optimiser: Optimiser<S>, kind: Part, decays: boolean): Row => ({
  name,
  optimiser: optimiser as Optimiser<unknown>,
  descends: kind === 'whole',
  decays,
})

const optimisers: ReadonlyArray<Row> = [
  row('scaleByLearningRate', scaleByLearningRate, 'whole', false),
  row('scaleByAdam', scaleByAdam(), 'part', false),
  row('decayWeights', decayWeights(0.01), 'part', true),
  row('adam', adam(), 'whole', true),
  row('adam without decay', adam({ decay: 0 }), 'whole', false),
  row('adam with other settings', adam({ secondDecay: 0.9, epsilon: 1e-8, decay: 0.1 }), 'whole', true),
  row('gradient descent with decay', chain(scaleByLearningRate)(decayWeights(0.01)), 'whole', true),
  row(
    'adam bracketed the other way',
    chain(chain(scaleByLearningRate)(decayWeights(0.01)))(scaleByAdam()),
    'whole',
    true,
  ),
]

const floats = (min: number, max: number) =>
  fc.float({ min: Math.fround(min), max: Math.fround(max), noNaN: true, noDefaultInfinity: true })

/** Several sets of parameters that share names and shapes. */
const forms = (sets: number): fc.Arbitrary<ReadonlyArray<Weights.Weights>> =>
  fc
    .uniqueArray(fc.tuple(fc.string({ maxLength: 3 }), fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 3 })), {
      minLength: 1,
      maxLength: 3,
      selector: ([name]) => name,
    })
    .chain((parameters) =>
      fc.array(
        fc
          .tuple(
            ...parameters.map(([name, shape]) => {
              const size = shape.reduce((a, b) => a * b, 1)
              return fc
                .array(floats(-2, 2), { minLength: size, maxLength: size })
                .map((values) => [name, { shape, values: Float32Array.from(values) }] as const)
            }),
          )
          .map((entries) => Object.fromEntries(entries)),
        { minLength: sets, maxLength: sets },
      ),
    )

const rates: fc.Arbitrary<Rates> = fc.record({
  learningRate: fc.double({ min: 1e-4, max: 0.1, noNaN: true }),
  momentum: fc.double({ min: 0, max: 0.99, noNaN: true }),
})

const copy = Weights.map(({ values }) => values.slice())
const zeros = Weights.map(({ values }) => new Float32Array(values.length))

/** The weights after each of several steps. */
const path = <S>(
  optimiser: Optimiser<S>,
  start: Weights.Weights,
  gradients: ReadonlyArray<Weights.Weights>,
  at: Rates,
): ReadonlyArray<Weights.Weights> => {
  let weights = start
  let state = optimiser.init(start)
  return gradients.map((gradient) => {
    const [changes, next] = optimiser.update(gradient, state, weights, at)
    state = next
    weights = applyChanges(changes)(weights)
    return weights
  })
}

describe.each(optimisers)('$name', ({ optimiser, descends, decays }) => {
  lawful('keeps names, their order and shapes', fc.tuple(forms(2), rates), ([[weights = {}, gradients = {}], at]) => {
    const [changes] = optimiser.update(gradients, optimiser.init(weights), weights, at)
    expect(Object.keys(changes)).toEqual(Object.keys(weights))
    for (const [name, { shape, values }] of Object.entries(changes)) {
      expect(shape).toEqual(weights[name]?.shape)
      expect(values).toHaveLength(Weights.get(weights)(name).values.length)
      expect(values).toBeInstanceOf(Float32Array)
    }
  })

  lawful(
    'leaves weights, gradients and states as they are, and gives the same again',
    fc.tuple(forms(3), rates),
    ([[weights = {}, first = {}, second = {}], at]) => {
      const before = [weights, first, second].map(copy)
      const [, state] = optimiser.update(first, optimiser.init(weights), weights, at)
      const remembered = structuredClone(state)
      const once = optimiser.update(second, state, weights, at)
      expect(optimiser.update(second, state, weights, at)).toEqual(once)
      expect([weights, first, second]).toEqual(before)
      expect(state).toEqual(remembered)
    },
  )

  lawful('no gradient, no change, but for decay', fc.tuple(forms(1), rates), ([[weights = {}], at]) => {
    const none = zeros(weights)
    const [changes] = optimiser.update(none, optimiser.init(weights), weights, at)
    for (const [name, { shape, values }] of Object.entries(changes))
      if (!decays || shape.length < 2)
        expect(
          values.every((value) => value === 0),
          name,
        ).toBe(true)
  })

  if (descends)
    lawful(
      'descends a parabola',
      forms(1),
      ([weights = {}]) => {
        // The parabola of least value at .5: its gradient is the distance from there.
        const bowl = Weights.map(({ values }) => values.map((value) => value - 0.5))
        const distance = (at: Weights.Weights): number =>
          Math.hypot(...Object.values(bowl(at)).flatMap(({ values }) => [...values]))
        let reached = weights
        let state = optimiser.init(weights)
        for (let step = 0; step < 300; step++) {
          const pace = { learningRate: 0.05, momentum: 0.9 }
          const [changes, next] = optimiser.update(bowl(reached), state, reached, pace)
          reached = applyChanges(changes)(reached)
          state = next
        }
        // Decay pulls towards zero; at .1 the balance is a distance of less than .06 a value.
        expect(distance(reached)).toBeLessThan(0.05 * distance(weights) + 0.06 * Math.sqrt(Weights.count(weights)))
      },
      20,
    )
})

/** Adam as fastai's `Optimizer` runs its steps: weight decay, averages, then the step; in double precision. */
const fastaiAdam = (
  start: ReadonlyArray<number>,
  gradients: ReadonlyArray<ReadonlyArray<number>>,
  at: ReadonlyArray<Rates>,
  { decay, decayed, secondDecay, epsilon }: Record<'decay' | 'secondDecay' | 'epsilon', number> & { decayed: boolean },
): ReadonlyArray<number> =>
  start.map((value, i) => {
    let p = value
    let mean = 0
    let square = 0
    gradients.forEach((gradient, step) => {
      const { learningRate = 0, momentum = 0 } = at[step] ?? {}
      const g = gradient[i] ?? Number.NaN
      if (decayed) p *= 1 - learningRate * decay
      mean = momentum * mean + (1 - momentum) * g
      square = secondDecay * square + (1 - secondDecay) * g * g
      const debias = 1 - momentum ** (step + 1)
      const secondDebias = 1 - secondDecay ** (step + 1)
      p -= ((learningRate / debias) * mean) / (Math.sqrt(square / secondDebias) + epsilon)
    })
    return p
  })

// From gradients far below epsilon to far above it.
const gradientValues = fc
  .tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.integer({ min: -7, max: 1 }))
  .map(([mantissa, exponent]) => Math.fround(mantissa * 10 ** exponent))

lawful(
  "adam is fastai's Adam within 1e-5, whatever the momentum and the rate of each step",
  fc.record({
    shape: fc.constantFrom([6], [2, 3], [1, 2, 3], [6, 1]),
    start: fc.array(floats(-2, 2), { minLength: 6, maxLength: 6 }),
    steps: fc.array(fc.tuple(fc.array(gradientValues, { minLength: 6, maxLength: 6 }), rates), {
      minLength: 1,
      maxLength: 12,
    }),
    settings: fc.record({
      decay: fc.double({ min: 0, max: 1, noNaN: true }),
      secondDecay: fc.constantFrom(0.9, 0.99, 0.999),
      epsilon: fc.constantFrom(1e-5, 1e-3),
    }),
  }),
  ({ shape, start, steps, settings }) => {
    const optimiser = adam(settings)
    let weights: Weights.Weights = { w: { shape, values: Float32Array.from(start) } }
    let state = optimiser.init(weights)
    for (const [gradient, at] of steps) {
      const gradients = { w: { shape, values: Float32Array.from(gradient) } }
      const [changes, next] = optimiser.update(gradients, state, weights, at)
      weights = applyChanges(changes)(weights)
      state = next
    }
    const expected = fastaiAdam(
      start,
      steps.map(([gradient]) => gradient),
      steps.map(([, at]) => at),
      { ...settings, decayed: shape.length > 1 },
    )
    Weights.get(weights)('w').values.forEach((value, i) =>
      expect(Math.abs(value - (expected[i] ?? Number.NaN))).toBeLessThan(1e-5),
    )
  },
)

lawful(
  'adam is the chain of its parts, bit for bit, step after step',
  fc.tuple(forms(4), fc.array(rates, { minLength: 3, maxLength: 3 }), fc.constantFrom(0, 0.01, 0.3)),
  ([[start, ...gradients], ratesOf, decay]) => {
    const settings = { secondDecay: 0.9, epsilon: 1e-6 }
    const parts = chain(scaleByLearningRate)(chain(decayWeights(decay))(scaleByAdam(settings)))
    const whole = adam({ ...settings, decay })
    let weights = start as Weights.Weights
    let [one, other] = [whole.init(weights), parts.init(weights)]
    gradients.forEach((gradient, step) => {
      const at = ratesOf[step] as Rates
      const [changes, next] = whole.update(gradient, one, weights, at)
      const [expected, nextOther] = parts.update(gradient, other, weights, at)
      expect(changes).toEqual(expected)
      expect(next).toEqual(nextOther[0][0])
      weights = applyChanges(changes)(weights)
      ;[one, other] = [next, nextOther]
    })
  },
)

test("adam's defaults are fastai's", () => {
  const weights = { w: { shape: [1, 1], values: Float32Array.of(1) } }
  const gradients = { w: { shape: [1, 1], values: Float32Array.of(1e-5) } }
  const at = { learningRate: 1, momentum: 0.9 }
  const [changes] = adam().update(gradients, adam().init(weights), weights, at)
  // A gradient of epsilon's size makes half a step; decay adds .01.
  expect(changes['w']?.values[0]).toBeCloseTo(-0.51, 6)
})

lawful('a chain is one chain wherever its brackets are', fc.tuple(forms(4), rates), ([[start = {}, ...rest], at]) => {
  const [a, b, c] = [scaleByAdam(), decayWeights(0.1), scaleByLearningRate] as const
  const left = path(chain(c)(chain(b)(a)), start, rest, at)
  expect(path(chain(chain(c)(b))(a), start, rest, at)).toEqual(left)
})

lawful('a chain gives the second what the first gave', fc.tuple(forms(2), rates), ([[weights = {}, g = {}], at]) => {
  const [once] = decayWeights(0.1).update(g, null, weights, at)
  const [twice] = scaleByLearningRate.update(once, null, weights, at)
  expect(chain(scaleByLearningRate)(decayWeights(0.1)).update(g, [null, null], weights, at)[0]).toEqual(twice)
})

lawful('changes add up, and adding them touches nothing', forms(2), ([weights = {}, changes = {}]) => {
  const before = [copy(weights), copy(changes)]
  const sum = applyChanges(changes)(weights)
  expect([weights, changes]).toEqual(before)
  for (const [name, { values }] of Object.entries(sum))
    values.forEach((value, i) =>
      expect(value).toBe(
        Math.fround(
          (Weights.get(weights)(name).values[i] as number) + (Weights.get(changes)(name).values[i] as number),
        ),
      ),
    )
})

test('gradients that lack a parameter are refused by name', () => {
  const weights = { here: { shape: [1], values: Float32Array.of(1) } }
  const part = scaleByAdam()
  expect(() => part.update({}, part.init(weights), weights, { learningRate: 1, momentum: 0.9 })).toThrow('"here"')
})
