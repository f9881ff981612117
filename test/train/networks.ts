/**
 * Small networks of every kind, with sizes and classes at random.
 */
import fc from 'fast-check'
import { run, uniforms } from '../../src/core/Random.ts'
import { child, make } from '../../src/core/Seed.ts'
import * as Weights from '../../src/core/Weights.ts'
import { fcn } from '../../src/nn/fcn.ts'
import { inceptionTime } from '../../src/nn/inceptionTime.ts'
import type { Model, Variables } from '../../src/nn/Model.ts'

const specs = fc.record({
  variables: fc.integer({ min: 1, max: 9 }),
  vocabulary: fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 4 }),
})

const dropouts = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 0.9, noNaN: true }))

export const inceptionTimes: fc.Arbitrary<Model> = fc
  .tuple(
    fc.record({
      filters: fc.integer({ min: 1, max: 3 }),
      depth: fc.integer({ min: 1, max: 7 }),
      kernels: fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 3 }),
      dropout: dropouts,
      survival: fc.double({ min: 0.1, max: 1, noNaN: true }),
      survivalRule: fc.constantFrom('branch' as const, 'module' as const),
    }),
    specs,
  )
  .map(([options, spec]) => inceptionTime(options)(spec))

export const fcns: fc.Arbitrary<Model> = fc
  .tuple(
    fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 8 })), { minLength: 1, maxLength: 3 }),
    dropouts,
    specs,
  )
  .map(([layers, dropout, spec]) =>
    fcn({ channels: layers.map(([channels]) => channels), kernels: layers.map(([, taps]) => taps), dropout })(spec),
  )

/** Variables as training may leave them: no two alike, variances above zero. */
export const trained = (model: Model, seed: number): Variables => {
  const draws = Weights.map(({ values }, name) => {
    const uniform = run(child(name)(make(seed)))(uniforms(values.length))
    return Float32Array.from(uniform, (draw) => (name.endsWith('running_var') ? 0.5 + draw : 2 * draw - 1))
  })
  const { weights, state } = model.init(make(seed))
  return { weights: draws(weights), state: draws(state) }
}
