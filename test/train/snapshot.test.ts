import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { beforeAll, describe, expect, test } from 'vitest'
import { checksum } from '../../src/core/checksum.ts'
import { type Failure, unavailable } from '../../src/core/Failure.ts'
import { make } from '../../src/core/Seed.ts'
import * as Sampler from '../../src/core/Sampler.ts'
import * as Dataset from '../../src/core/Dataset.ts'
import { wasmBackend } from '../../src/nn/backend.ts'
import { fcn } from '../../src/nn/fcn.ts'
import { type Optimiser, adam, scaleByAdam, scaleByLearningRate, chain } from '../../src/optim/Optimiser.ts'
import { type Plain, decodeCheckpoint, encodeCheckpoint } from '../../src/train/checkpoint.ts'
import { type FitOptions, fit } from '../../src/train/fit.ts'
import { decodeSafetensors, encodeSafetensors } from '../../src/train/safetensors.ts'
import { decodeSnapshot, encodeSnapshot } from '../../src/train/savedSnapshot.ts'
import type { Moment, Snapshot } from '../../src/train/Snapshot.ts'
import { batches, eventsOf, examples, lineOf, noisy, rightOf, spec, tiny } from './toy.ts'

beforeAll(() => wasmBackend())

const seed = make(42)
const order = Dataset.sample(Sampler.shuffled(seed))(examples(16))
const train = (epoch: number) => batches(order(epoch), 4)
const optimisers: ReadonlyArray<Optimiser<unknown>> = [
  adam() as Optimiser<unknown>,
  chain(scaleByLearningRate)(scaleByAdam()) as Optimiser<unknown>,
]

/** Every snapshot that a run offers, by way of a file. */
const snapshotsOf = async (options: FitOptions<unknown>) => {
  const all: Array<readonly [Moment, Snapshot]> = []
  const save = (moment: Moment, snapshot: () => Snapshot): TE.TaskEither<Failure, void> => {
    all.push([moment, rightOf(decodeSnapshot('toy', 'toy')(encodeSnapshot('toy')(snapshot())))])
    return TE.right(undefined)
  }
  const { variables } = rightOf(await fit({ ...options, save })(train)())
  return { all, variables }
}

describe.each([
  ['the last variables', {}],
  ['their running means', { averageDecay: 0.9 }],
  ['the best of them', { validation: examples(6, 50), keep: 'best' as const }],
])('a run that keeps %s', (_, kept) => {
  test.each([
    ['a network without noise and Adam on the backend', tiny, optimisers[0]],
    ['a network with noise and Adam on the backend', noisy, optimisers[0]],
    ['a network with noise and an optimiser of arrays', noisy, optimisers[1]],
  ])('goes on from each of its snapshots, through a file, to the same bits: %s', async (_, model, optimiser) => {
    const options = { model, epochs: 2, seed, ...kept, ...(optimiser === undefined ? {} : { optimiser }) }
    const { all, variables } = await snapshotsOf(options)
    expect(all.map(([moment]) => moment)).toEqual([0, 1].flatMap(() => ['step', 'step', 'step', 'step', 'epoch']))
    for (const [, from] of all) expect(rightOf(await fit({ ...options, from })(train)()).variables).toEqual(variables)
  })
})

test('a run that goes on shows the events that were still to come', async () => {
  const options = { model: tiny, epochs: 2, seed, validation: examples(4, 50) }
  const { all } = await snapshotsOf(options)
  const strip = (events: Awaited<ReturnType<typeof eventsOf>>) =>
    events.map((event) => (event._tag === 'Done' ? event._tag : event))
  const events = strip(await eventsOf(options, train))
  const [, from] = all[2] ?? []
  if (from === undefined) throw new Error('a snapshot expected')
  expect(strip(await eventsOf({ ...options, from }, train))).toEqual(events.slice(3))
})

test('a run that is stopped offers a last snapshot, from which it goes on to the same bits', async () => {
  const stop = new AbortController()
  const moments: Array<Moment> = []
  let last: Snapshot | undefined
  const options = { model: noisy, epochs: 2, seed }
  const save = (moment: Moment, snapshot: () => Snapshot) => {
    moments.push(moment)
    if (moments.length === 3) stop.abort()
    last = snapshot()
    return TE.right(undefined)
  }
  expect(lineOf(await fit({ ...options, signal: stop.signal, save })(train)())).toBe('stopped at step 3')
  expect(moments).toEqual(['step', 'step', 'step', 'stop'])
  if (last === undefined) throw new Error('a snapshot expected')
  const resumed = rightOf(await fit({ ...options, from: last })(train)())
  expect(resumed.variables).toEqual(rightOf(await fit(options)(train)()).variables)
})

test('a snapshot is refused where the batches have another shape, and a failure to save ends the run', async () => {
  const options = { model: tiny, epochs: 1, seed }
  const { all } = await snapshotsOf(options)
  const [, from] = all[0] ?? []
  if (from === undefined) throw new Error('a snapshot expected')
  expect(lineOf(await fit({ ...options, from })(() => batches(examples(16), 8))())).toMatch(
    /^the batches of the snapshot: expected/,
  )
  const save = () => TE.left(unavailable('runs', 'no space left'))
  expect(lineOf(await fit({ ...options, save })(train)())).toBe('runs: no space left')
})

test('a snapshot of another network is refused by the name of what differs', async () => {
  const options = { model: tiny, epochs: 1, seed }
  const { all } = await snapshotsOf(options)
  const [, from] = all[0] ?? []
  if (from === undefined) throw new Error('a snapshot expected')
  const wider = fcn({ channels: [5], kernels: [3] })(spec)
  expect(lineOf(await fit({ ...options, model: wider, from })(train)())).toMatch(
    /^".+" of the snapshot: expected \[.*5.*\], found \[.*4.*\]$/u,
  )
  expect(lineOf(await fit({ ...options, model: noisy, from })(train)())).toMatch(/of the snapshot: expected/u)
})

test('the best variables are in a snapshot only where they are asked for', async () => {
  const { all } = await snapshotsOf({ model: tiny, epochs: 1, seed, validation: examples(6, 50) })
  expect(all.filter(([, { best }]) => best !== undefined)).toEqual([])
})

describe('running means', () => {
  test('that forget everything are the last variables', async () => {
    const options = { model: noisy, epochs: 2, seed }
    const [one, other] = [await fit(options)(train)(), await fit({ ...options, averageDecay: 0 })(train)()]
    expect(rightOf(other).variables).toEqual(rightOf(one).variables)
  })

  test('lie between what the variables were: the mean by hand, within 1e-6', async () => {
    const { all } = await snapshotsOf({ model: tiny, epochs: 2, seed, averageDecay: 0.5 })
    const steps = all.filter(([moment]) => moment === 'step').map(([, snapshot]) => snapshot.training)
    const start = tiny.init(seed)
    const [name = ''] = Object.keys(start.weights)
    // The first mean is of the first variables, which only the second snapshot needs: from there on each is made by hand.
    for (let i = 1; i < steps.length; i++) {
      const share = 1 - Math.min(0.5, (2 + i) / (11 + i))
      const [before, now] = [steps[i - 1]?.averages?.variables, steps[i]]
      const values = before?.weights[name]?.values ?? new Float32Array()
      values.forEach((value, at) => {
        const recent = now?.variables.weights[name]?.values[at] ?? Number.NaN
        const mean = now?.averages?.variables.weights[name]?.values[at] ?? Number.NaN
        expect(Math.abs(mean - (value + share * (recent - value)))).toBeLessThan(1e-6)
      })
    }
  })

  test.each([-0.1, 1, Number.NaN])('refuse to forget by %s', async (averageDecay) => {
    await expect(fit({ model: tiny, epochs: 1, seed, averageDecay })(train)()).rejects.toThrow(/averageDecay/)
  })
})

const plain = fc.letrec<{ value: Plain }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    fc.double(),
    fc.string(),
    fc.float32Array({ maxLength: 5 }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      fc.string().filter((key) => key !== '$' && key !== '__proto__'),
      tie('value'),
      { maxKeys: 4, noNullPrototype: true },
    ),
  ),
})).value

test('a checkpoint of something else is no snapshot', () => {
  for (const value of [null, 3, [1], { epoch: 1 }, { epoch: 1, step: 2, smoothed: 3, training: null }])
    expect(lineOf(decodeSnapshot('file', 'toy')(encodeCheckpoint('toy')(value)))).toMatch(
      /^file: expected a snapshot of a training run/u,
    )
})

describe('a checkpoint', () => {
  test('read back is the value that was written, to the bit', () => {
    fc.assert(
      fc.property(plain, fc.string(), (value, shape) => {
        expect(decodeCheckpoint('file', shape)(encodeCheckpoint(shape)(value))).toStrictEqual(E.right(value))
      }),
    )
  })

  test('of which any byte was changed or cut off is a failure that names the file', () => {
    const bytes = encodeCheckpoint('a run')({ step: 3, weights: [Float32Array.of(1, 2)], note: 'so' })
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = bytes.slice()
        damaged[at] = (damaged[at] as number) ^ change
        const read = decodeCheckpoint('run.safetensors', 'a run')(damaged)
        // Space between the header and the numbers means nothing.
        if (bytes[at] !== 0x20) expect(lineOf(read)).toMatch(/run\.safetensors/)
        expect(lineOf(decodeCheckpoint('run.safetensors', 'a run')(bytes.subarray(0, at)))).toMatch(/^run\.safetensors/)
      }),
    )
  })

  test('belongs to one shape and refuses others by name', () => {
    const bytes = encodeCheckpoint('three epochs')(null)
    expect(lineOf(decodeCheckpoint('file', 'two epochs')(bytes))).toBe(
      'what file belongs to: expected two epochs, found three epochs',
    )
    expect(() => encodeCheckpoint('a run')({ $: 1 })).toThrow(/"\$"/)
  })

  test('names only what differs between two shapes that are objects', () => {
    const bytes = encodeCheckpoint(JSON.stringify({ epochs: 3, seed: 1, noise: 'mild' }))(null)
    const read = (shape: object) => decodeCheckpoint('file', JSON.stringify(shape))(bytes)
    expect(lineOf(read({ epochs: 2, seed: 1, ratio: 0.5 }))).toBe(
      'what file belongs to: expected epochs 2, ratio 0.5, noise not said, found epochs 3, ratio not said, noise mild',
    )
    expect(read({ epochs: 2 })).toMatchObject({ left: { _tag: 'Mismatch' } })
    expect(E.isRight(read({ epochs: 3, seed: 1, noise: 'mild' }))).toBe(true)
  })

  test('of a later format is refused by name, and is not taken for damage; one whose format was hit is', () => {
    const file = rightOf(decodeSafetensors('file')(encodeCheckpoint('a run')(null)))
    const { shape = '', tree = '' } = file.metadata
    const format = 'millrace-checkpoint/2'
    const outline = new TextEncoder().encode(JSON.stringify([format, shape, tree, []]))
    const written = (sum: string | undefined) =>
      encodeSafetensors({ weights: {}, metadata: { format, shape, tree, checksum: sum ?? '' } })
    expect(decodeCheckpoint('file', 'a run')(written(checksum(outline).toString(16)))).toEqual(
      E.left({ _tag: 'Mismatch', what: 'the format of file', expected: 'millrace-checkpoint/1', found: format }),
    )
    expect(decodeCheckpoint('file', 'a run')(written(file.metadata['checksum']))).toMatchObject({
      left: { _tag: 'CannotParse' },
    })
  })
})
