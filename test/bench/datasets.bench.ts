// What a shuffled index and a batch of 64 rows cost: the best of several runs, since other work on the machine only ever
// adds time. Run:
//   npx esbuild test/bench/datasets.bench.ts --bundle --packages=external --platform=node --format=esm \
//     --outfile=node_modules/.cache/datasets.bench.js && node node_modules/.cache/datasets.bench.js

import * as Batch from '../../src/core/Batch.ts'
import * as Dataset from '../../src/core/Dataset.ts'
import * as Example from '../../src/core/Example.ts'
import * as Sampler from '../../src/core/Sampler.ts'
import * as Seed from '../../src/core/Seed.ts'

const runs = 20

const milliseconds = (work: () => unknown): number => {
  let best = Infinity
  for (let run = 0; run < runs; run++) {
    const start = performance.now()
    work()
    best = Math.min(best, performance.now() - start)
  }
  return best
}

const print = (name: string, figure: number, unit: string): void => {
  process.stdout.write(`${name.padEnd(56)} ${figure.toFixed(figure < 10 ? 2 : 1).padStart(8)} ${unit}\n`)
}

const seed = Seed.make(42)

for (const count of [10, 1000, 1_000_000])
  for (const [name, sampler] of Object.entries({
    shuffled: Sampler.shuffled(seed),
    permuted: Sampler.permuted(seed),
  })) {
    const epochs = Math.max(1, 100_000 / count)
    const each = sampler(count)
    const all = (): void => {
      for (let epoch = 0; epoch < epochs; epoch++) {
        const indices = each(epoch)
        for (let index = 0; index < count; index++) indices.get(index)
      }
    }
    print(`${name}, ${count} elements, all of them`, (milliseconds(all) * 1e6) / (epochs * count), 'ns an index')
    const first = (): void => {
      for (let epoch = 0; epoch < 10; epoch++) each(epoch).get(0)
    }
    print(`${name}, ${count} elements, the first one`, (milliseconds(first) / 10) * 1e3, 'µs')
  }

const [rows, steps, size] = [5000, 128, 64]
const labels = 100_000
for (const [name, sampler] of Object.entries({
  balanced: Sampler.balanced({ labels: Array.from({ length: labels }, (_, i) => i % 7) })(seed),
  weighted: Sampler.weighted({ weights: Array.from({ length: labels }, (_, i) => i % 7) })(seed),
})) {
  const indices = sampler(labels)(0)
  const all = (): void => {
    for (let index = 0; index < labels; index++) indices.get(index)
  }
  print(`${name}, ${labels} elements`, (milliseconds(all) * 1e6) / labels, 'ns an index')
}

const vocabulary = ['left', 'right']
const values = Float32Array.from({ length: rows * steps }, (_, i) => i % 1000)
const plain = Dataset.fromArray(
  Array.from({ length: rows }, (_, row): Example.Example => ({
    id: `${row}`,
    series: Example.series(1, steps, values.slice(row * steps, (row + 1) * steps)),
    target: { _tag: 'Class', id: row % 2, vocabulary },
  })),
)
const columnar = Batch.columnar(plain)
const batches = 1000
const orders = Array.from({ length: batches }, (_, epoch) => {
  const indices = Sampler.shuffled(seed)(rows)(epoch)
  return Array.from({ length: size }, (_, index) => indices.get(index))
})
const inOrder = orders.map((_, batch) => Array.from({ length: size }, (_, index) => ((batch * 7) % 4000) + index))

const microseconds = (name: string, work: (indices: ReadonlyArray<number>) => unknown, lists = orders): void =>
  print(name, (milliseconds(() => lists.forEach(work)) * 1e3) / batches, 'µs a batch')

const bare = (indices: ReadonlyArray<number>): Float32Array => {
  const x = new Float32Array(size * steps)
  indices.forEach((index, row) => x.set(values.subarray(index * steps, (index + 1) * steps), row * steps))
  return x
}
const shuffled = Dataset.sample(Sampler.shuffled(seed))(columnar)(0)
const fresh = Dataset.map((example: Example.Example) => ({
  ...example,
  series: Example.series(
    1,
    steps,
    example.series.values.map((x) => 2 * x),
  ),
}))(plain)
const doubled = Dataset.mapColumns((column, name) =>
  name === 'x' ? { ...column, values: column.values.map((x) => 2 * x) } : column,
)(columnar)

microseconds('64 x 128, a bare copy of shuffled rows', bare)
microseconds('64 x 128, gathered from columns, shuffled rows', (indices) => Batch.gather(indices)(columnar))
microseconds('64 x 128, gathered from columns, rows in order', (indices) => Batch.gather(indices)(columnar), inOrder)
microseconds('64 x 128, gathered through a shuffled epoch', (indices) => Batch.gather(indices)(shuffled))
microseconds('64 x 128, element by element, stored elements', (indices) => Batch.gather(indices)(plain))
microseconds('64 x 128, doubled by mapColumns', (indices) => Batch.gather(indices)(doubled))
microseconds('64 x 128, doubled by map, element by element', (indices) => Batch.gather(indices)(fresh))
