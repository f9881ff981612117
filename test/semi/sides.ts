/**
 * Fake sides to mix. A series tells where it comes from by its values, so that rows can be recognized in any batch.
 */
import fc, { type Arbitrary } from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import type * as Batch from '../../src/core/Batch.ts'
import * as Dataset from '../../src/core/Dataset.ts'
import * as Epochs from '../../src/core/Epochs.ts'
import * as Example from '../../src/core/Example.ts'
import { type Failure, show } from '../../src/core/Failure.ts'
import * as Sampler from '../../src/core/Sampler.ts'
import * as Seed from '../../src/core/Seed.ts'
import * as Stream from '../../src/core/Stream.ts'
import { type NoisyStudent, type Options, noisyStudent } from '../../src/semi/noisyStudent.ts'

export type Side = 'labeled' | 'pseudo'

export const vocabulary: Example.Vocabulary = ['left', 'right', 'up']

/** The class that an index belongs to. */
export const hard = (index: number): Example.Target => ({ _tag: 'Class', id: index % 3, vocabulary })

/** Probabilities that 32 bits hold exactly, other ones for each of eight indices, and rarely sure. */
export const soft = (index: number): Example.Target =>
  Example.probabilities(vocabulary)(Float32Array.of((index % 8) / 8, 0, 1 - (index % 8) / 8))

export const side = (
  name: Side,
  count: number,
  targetOf: (index: number) => Example.Target = hard,
): Dataset.Dataset<Example.Example> =>
  Dataset.make(count, (index) => ({
    id: `${name}/${index}`,
    series: Example.series(2, 3, new Float32Array(6).fill(name === 'labeled' ? index : -1 - index)),
    target: targetOf(index),
  }))

/** The ids of the examples that the rows of a batch were made of. */
export const idsOf = ({ rows, variables, steps, x }: Batch.Batch): ReadonlyArray<string> =>
  Array.from({ length: rows }, (_, row) => {
    const value = x[row * variables * steps] ?? NaN
    return value >= 0 ? `labeled/${value}` : `pseudo/${-1 - value}`
  })

export const labeledIds = (batch: Batch.Batch): ReadonlyArray<string> => idsOf(batch).slice(0, batch.labeled)

export const pseudoIds = (batch: Batch.Batch): ReadonlyArray<string> => idsOf(batch).slice(batch.labeled)

/** What a mix is made of: two sides and the options. */
export interface Mix {
  readonly labeled: Epochs.Epochs<Example.Example>
  readonly pseudo: Epochs.Epochs<Example.Example>
  readonly options: Options
  readonly sizes: { readonly labeled: number; readonly pseudo: number }
  readonly kinds: { readonly labeled: 'hard' | 'soft'; readonly pseudo: 'hard' | 'soft' }
}

export const mixed = ({ labeled, pseudo, options }: Mix): NoisyStudent => right(noisyStudent(options)(labeled, pseudo))

export const right = <A>(result: E.Either<Failure, A>): A => {
  if (E.isLeft(result)) throw new Error(show(result.left))
  return result.right
}

/** The line that a failure is shown as. */
export const line = (result: E.Either<Failure, unknown>): string =>
  E.isLeft(result) ? show(result.left) : 'no failure'

export const batchesOf = (mix: Mix, epoch: number): ReadonlyArray<Batch.Batch> =>
  Stream.toArray(mixed(mix).batches(epoch))()

export const ratios: Arbitrary<number> = fc.oneof(
  fc.constantFrom(1, 2, 3, 1 / 3, 1 / 14, 1 / 28, Infinity, Number.MIN_VALUE),
  fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
)

const seeds = fc.nat(1e6).map(Seed.make)

const ordered = (dataset: Dataset.Dataset<Example.Example>): Arbitrary<Epochs.Epochs<Example.Example>> =>
  fc.oneof(
    fc.constant(Epochs.constant(dataset)),
    seeds.map((seed) => Dataset.sample(Sampler.shuffled(seed))(dataset)),
  )

export const mixes = ({ minPseudo = 0 }: { readonly minPseudo?: number } = {}): Arbitrary<Mix> =>
  fc
    .record({
      sizes: fc.record({
        labeled: fc.integer({ min: 1, max: 30 }),
        pseudo: fc.integer({ min: minPseudo, max: 30 }),
      }),
      kinds: fc.record({
        labeled: fc.constantFrom('hard' as const, 'soft' as const),
        pseudo: fc.constantFrom('hard' as const, 'soft' as const),
      }),
      options: fc.record({
        seed: seeds,
        batchSize: fc.integer({ min: 1, max: 20 }),
        ratio: ratios,
        pseudoWeight: fc.constantFrom(0, 0.25, 0.5, 1, 2, 8),
        last: fc.constantFrom('drop' as const, 'keep' as const),
      }),
    })
    .chain(({ sizes, kinds, options }) =>
      fc.record({
        labeled: ordered(side('labeled', sizes.labeled, kinds.labeled === 'hard' ? hard : soft)),
        pseudo: ordered(side('pseudo', sizes.pseudo, kinds.pseudo === 'hard' ? hard : soft)),
        options: fc.constant(options),
        sizes: fc.constant(sizes),
        kinds: fc.constant(kinds),
      }),
    )

/** Mixes that do draw pseudo-labeled rows. */
export const trueMixes: Arbitrary<Mix> = mixes({ minPseudo: 1 }).filter((mix) => mixed(mix).split.pseudo > 0)
