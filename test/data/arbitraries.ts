/**
 * Parts of all kinds, as far as a `.ts` text can say them.
 */
import fc from 'fast-check'
import * as Dataset from '../../src/core/Dataset.ts'
import * as Example from '../../src/core/Example.ts'
import * as Seed from '../../src/core/Seed.ts'
import type * as Part from '../../src/data/Part.ts'

export const seeds: fc.Arbitrary<Seed.Seed> = fc.integer().map(Seed.make)

const words = fc.stringMatching(/^[\w.#@?,é-]{1,8}$/u)

const float = fc.oneof(fc.float(), fc.constantFrom(-0, NaN, Infinity, -Infinity, 1.401298464324817e-45))

const values = (size: number) => fc.array(float, { minLength: size, maxLength: size })

const seriesOf = (variables: number, steps: number): fc.Arbitrary<Example.Series> =>
  values(variables * steps).map((xs) => Example.series(variables, steps, Float32Array.from(xs)))

const seriesList = fc.oneof(
  fc
    .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 6 }))
    .chain(([variables, steps]) => fc.array(seriesOf(variables, steps), { maxLength: 6 })),
  fc.integer({ min: 1, max: 4 }).chain((variables) =>
    fc.array(
      fc.integer({ min: 1, max: 6 }).chain((steps) => seriesOf(variables, steps)),
      { maxLength: 6 },
    ),
  ),
)

const targetsFor = (count: number): fc.Arbitrary<Part.Targets> =>
  fc.oneof(
    fc.constant<Part.Targets>({ _tag: 'Unlabeled' }),
    fc
      .array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: count, maxLength: count })
      .map((xs): Part.Targets => ({ _tag: 'Values', values: Float32Array.from(xs) })),
    fc
      .uniqueArray(words, { minLength: 1, maxLength: 4 })
      .chain((vocabulary) =>
        fc
          .array(fc.nat(vocabulary.length - 1), { minLength: count, maxLength: count })
          .map((ids): Part.Targets => ({ _tag: 'Classes', ids: Int32Array.from(ids), vocabulary })),
      ),
  )

export const parts: fc.Arbitrary<Part.Part> = fc
  .tuple(words, seriesList)
  .chain(([name, series]) => targetsFor(series.length).map((targets) => ({ name, series, targets })))

// Some examples have no target, and the classes are of any sizes.
export const labeled: fc.Arbitrary<Dataset.Dataset<Example.Example>> = fc
  .array(fc.option(fc.nat(3), { freq: 6 }), { maxLength: 60 })
  .map((ids) =>
    Dataset.fromArray(
      ids.map((id, index) => ({
        id: `${index}`,
        series: Example.series(1, 1, Float32Array.of(index)),
        target: id === null ? Example.unlabeled : { _tag: 'Class', id, vocabulary: ['a', 'b', 'c', 'd'] },
      })),
    ),
  )
