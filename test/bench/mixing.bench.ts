// What mixing, shuffling and batching cost: the best of several runs, since other work on the machine only ever adds
// time. Run: `npm run bench -- mixing`.

import * as Batch from '../../src/core/Batch.ts'
import * as Dataset from '../../src/core/Dataset.ts'
import * as Example from '../../src/core/Example.ts'
import * as Fold from '../../src/core/Fold.ts'
import * as Seed from '../../src/core/Seed.ts'
import * as Stream from '../../src/core/Stream.ts'

const count = 200_000
const runs = 20
const seed = Seed.make(42)

const nanoseconds = (per: number, work: () => unknown): number => {
  let best = Infinity
  for (let run = 0; run < runs; run++) {
    const start = performance.now()
    work()
    best = Math.min(best, performance.now() - start)
  }
  return (best * 1e6) / per
}

const print = (name: string, figure: number, unit: string): void => {
  process.stdout.write(`${name.padEnd(56)} ${figure.toFixed(figure < 10 ? 2 : 1).padStart(8)} ${unit}\n`)
}

const numbers = Stream.fromDataset(Dataset.make(count, (i) => i))
const counted = (stream: Stream.Stream<unknown>): (() => number) => Stream.run(Fold.count)(Stream.take(count)(stream))

print('no operator', nanoseconds(count, counted(numbers)), 'ns/element')

for (const streams of [2, 4, 8]) {
  const weights = Array.from({ length: streams }, (_, k) => 1 / (k + 1))
  const sources = weights.map(() => numbers)
  const mixed = (order: Stream.MixOptions['order'] & {}): number =>
    nanoseconds(count, counted(Stream.mix({ weights, order, stop: 'exhausted' })(sources)))
  print(`mix of ${streams}: in proportion`, mixed('proportional'), 'ns/element')
  print(`mix of ${streams}: at random`, mixed({ random: seed }), 'ns/element')
}

for (const size of [64, 1024, 16_384])
  print(
    `windowShuffle, windows of ${size}`,
    nanoseconds(count, counted(Stream.windowShuffle({ seed, size })(numbers))),
    'ns/element',
  )

const size = 64
const steps = 128
const batches = 200
const examples = Array.from({ length: size * batches }, (_, i): Example.Example => ({
  id: `${i}`,
  series: Example.series(1, steps, new Float32Array(steps).fill(i)),
  target: { _tag: 'Class', id: i % 2, vocabulary: ['a', 'b'] },
}))
const stream = Stream.fromDataset(Dataset.fromArray(examples))
const microseconds = (work: () => unknown): number => nanoseconds(batches, work) / 1000
const first = examples.slice(0, size)
print(
  `collate, ${size} x ${steps}`,
  microseconds(() => Array.from({ length: batches }, () => Batch.collate(first).rows)),
  'us/batch',
)
print(`batch, ${size} x ${steps}`, microseconds(counted(Stream.batch({ size })(stream))), 'us/batch')
print(
  `paddedBatch, ${size} x ${steps}`,
  microseconds(counted(Stream.paddedBatch({ size, multipleOf: 16 })(stream))),
  'us/batch',
)
print(
  `bucketedBatch, ${size} x ${steps}`,
  microseconds(counted(Stream.bucketedBatch({ size, boundaries: [64, 256] })(stream))),
  'us/batch',
)
print(`lendBatches, ${size} x ${steps}`, microseconds(counted(Stream.lendBatches({ size })(stream))), 'us/batch')
print(
  `lendBatches, owned, ${size} x ${steps}`,
  microseconds(counted(Stream.own(Stream.lendBatches({ size })(stream)))),
  'us/batch',
)
