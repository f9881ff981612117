/**
 * Random examples of any length and kind of target, and examples made of the elements of random pipelines.
 */
import fc, { type Arbitrary } from 'fast-check'
import * as Example from '../../src/core/Example.ts'

export const vocabulary = ['a', 'b', 'c']

const share = fc.integer({ min: 0, max: 8 }).map((n) => n / 8)
const hard = fc.nat(2).map((id): Example.Target => ({ _tag: 'Class', id, vocabulary }))
const soft = fc
  .tuple(share, share, share)
  .map((values) => Example.probabilities([...vocabulary])(Float32Array.from(values)))

/** One kind of target for all examples of a list, or hard beside soft ones. */
export const targets: Arbitrary<Arbitrary<Example.Target>> = fc.constantFrom(
  hard,
  soft,
  fc.oneof(hard, soft),
  fc.float({ noNaN: true }).map((value): Example.Target => ({ _tag: 'Value', value })),
  fc.constant(Example.unlabeled),
)

const exampleOf = (target: Arbitrary<Example.Target>, steps: Arbitrary<number>): Arbitrary<Example.Example> =>
  fc
    .tuple(fc.string({ maxLength: 3 }), steps, target)
    .chain(([id, steps, target]) =>
      fc
        .array(fc.float(), { minLength: 2 * steps, maxLength: 2 * steps })
        .map((values) => ({ id, series: Example.series(2, steps, Float32Array.from(values)), target })),
    )

/** Lists of examples of two variables, each of a length of its own, or all of three steps. */
export const lists = (
  lengths: 'equal' | 'unequal',
  { minLength = 0, maxLength = 14 } = {},
): Arbitrary<ReadonlyArray<Example.Example>> => {
  const steps = lengths === 'equal' ? fc.constant(3) : fc.nat(9)
  return targets.chain((target) => fc.array(exampleOf(target, steps), { minLength, maxLength }))
}

/** An example that tells the element it was made of, of a length that depends on the element. */
export const exampleFrom =
  (lengths: 'equal' | 'unequal') =>
  (a: unknown): Example.Example => {
    const id = fc.stringify(a)
    const steps = lengths === 'equal' ? 3 : id.length % 8
    return {
      id,
      series: Example.series(
        1,
        steps,
        Float32Array.from({ length: steps }, (_, i) => id.charCodeAt(i % id.length)),
      ),
      target: { _tag: 'Class', id: id.length % 3, vocabulary },
    }
  }
