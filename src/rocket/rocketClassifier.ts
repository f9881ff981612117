/**
 * Random convolutions with a linear head: a strong teacher from few labels, in a second.
 */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import type { Predictor } from '../core/Batch.ts'
import type { Dataset } from '../core/Dataset.ts'
import { type Example, type Series, type Vocabulary, sameVocabulary } from '../core/Example.ts'
import { type Failure, empty, mismatch } from '../core/Failure.ts'
import type { Fit } from '../core/Fit.ts'
import type { Seed } from '../core/Seed.ts'
import { countAbove } from '../kernels/referenceRocket.ts'
import { type Counting, seriesFeatures } from './features.ts'
import { type Head, type Products } from './Head.ts'
import { levelCount, writeLevels } from './levels.ts'
import { type LinearClassifier, classify, probabilitiesOf, weightsOf } from './LinearClassifier.ts'
import { logistic } from './logistic.ts'
import { miniRocket, multiRocket } from './miniRocket.ts'
import { type Parameters, featureCount } from './Parameters.ts'
import { type FeatureScale, featureScale, productsOf, scaledFeatures } from './products.ts'
import { ridge } from './ridge.ts'
import { onScale, seriesOf } from './rows.ts'

/**
 * What a trained classifier is: plain numbers, from which `predictorOf` makes the predictor again. Its features are those
 * of the convolutions, then the levels of the series, if it has `levels`.
 *
 * @category model
 * @since 0.1.0
 */
export interface Rocket {
  readonly parameters: Parameters
  readonly levels: boolean
  readonly classifier: LinearClassifier
}

/**
 * A trained classifier with its predictor. `crossValidated` are probabilities of the training examples, `[examples,
 * classes]`, each by a head that did not see the example; `temperature` and `strength` are what held-out scores chose.
 *
 * @category model
 * @since 0.1.0
 */
export interface TrainedRocket {
  readonly rocket: Rocket
  readonly predictor: Predictor
  readonly crossValidated: Float32Array
  readonly temperature: number
  readonly strength: number
}

/**
 * Which convolutions and which head; `count` is the number of features, by default the authors' of either. `unlabeled`
 * are further training series, from which scales and biases are learnt too. `levels`, the means of each variable over the
 * quarters of a series, are seen beside the convolutions, with that much of their weight, where held-out scores are clearly better with them.
 * `standardize` divides each variable by its deviation first. `counting` is who counts, by default plain loops.
 *
 * @category model
 * @since 0.1.0
 */
export interface RocketOptions {
  readonly seed: Seed
  readonly features?: 'minirocket' | 'multirocket'
  readonly count?: number
  readonly head?: 'ridge' | 'logistic'
  readonly levels?: number
  readonly standardize?: boolean
  readonly unlabeled?: Dataset<Example>
  readonly counting?: Counting
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Train on examples that all have a class: features of random convolutions, standardized, then ridge regression or
 * logistic regression. The penalty, and the temperature that makes probabilities as sure as they are right, are those of
 * the least log loss on held-out scores: leave-one-out for ridge, at most ten folds for logistic. Classes without an
 * example get probability 0. `Left` on no examples, one without a class, another vocabulary, and on series of unequal
 * numbers of variables. Throws at once unless `levels` is a finite number from 0, and as `miniRocket`.
 *
 * @example
 * import { Dataset, Either, Example, Seed } from 'millrace'
 * import { rocketClassifier } from 'millrace/rocket'
 * import assert from 'node:assert'
 *
 * const vocabulary = ['slow', 'fast']
 * const examples = Dataset.make(12, (i): Example.Example => ({
 *   id: `${i}`,
 *   series: Example.series(1, 40, new Float32Array(40).map((_, t) => Math.sin((t + i) * (i % 2 === 0 ? 0.3 : 1)))),
 *   target: { _tag: 'Class', id: i % 2, vocabulary },
 * }))
 * const trained = rocketClassifier({ seed: Seed.make(42), count: 840 })(vocabulary)(examples)
 * assert.ok(Either.isRight(trained))
 * assert.strictEqual(trained.right.crossValidated.length, 12 * 2)
 *
 * @category constructors
 * @since 0.1.0
 */
export const rocketClassifier = ({
  seed,
  features = 'minirocket',
  count,
  head = 'ridge',
  levels = 0.3,
  standardize = false,
  unlabeled,
  counting = countAbove,
}: RocketOptions): ((vocabulary: Vocabulary) => (examples: Dataset<Example>) => E.Either<Failure, TrainedRocket>) => {
  if (!(levels >= 0 && levels < Infinity))
    throw new RangeError(`rocketClassifier: levels must be a finite number from 0, got ${levels}`)
  const options = { seed, standardize, ...(count === undefined ? {} : { features: count }) }
  const fit = features === 'minirocket' ? miniRocket(options) : multiRocket(options)
  const learn = head === 'ridge' ? ridge : logistic
  return (vocabulary) => (examples) =>
    pipe(
      classesOf(vocabulary, toArray(examples)),
      E.flatMap((ids) =>
        pipe(
          sameVariables([...toArray(examples), ...(unlabeled === undefined ? [] : toArray(unlabeled))]),
          E.map((series) => train({ fit, learn, levels, counting }, vocabulary, ids, series)),
        ),
      ),
    )
}

/**
 * The predictor of a trained classifier. Rows with a length of their own count only so far.
 *
 * @example
 * import { Batch, Either, Seed } from 'millrace'
 * import { Archive, semaphore } from 'millrace/data'
 * import { predictorOf, rocketClassifier } from 'millrace/rocket'
 * import assert from 'node:assert'
 *
 * const archive = semaphore({ train: 12, test: 6 })
 * const { train } = Archive.examples(archive)
 * const trained = rocketClassifier({ seed: Seed.make(42), count: 84 })(Archive.vocabulary(archive) ?? [])(train)
 * assert.ok(Either.isRight(trained))
 * const batch = Batch.collate([train.get(0)])
 * assert.deepStrictEqual(predictorOf(trained.right.rocket)(batch), trained.right.predictor(batch))
 *
 * @category constructors
 * @since 0.1.0
 */
export const predictorOf = (
  rocket: Rocket,
  { counting = countAbove }: { readonly counting?: Counting } = {},
): Predictor => {
  const { count, write } = featuresFor(rocket, counting)
  const probabilities = classify(rocket.classifier)
  return (batch) => {
    const features = new Float32Array(batch.rows * count)
    for (let row = 0; row < batch.rows; row++)
      write(seriesOf(batch, row), features.subarray(row * count, (row + 1) * count))
    return probabilities(features)
  }
}

interface Way {
  readonly fit: Fit<Array<Series>, Series, Parameters, Float32Array>
  readonly learn: (data: Products) => Head
  readonly levels: number
  readonly counting: Counting
}

interface Learnt extends Head {
  readonly scale: FeatureScale
  readonly scaled: Float32Array
  readonly divisor: number
}

// By two nats over all rows, as a choice made from few of them has its price.
const better = (rows: number, plain: Learnt, richer: Learnt | undefined): Learnt =>
  richer !== undefined && rows * (plain.loss - richer.loss) > 2 ? richer : plain

const featuresFor = (
  { parameters, levels }: Pick<Rocket, 'parameters' | 'levels'>,
  counting: Counting,
): {
  readonly count: number
  readonly levelsCount: number
  readonly write: (series: Series, into: Float32Array) => void
} => {
  const convolved = featureCount(parameters)
  const levelsCount = levels ? levelCount(parameters.means.length) : 0
  const writeConvolved = seriesFeatures(parameters, counting)
  const scaled = onScale(parameters)
  return {
    count: convolved + levelsCount,
    levelsCount,
    write: (series, into) => {
      writeConvolved(series, into.subarray(0, convolved))
      if (levels) writeLevels(scaled(series), into.subarray(convolved))
    },
  }
}

const train = (
  { fit: { fold }, learn, levels, counting }: Way,
  vocabulary: Vocabulary,
  ids: Int32Array,
  series: ReadonlyArray<Series>,
): TrainedRocket => {
  const plan = { parameters: fold.done([...series]), levels: levels > 0 }
  const { count, levelsCount, write } = featuresFor(plan, counting)
  const features = new Float32Array(series.length * count)
  series.forEach((one, row) => {
    write(one, features.subarray(row * count, (row + 1) * count))
  })
  const present = vocabulary.map((_label, id) => id).filter((id) => ids.includes(id))
  const way = (weight: number): Learnt => {
    const deviation = Math.sqrt((weight * (count - levelsCount)) / Math.max(1, levelsCount))
    const scale = featureScale(features, count, ids.length, { count: levelsCount, deviation })
    const scaled = scaledFeatures(features, scale, ids.length)
    const { products, divisor } = productsOf(scaled, ids.length)
    const classIds = ids.map((id) => present.indexOf(id))
    return { scale, scaled, divisor, ...learn({ rows: ids.length, products, ids: classIds, classes: present.length }) }
  }
  const learnt = better(ids.length, way(0), levels > 0 ? way(levels) : undefined)
  const { temperature, strength, heldOut } = learnt
  const classes = { vocabulary, present, temperature }
  const rocket = {
    ...plan,
    classifier: { ...classes, ...weightsOf(learnt, learnt.scaled, learnt.scale, learnt.divisor) },
  }
  return {
    rocket,
    predictor: predictorOf(rocket, { counting }),
    crossValidated: probabilitiesOf(classes, heldOut),
    temperature,
    strength,
  }
}

const toArray = (examples: Dataset<Example>): ReadonlyArray<Example> =>
  Array.from({ length: examples.length }, (_, i) => examples.get(i))

const classesOf = (vocabulary: Vocabulary, examples: ReadonlyArray<Example>): E.Either<Failure, Int32Array> => {
  if (examples.length === 0) return E.left(empty('the labeled dataset'))
  const ids = new Int32Array(examples.length)
  for (const [row, { id, target }] of examples.entries()) {
    if (target._tag !== 'Class') return E.left(mismatch(`the target of "${id}"`, 'Class', target._tag))
    if (!sameVocabulary(vocabulary, target.vocabulary))
      return E.left(mismatch(`the vocabulary of "${id}"`, vocabulary.join(', '), target.vocabulary.join(', ')))
    ids[row] = target.id
  }
  return E.right(ids)
}

const sameVariables = (examples: ReadonlyArray<Example>): E.Either<Failure, ReadonlyArray<Series>> => {
  const series = examples.map((example) => example.series)
  const variables = series[0]?.variables ?? 0
  const other = examples.find((example) => example.series.variables !== variables)
  return other === undefined
    ? E.right(series)
    : E.left(mismatch(`the variables of "${other.id}"`, `${variables}`, `${other.series.variables}`))
}
