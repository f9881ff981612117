/**
 * Noisy Student as a combinator: a labeled and a cyclic pseudo-labeled stream, zipped into weighted batches. It knows
 * no network and no teacher, only examples.
 *
 * Xie, Luong, Hovy and Le, "Self-training with Noisy Student improves ImageNet classification" (2020).
 */
import * as E from 'fp-ts/lib/Either.js'
import { constant, pipe } from 'fp-ts/lib/function.js'
import * as Batch from '../core/Batch.ts'
import type { Dataset } from '../core/Dataset.ts'
import type { Epochs } from '../core/Epochs.ts'
import { type Example, type Vocabulary, sameVocabulary, vocabularyOf } from '../core/Example.ts'
import { type Failure, empty, mismatch } from '../core/Failure.ts'
import { type Seed, child } from '../core/Seed.ts'
import * as Stream from '../core/Stream.ts'
import { type Transform, identity } from '../core/Transform.ts'
import { overlap } from './overlap.ts'
import { type Split, relativeWeight, split } from './split.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * How labeled and pseudo-labeled rows are mixed.
 *
 * - `batchSize`: rows of a whole batch. Default 64.
 * - `ratio`: labeled rows to one pseudo-labeled row, any positive number. Default 1.
 * - `pseudoWeight`: the weight of a pseudo-labeled row; a labeled row weighs 1. Default 1; 0 ignores the pseudo rows. A
 *   function gives that of an epoch, such as `ramp`.
 * - `batchTransform`: noise on the combined batch, such as one random size for all rows. Noise of single series belongs
 *   on the examples: see `Epochs.mapRandom`.
 * - `last`: what happens to labeled rows that do not fill a batch: dropped, as in the reference, or kept as a short one.
 * - `validation`: pseudo-labeled series that are among these are refused, unless `allowOverlap`.
 * - `verbose`: receives the lines that the reference prints: the split, the relative weight, the shapes of each batch.
 *
 * @category model
 * @since 0.1.0
 */
export interface Options {
  readonly seed: Seed
  readonly batchSize?: number
  readonly ratio?: number
  readonly pseudoWeight?: number | ((epoch: number) => number)
  readonly batchTransform?: Transform<Batch.Batch>
  readonly last?: 'drop' | 'keep'
  readonly validation?: Dataset<Example>
  readonly allowOverlap?: boolean
  readonly verbose?: (line: string) => void
}

/**
 * The mixed batches of each epoch, and how they are made up. An epoch is one pass over the labeled side; the pseudo side
 * goes round on its own, across epochs.
 *
 * @category model
 * @since 0.1.0
 */
export interface NoisyStudent {
  readonly split: Split
  readonly relativeWeight: number | undefined
  readonly batches: (epoch: number) => Stream.Stream<Batch.Batch>
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Mix a labeled and a pseudo-labeled side into batches of labeled rows (weight 1), then pseudo rows (`pseudoWeight`).
 * No pseudo-labeled series gives plain supervised batches. `Left` when nothing is labeled, when the sides differ in
 * variables, steps or vocabulary, or when pseudo-labeled series are validation series too.
 *
 * @example
 * import { Dataset, Either, Epochs, Example, Seed, Stream } from 'millrace'
 * import { noisyStudent } from 'millrace/semi'
 * import assert from 'node:assert'
 *
 * const side = (name: string, count: number) =>
 *   Epochs.constant(
 *     Dataset.make(count, (i): Example.Example => ({
 *       id: `${name}/${i}`,
 *       series: Example.series(1, 2, Float32Array.of(i, i)),
 *       target: { _tag: 'Class', id: i % 2, vocabulary: ['left', 'right'] },
 *     })),
 *   )
 * const mixed = noisyStudent({ seed: Seed.make(42), batchSize: 6, ratio: 2, pseudoWeight: 0.5 })(side('a', 8), side('b', 3))
 * assert.ok(Either.isRight(mixed))
 * const [first] = Stream.toArray(mixed.right.batches(0))()
 * assert.deepStrictEqual(first?.weight, Float32Array.of(1, 1, 1, 1, 0.5, 0.5))
 *
 * @category constructors
 * @since 0.1.0
 */
export const noisyStudent = ({
  seed,
  batchSize = 64,
  ratio = 1,
  pseudoWeight = 1,
  batchTransform = identity,
  last = 'drop',
  validation,
  allowOverlap = false,
  verbose = () => {},
}: Options): ((labeled: Epochs<Example>, pseudo: Epochs<Example>) => E.Either<Failure, NoisyStudent>) => {
  const weightOf =
    typeof pseudoWeight === 'function'
      ? (epoch: number) => checked(pseudoWeight(epoch))
      : constant(checked(pseudoWeight))
  const rowsOf = split({ batchSize, ratio })

  return (labeled, pseudo) => {
    const [firstLabeled, firstPseudo] = [labeled(0), pseudo(0)]
    const sizes = [firstLabeled.length, firstPseudo.length] as const
    const rows = rowsOf(...sizes)
    const stepsPerEpoch = last === 'drop' ? Math.floor(sizes[0] / rows.labeled) : Math.ceil(sizes[0] / rows.labeled)
    const relative = relativeWeight(rows)(...sizes)

    const batches = (epoch: number): Stream.Stream<Batch.Batch> => {
      const noise = pipe(seed, child('batch'), child(epoch))
      const labeledBatches = collated(rows.labeled, last)(Stream.fromDataset(labeled(epoch)))
      if (rows.pseudo === 0) return pipe(labeledBatches, Stream.mapRandom(noise, batchTransform))
      // Where the cycle stands follows from the epoch alone, so any epoch opens without running those before it.
      const weight = weightOf(epoch)
      const from = epoch * stepsPerEpoch * rows.pseudo
      const pseudoBatches = pipe(pseudo, Stream.cycle({ from }), collated(rows.pseudo, 'keep'))
      return pipe(
        labeledBatches,
        Stream.zipWith(pseudoBatches, (one, other) => [one, other] as const),
        Stream.mapRandom(noise, ([one, other]) => (rng) => {
          const [combined, next] = batchTransform(Batch.append(other, weight)(one))(rng)
          shapeLines(one, other, combined).forEach((line) => verbose(line))
          return [combined, next]
        }),
      )
    }

    return pipe(
      compatible(firstLabeled, firstPseudo),
      E.flatMap(() =>
        validation === undefined || allowOverlap ? E.right(undefined) : overlap(validation)(firstPseudo),
      ),
      E.map(() => {
        splitLines(rows, relative).forEach((line) => verbose(line))
        return { split: rows, relativeWeight: relative, batches }
      }),
    )
  }
}

const checked = (pseudoWeight: number): number => {
  if (!(pseudoWeight >= 0 && pseudoWeight < Infinity))
    throw new RangeError(`noisyStudent: pseudoWeight must be a number from 0, got ${pseudoWeight}`)
  return pseudoWeight
}

const collated =
  (rows: number, last: 'drop' | 'keep') =>
  (examples: Stream.Stream<Example>): Stream.Stream<Batch.Batch> =>
    pipe(examples, Stream.chunksOf(rows, { last }), Stream.map(Batch.collate))

// One look at each side tells; rows that differ within a side are refused when their batch is put together.
const compatible = (labeled: Dataset<Example>, pseudo: Dataset<Example>): E.Either<Failure, void> => {
  if (labeled.length === 0) return E.left(empty('the labeled side'))
  if (pseudo.length === 0) return E.right(undefined)
  const [one, other] = [labeled.get(0), pseudo.get(0)]
  const [classes, others] = [vocabularyOf(one.target) ?? [], vocabularyOf(other.target) ?? []]
  if (!sameVocabulary(classes, others))
    return E.left(mismatch('the classes of the pseudo-labeled side', showClasses(classes), showClasses(others)))
  const [shape, otherShape] = [shapeOf(one), shapeOf(other)]
  return shape === otherShape
    ? E.right(undefined)
    : E.left(mismatch('the series of the pseudo-labeled side', shape, otherShape))
}

const showClasses = (classes: Vocabulary): string => (classes.length === 0 ? 'none' : classes.join(', '))

const shapeOf = ({ series }: Example): string => `${series.variables} variables x ${series.steps} steps`

const splitLines = ({ labeled, pseudo }: Split, relative: number | undefined): ReadonlyArray<string> => [
  `labels / pseudolabels per training batch              : ${labeled} / ${pseudo}`,
  `relative labeled/ pseudolabel sample weight in dataset: ${relative === undefined ? 'none' : relative.toFixed(1)}`,
]

// Where one side is soft, both are shown as rows of probabilities, which they are by then.
const shapeLines = (one: Batch.Batch, other: Batch.Batch, combined: Batch.Batch): ReadonlyArray<string> => {
  const [, ...classes] = Batch.targetShape(combined.targets)
  const shapeOfY = ({ rows }: Batch.Batch): string => `[${[rows, ...classes].join(', ')}]`
  return [
    `X: ${shapeOfX(one)}  X2: ${shapeOfX(other)}  X_comb: ${shapeOfX(combined)}`,
    `y: ${shapeOfY(one)}  y2: ${shapeOfY(other)}  y_comb: ${shapeOfY(combined)}`,
  ]
}

const shapeOfX = ({ rows, variables, steps }: Batch.Batch): string => `[${rows}, ${variables}, ${steps}]`
