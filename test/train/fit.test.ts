import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { beforeAll, describe, expect, test } from 'vitest'
import * as Batch from '../../src/core/Batch.ts'
import * as Dataset from '../../src/core/Dataset.ts'
import * as Epochs from '../../src/core/Epochs.ts'
import { make } from '../../src/core/Seed.ts'
import * as Stream from '../../src/core/Stream.ts'
import * as StreamTask from '../../src/core/StreamTask.ts'
import type { Weights } from '../../src/core/Weights.ts'
import { wasmBackend } from '../../src/nn/backend.ts'
import { type Optimiser, type Rates, adam, scaleByLearningRate } from '../../src/optim/Optimiser.ts'
import { constant, flatCosine, oneCycle } from '../../src/optim/schedule.ts'
import { evaluate } from '../../src/train/evaluate.ts'
import { type FitEvent, events, fit } from '../../src/train/fit.ts'
import { batchOf, batches, eventsOf, example, examples, lineOf, noisy, quiet, rightOf, tiny } from './toy.ts'

beforeAll(() => wasmBackend())

const train = batches(examples(16), 4)
const seed = make(42)
const steady = { learningRate: constant(0.01), momentum: constant(0.9) }

const of = <T extends FitEvent['_tag']>(all: ReadonlyArray<FitEvent>, tag: T) =>
  all.filter((event): event is FitEvent & { _tag: T } => event._tag === tag)

/** An optimiser that notes the weights and the rates of each of its steps. */
const recording = <S>(optimiser: Optimiser<S>) => {
  const steps: Array<{ readonly weights: Weights; readonly rates: Rates }> = []
  const recorder: Optimiser<S> = {
    init: optimiser.init,
    update: (gradients, state, weights, rates) => {
      steps.push({ weights, rates })
      return optimiser.update(gradients, state, weights, rates)
    },
  }
  return { recorder, steps }
}

/** A stream of unknown length that counts how often it is opened and closed. */
const counted = <A>(stream: Stream.Stream<A>) => {
  const counts = { opened: 0, closed: 0 }
  const watched = Stream.bracket(
    'counted',
    () => void counts.opened++,
    () => stream,
    () => () => void counts.closed++,
  )
  return { counts, watched }
}

const soon = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve))

describe('two classes that are easily told apart', () => {
  test('are learnt: the loss falls, and unseen examples are all classified', async () => {
    const options = {
      model: tiny,
      epochs: 10,
      seed,
      schedules: oneCycle({ peak: 0.05 }),
      validation: examples(20, 100),
    }
    const all = await eventsOf(options, () => train)
    const losses = of(all, 'Progress').map(({ loss }) => loss)
    expect(Math.max(...losses.slice(-4))).toBeLessThan(0.3 * Math.min(...losses.slice(0, 4)))
    expect(of(all, 'Epoch').at(-1)?.validation?.accuracy).toBe(1)
  })

  test.each([tiny, noisy])('leave identical weights for one seed, others for another: $name', async (model) => {
    const weights = async (label: number) =>
      rightOf(await fit({ model, epochs: 2, seed: make(label) })(() => train)()).variables
    const one = await weights(1)
    expect(await weights(1)).toEqual(one)
    expect(await weights(2)).not.toEqual(one)
  })

  test('do not care what else was run before', async () => {
    const run = () => fit({ model: noisy, epochs: 1, seed })(() => train)()
    const alone = rightOf(await run()).variables
    await fit({ model: quiet, epochs: 1, seed: make(7) })(() => train)()
    expect(rightOf(await run()).variables).toEqual(alone)
  })
})

describe('events', () => {
  test('come in order: progress after each step, an epoch after each pass, then done', async () => {
    const all = await eventsOf({ model: tiny, epochs: 2, seed, validation: examples(4) }, () => train)
    const pass = ['Progress', 'Progress', 'Progress', 'Progress', 'Epoch']
    expect(all.map(({ _tag }) => _tag)).toEqual([...pass, ...pass, 'Done'])
    const progress = of(all, 'Progress')
    expect(progress.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(progress.map(({ epoch }) => epoch)).toEqual([0, 0, 0, 0, 1, 1, 1, 1])
    expect(progress.every(({ steps, loss }) => steps === 8 && Number.isFinite(loss))).toBe(true)
    expect(of(all, 'Epoch').map(({ epoch }) => epoch)).toEqual([0, 1])
  })

  test("show fastai's running mean of the loss, which goes on from epoch to epoch", async () => {
    const all = await eventsOf({ model: tiny, epochs: 2, seed }, () => train)
    const losses = of(all, 'Progress').map(({ loss }) => loss)
    const smooth = (seen: ReadonlyArray<number>): number => {
      const shares = seen.map((_, i) => 0.98 ** (seen.length - 1 - i))
      const sum = seen.reduce((total, loss, i) => total + loss * (shares[i] ?? 0), 0)
      return sum / shares.reduce((a, b) => a + b, 0)
    }
    const shown = of(all, 'Epoch').map(({ trainLoss }) => trainLoss)
    expect(shown[0]).toBeCloseTo(smooth(losses.slice(0, 4)), 10)
    expect(shown[1]).toBeCloseTo(smooth(losses), 10)
  })

  test('show what evaluation measures, and only where there is something to measure', async () => {
    const validation = examples(6, 50)
    const all = await eventsOf({ model: tiny, epochs: 2, seed, validation }, () => train)
    const [{ fitted } = { fitted: undefined }] = of(all, 'Done')
    if (fitted === undefined) throw new Error('no end')
    expect(of(all, 'Epoch').at(-1)?.validation).toEqual(evaluate(tiny)(fitted.variables)(validation))
    const blind = await eventsOf({ model: tiny, epochs: 1, seed }, () => train)
    expect(of(blind, 'Epoch').map(({ validation }) => validation)).toEqual([undefined])
  })

  test('tell the seconds that the clock tells, 0 without one', async () => {
    let now = 0
    const ticking = await eventsOf({ model: tiny, epochs: 2, seed, clock: () => (now += 1500) }, () => train)
    expect(of(ticking, 'Epoch').map(({ seconds }) => seconds)).toEqual([1.5, 1.5])
    const timeless = await eventsOf({ model: tiny, epochs: 1, seed }, () => train)
    expect(of(timeless, 'Epoch').map(({ seconds }) => seconds)).toEqual([0])
  })

  test('are what fit shows its observer, and its result is the last one', async () => {
    const options = { model: tiny, epochs: 1, seed }
    const seen: Array<FitEvent> = []
    const result = rightOf(await fit(options, (event) => void seen.push(event))(() => train)())
    const strip = (all: ReadonlyArray<FitEvent>) => all.map((event) => (event._tag === 'Done' ? event._tag : event))
    expect(strip(seen)).toEqual(strip(await eventsOf(options, () => train)))
    expect(seen.at(-1)).toEqual({ _tag: 'Done', fitted: result })
  })

  test('start afresh with each run of one stream of events', async () => {
    const run = events({ model: noisy, epochs: 1, seed })(() => train)
    const losses = async (): Promise<ReadonlyArray<unknown>> => {
      const all: Array<FitEvent> = []
      for await (const event of StreamTask.toAsyncIterable(run)) all.push(event)
      return all.map((event) => (event._tag === 'Progress' ? event.loss : event._tag))
    }
    expect(await losses()).toEqual(await losses())
  })

  test('go on where they were left, by training again', async () => {
    const run = events({ model: noisy, epochs: 1, seed })(() => train)
    const all = await StreamTask.toArray(run)()
    const cursor = run.open()
    await cursor.next()
    await cursor.next()
    const saved = StreamTask.checkpoint(run)(cursor)
    await cursor.close()
    const rest = rightOf(StreamTask.resume(saved)(run))
    expect((await StreamTask.toArray(rest)()).slice(0, -1)).toEqual(all.slice(2, -1))
    expect(saved.state).toBe(2)
    expect(E.isLeft(StreamTask.resume(saved)(events({ model: noisy, epochs: 2, seed })(() => train)))).toBe(true)
  })

  test('do not happen before someone asks', async () => {
    const { counts, watched } = counted(train)
    const cursor = events({ model: tiny, epochs: 1, seed })(() => watched).open()
    await soon()
    expect(counts.opened).toBe(0)
    await cursor.close()
    await soon()
    expect([await cursor.next(), counts.opened]).toEqual([Stream.DONE, 0])
  })
})

describe('what is kept', () => {
  // Learns, then unlearns: the sign of the rate turns half-way.
  const options = {
    model: tiny,
    epochs: 8,
    seed: make(3),
    optimiser: scaleByLearningRate,
    schedules: {
      learningRate: (progress: number) => [0.002, 0.5, 0.5, 0.5, -2][Math.floor(5 * progress)] ?? 0,
      momentum: constant(0),
    },
    validation: examples(10, 100),
  }

  test("with 'best', the variables of the epoch with the best accuracy, the first of equals", async () => {
    const { recorder, steps } = recording(scaleByLearningRate)
    const all = await eventsOf({ ...options, keep: 'best' as const, optimiser: recorder }, () => train)
    const measured = of(all, 'Epoch').map(({ validation }) => validation)
    const accuracies = measured.map((evaluation) => evaluation?.accuracy ?? Number.NaN)
    const best = accuracies.indexOf(Math.max(...accuracies))
    // Else this would say nothing: the best comes in the middle, is equalled once, and is better than the others.
    expect(best).toBeGreaterThan(0)
    expect(accuracies.filter((accuracy) => accuracy === accuracies[best]).length).toBeGreaterThan(1)
    expect(accuracies.at(-1)).toBeLessThan(accuracies[best] ?? 0)

    const [{ fitted } = { fitted: undefined }] = of(all, 'Done')
    expect(fitted?.variables.weights).toEqual(steps[4 * (best + 1)]?.weights)
    if (fitted !== undefined) expect(evaluate(tiny)(fitted.variables)(options.validation)).toEqual(measured[best])
  })

  test.each([{ keep: 'last' as const }, {}])(
    "with 'last', and without a word, the last variables: %j",
    async (keep) => {
      const all = await eventsOf({ ...options, ...keep }, () => train)
      const [{ fitted } = { fitted: undefined }] = of(all, 'Done')
      if (fitted === undefined) throw new Error('no end')
      expect(evaluate(tiny)(fitted.variables)(options.validation)).toEqual(of(all, 'Epoch').at(-1)?.validation)
    },
  )
})

describe('a signal', () => {
  test('stops after the current step, whichever it is, closes the batches and leaves no tensors', async () => {
    const tensors = tf.memory().numTensors
    for (const at of [1, 3, 4, 5, 8]) {
      const { counts, watched } = counted(train)
      const control = new AbortController()
      const seen: Array<FitEvent> = []
      const result = await fit({ model: quiet, epochs: 2, seed, signal: control.signal }, (event) => {
        seen.push(event)
        if (event._tag === 'Progress' && event.step === at) control.abort()
      })(() => watched)()
      expect(result).toEqual(E.left({ _tag: 'Aborted', step: at }))
      expect(lineOf(result)).toBe(`stopped at step ${at}`)
      expect(of(seen, 'Progress')).toHaveLength(at)
      expect(seen.at(-1)?._tag).toBe('Failed')
      expect(counts.closed).toBe(counts.opened)
      expect(tf.memory().numTensors).toBe(tensors)
    }
  })

  test('that was given before the start stops before the first step', async () => {
    const result = await fit({ model: tiny, epochs: 1, seed, signal: AbortSignal.abort() })(() => train)()
    expect(result).toEqual(E.left({ _tag: 'Aborted', step: 0 }))
  })

  test('of a timer gets its turn between steps', async () => {
    const long = batches(
      Dataset.make(4000, (i) => example(i)),
      4,
    )
    const control = new AbortController()
    setTimeout(() => control.abort(), 50)
    const result = await fit({ model: tiny, epochs: 9, seed, signal: control.signal })(() => long)()
    expect(result).toMatchObject({ _tag: 'Left', left: { _tag: 'Aborted' } })
  })
})

describe('closing', () => {
  test('the events early closes the batches, once, and ends the events', async () => {
    const { counts, watched } = counted(train)
    const cursor = events({ model: tiny, epochs: 2, seed })(() => watched).open()
    await cursor.next()
    await cursor.next()
    // Opened and closed once before, to count the steps.
    expect(counts).toEqual({ opened: 2, closed: 1 })
    await cursor.close()
    await soon()
    expect(counts).toEqual({ opened: 2, closed: 2 })
    await cursor.close()
    await soon()
    expect([await cursor.next(), counts]).toEqual([Stream.DONE, { opened: 2, closed: 2 }])
  })

  test('happens when a loop over the events is left', async () => {
    const { counts, watched } = counted(train)
    for await (const _ of StreamTask.toAsyncIterable(events({ model: tiny, epochs: 2, seed })(() => watched))) break
    await soon()
    expect(counts).toEqual({ opened: 2, closed: 2 })
  })

  test('happens once an epoch in a run to the end', async () => {
    const { counts, watched } = counted(train)
    rightOf(await fit({ model: tiny, epochs: 3, seed })(() => watched)())
    expect(counts).toEqual({ opened: 4, closed: 4 })
  })

  test('happens when a batch, or an observer, throws; and what was thrown is seen', async () => {
    const tensors = tf.memory().numTensors
    const broken = counted(
      Stream.map((batch: Batch.Batch): Batch.Batch => ({ ...batch, targets: { _tag: 'Unlabeled' } }))(train),
    )
    await expect(fit({ model: tiny, epochs: 1, seed })(() => broken.watched)()).rejects.toThrow('Unlabeled')
    expect(broken.counts.closed).toBe(broken.counts.opened)

    const whole = counted(train)
    const observe = (): void => {
      throw new Error('seen enough')
    }
    await expect(fit({ model: tiny, epochs: 1, seed }, observe)(() => whole.watched)()).rejects.toThrow('seen enough')
    await soon()
    expect(whole.counts).toEqual({ opened: 2, closed: 2 })
    expect(tf.memory().numTensors).toBe(tensors)
  })
})

describe('what ends in a failure', () => {
  test.each([
    ['of known length', batches(examples(0), 4)],
    ['of unknown length', counted(batches(examples(0), 4)).watched],
  ])('no batches, in a stream %s', async (_, nothing) => {
    const all = await eventsOf({ model: tiny, epochs: 3, seed }, () => nothing)
    expect(all).toEqual([{ _tag: 'Failed', failure: { _tag: 'Empty', what: 'the stream of batches' } }])
  })

  test('an endless epoch, before the first step', async () => {
    const endless = pipe(
      Epochs.constant(Dataset.make(4, (i) => i)),
      Stream.cycle(),
      Stream.map(() => batchOf(4)),
    )
    const all = await eventsOf({ model: tiny, epochs: 1, seed }, () => endless)
    expect(all).toMatchObject([{ _tag: 'Failed', failure: { _tag: 'Mismatch', found: 'an endless stream' } }])
  })

  test.each([tiny, quiet])('a NaN in the input, at the step where it comes: $name', async (model) => {
    const { counts, watched } = counted(
      pipe(
        Stream.fromDataset(Dataset.make(3, (i) => i)),
        Stream.map((i) => {
          const batch = batchOf(4)
          if (i === 1) batch.x[5] = Number.NaN
          return batch
        }),
      ),
    )
    const result = await fit({ model, epochs: 2, seed })(() => watched)()
    expect(result).toEqual(E.left({ _tag: 'Diverged', step: 2, loss: Number.NaN }))
    expect(counts.closed).toBe(counts.opened)
  })

  test('a rate that throws the weights out of all bounds', async () => {
    const schedules = { learningRate: constant(1e30), momentum: constant(0) }
    const options = { model: tiny, epochs: 9, seed, optimiser: scaleByLearningRate, schedules }
    expect(lineOf(await fit(options)(() => train)())).toMatch(/^training diverged: the loss is \S+ at step \d+/u)
  })

  test.each<readonly [string, Partial<Batch.Batch>, string]>([
    [
      'classes in another order than those of the network',
      { targets: { _tag: 'Classes', ids: Int32Array.of(0, 1, 0, 1), vocabulary: ['fast', 'slow'] } },
      'classes of the batches: expected slow, fast, found fast, slow',
    ],
    ['other variables', { variables: 2, steps: 6 }, 'variables of the batches: expected 1, found 2'],
  ])('batches of %s', async (_, other, line) => {
    const others = Stream.map((batch: Batch.Batch) => ({ ...batch, ...other }))(train)
    expect(lineOf(await fit({ model: tiny, epochs: 1, seed })(() => others)())).toBe(line)
  })
})

describe('batches', () => {
  test('may differ in size and in length within an epoch', async () => {
    const shapes = [
      [4, 12],
      [3, 7],
      [1, 1],
      [5, 20],
    ] as const
    const ragged = pipe(
      Stream.fromDataset(Dataset.fromArray(shapes)),
      Stream.map(([rows, steps]) => batchOf(rows, steps)),
    )
    for (const model of [tiny, noisy]) {
      const all = await eventsOf({ model, epochs: 2, seed }, () => ragged)
      expect(of(all, 'Progress')).toHaveLength(8)
      expect(all.at(-1)?._tag).toBe('Done')
    }
  })

  test('of unknown number are counted first, and train the same', async () => {
    const { watched } = counted(train)
    const [known, unknown] = [
      await eventsOf({ model: noisy, epochs: 2, seed }, () => train),
      await eventsOf({ model: noisy, epochs: 2, seed }, () => watched),
    ]
    expect(of(unknown, 'Progress')).toEqual(of(known, 'Progress'))
  })

  test('may differ from epoch to epoch, and each epoch asks for its own', async () => {
    const asked: Array<number> = []
    await eventsOf({ model: tiny, epochs: 3, seed }, (epoch) => {
      asked.push(epoch)
      return batches(examples(8, 8 * epoch), 4)
    })
    expect(asked).toEqual([0, 0, 1, 2])
  })
})

describe('going on', () => {
  test('from variables starts with them, and changes none of them', async () => {
    const start = quiet.init(make(99))
    const before = structuredClone(start)
    const { recorder, steps } = recording(adam())
    rightOf(await fit({ model: quiet, epochs: 1, seed, start, optimiser: recorder })(() => train)())
    expect(steps[0]?.weights).toEqual(start.weights)
    expect(start).toEqual(before)
  })

  test('epoch by epoch is going through, where optimiser and schedules remember nothing', async () => {
    const options = { model: quiet, seed, optimiser: scaleByLearningRate, schedules: steady }
    const whole = rightOf(await fit({ ...options, epochs: 2 })(() => train)())
    const { variables } = rightOf(await fit({ ...options, epochs: 1 })(() => train)())
    const parts = rightOf(await fit({ ...options, epochs: 1, start: variables })(() => train)())
    expect(parts.variables).toEqual(whole.variables)
  })
})

test.each([
  ['one cycle, unless said otherwise', {}, oneCycle()],
  ['those that are given', { schedules: flatCosine({ peak: 0.02 }) }, flatCosine({ peak: 0.02 })],
])('rates follow %s', async (_, options, schedules) => {
  const { recorder, steps } = recording(adam())
  rightOf(await fit({ model: tiny, epochs: 3, seed, optimiser: recorder, ...options })(() => train)())
  expect(steps.map(({ rates }) => rates)).toEqual(
    Array.from({ length: 12 }, (_, step) => ({
      learningRate: schedules.learningRate(step / 12),
      momentum: schedules.momentum(step / 12),
    })),
  )
})

test('the noise is drawn anew at each step, and again the same in the same run', async () => {
  const still = { learningRate: constant(0), momentum: constant(0) }
  const options = { model: noisy, epochs: 2, seed, optimiser: scaleByLearningRate, schedules: still }
  const same = pipe(
    Stream.fromDataset(Dataset.make(4, (i) => i)),
    Stream.map(() => batchOf(4)),
  )
  const losses = async () => of(await eventsOf(options, () => same), 'Progress').map(({ loss }) => loss)
  const once = await losses()
  expect(new Set(once).size).toBe(8)
  expect(await losses()).toEqual(once)
})

test('the loss is the one that is asked for', async () => {
  const lossesWith = async (loss: object) =>
    of(await eventsOf({ model: quiet, epochs: 1, seed, loss }, () => train), 'Progress')
  const mixed = Batch.append(batchOf(2), 0.5)(batchOf(2))
  const official = await eventsOf({ model: quiet, epochs: 1, seed, loss: { normalization: 'official' } }, () =>
    pipe(Stream.fromDataset(Dataset.make(1, () => mixed))),
  )
  const pooled = await eventsOf({ model: quiet, epochs: 1, seed }, () =>
    pipe(Stream.fromDataset(Dataset.make(1, () => mixed))),
  )
  // Three halves of the weight of the labeled rows, which are as many as the others.
  expect(of(official, 'Progress')[0]?.loss).toBeCloseTo(1.5 * (of(pooled, 'Progress')[0]?.loss ?? Number.NaN), 6)
  expect(await lossesWith({ smoothing: 0.3 })).not.toEqual(await lossesWith({}))
})

describe('misuse throws when a run is described, and says so', () => {
  test.each([0, -1, 1.5, Number.NaN, Infinity])('%d epochs', (epochs) => {
    expect(() => events({ model: tiny, epochs, seed })).toThrow(`fit: epochs must be a positive integer, got ${epochs}`)
  })
  test.each([{}, { validation: examples(0) }])('the best of what is not measured: %j', (validation) => {
    expect(() => events({ model: tiny, epochs: 1, seed, keep: 'best', ...validation })).toThrow(
      "fit: keep 'best' needs validation examples",
    )
  })
})

test('the predictor of a fitted network gives probabilities of its classes, row by row', async () => {
  const { predictor } = rightOf(await fit({ model: tiny, epochs: 1, seed })(() => train)())
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), (rows) => {
      const probabilities = predictor(batchOf(rows))
      expect(probabilities).toHaveLength(2 * rows)
      for (let row = 0; row < rows; row++)
        expect((probabilities[2 * row] ?? 0) + (probabilities[2 * row + 1] ?? 0)).toBeCloseTo(1, 6)
    }),
    { numRuns: 10 },
  )
})
