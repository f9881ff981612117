/**
 * The example of tsai's NoisyStudent: one epoch with pseudo-labels as class ids, one with probability rows. On the
 * embedded `semaphore`, or on NATOPS where the first argument is a folder with NATOPS_TRAIN.ts and NATOPS_TEST.ts.
 */
import { Dataset, type Epochs, type Example, Failure, Fit, Sampler, Seed, TaskEither, pipe } from 'millrace'
import { Archive, semaphore } from 'millrace/data'
import { inceptionTime } from 'millrace/nn'
import { ucr } from 'millrace/node'
import { noisyStudent } from 'millrace/semi'
import { type FitEvent, type Fitted, fit } from 'millrace/train'
import { mapTarget, oneHot, randomSize, standardize } from 'millrace/transform'

type Examples = Dataset.Dataset<Example.Example>

const seed = Seed.make(42)
const directory = process.argv[2]

const shuffled =
  (name: string) =>
  (examples: Examples): Epochs.Epochs<Example.Example> =>
    Dataset.sample(Sampler.shuffled(Seed.child(name)(seed)))(examples)

const asIds = (examples: Examples): Examples => examples
const asProbabilities = Dataset.map(mapTarget(oneHot))

const showEpoch = (event: FitEvent): void => {
  if (event._tag !== 'Epoch') return
  const numbers = [event.trainLoss, event.validation?.loss ?? NaN, event.validation?.accuracy ?? NaN]
  console.log('epoch | train_loss | valid_loss | accuracy')
  console.log([event.epoch, ...numbers.map((number) => number.toFixed(6))].join(' | '))
}

const train = (archive: Archive.Archive, labelsOf: (examples: Examples) => Examples) => {
  const raw = Archive.examples(archive)
  // Statistics come from the training part alone, and every part is prepared by them.
  const onSeries = Fit.inside<Example.Example, Example.Series>(
    ({ series }) => series,
    (example, series) => ({ ...example, series }),
  )
  const { transform } = Fit.on(onSeries(standardize()))(raw.train)
  const [labeled, validation] = [Dataset.map(transform)(raw.train), Dataset.map(transform)(raw.test)]

  // As in the original, all series are pseudo-labeled with their true classes: it has no teacher, and it leaks.
  const pseudo = labelsOf(Dataset.concat(validation)(labeled))
  const mix = noisyStudent({
    seed: Seed.child('mix')(seed),
    batchSize: 256,
    ratio: 2,
    batchTransform: randomSize({ magnitude: 0.5 }),
    validation,
    allowOverlap: true,
    verbose: console.log,
  })
  const model = inceptionTime()({ variables: 24, vocabulary: Archive.vocabulary(archive) ?? [] })

  return pipe(
    mix(shuffled('labeled')(labeled), shuffled('pseudo')(pseudo)),
    TaskEither.fromEither,
    TaskEither.flatMap(({ batches }) =>
      fit({ model, epochs: 1, seed: Seed.child('fit')(seed), validation }, showEpoch)(batches),
    ),
  )
}

const program = pipe(
  directory === undefined ? TaskEither.right(semaphore()) : ucr('NATOPS', { directory }),
  TaskEither.tap((archive) => train(archive, asIds)),
  TaskEither.flatMap((archive) => train(archive, asProbabilities)),
  TaskEither.match(
    (failure) => console.error(Failure.show(failure)),
    ({ model }: Fitted) => console.log(`trained ${model.name} twice`),
  ),
)

await program()
