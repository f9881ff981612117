// What an operator costs an element, beside a plain loop, a generator and fp-ts's arrays: the best of several runs, since
// other work on the machine only ever adds time. Run: `npm run bench -- streams`.

import { pipe } from 'fp-ts/lib/function.js'
import * as RA from 'fp-ts/lib/ReadonlyArray.js'
import * as Dataset from '../../src/core/Dataset.ts'
import { foldMap } from '../../src/core/Fold.ts'
import * as Stream from '../../src/core/Stream.ts'

const count = 120_000
const size = 4
const runs = 40

const numbers: ReadonlyArray<number> = Array.from({ length: count }, (_, i) => i)
const few: ReadonlyArray<number> = [0, 1, 2, 3]
const stream = Stream.fromDataset(Dataset.fromArray(numbers))
const fewStream = Stream.fromDataset(Dataset.fromArray(few))

const addition = { empty: 0, concat: (x: number, y: number): number => x + y }
const sum = (stream: Stream.Stream<number>): number => Stream.run(foldMap(addition)((n: number) => n))(stream)()
const sumOf = (elements: Iterable<number>): number => {
  let sum = 0
  for (const n of elements) sum += n
  return sum
}
const sumOfArray = RA.reduce(0, (sum: number, n: number) => sum + n)

const triple = (n: number): number => 3 * n
const isEven = (n: number): boolean => n % 2 === 0
const next = (n: number): number => n + 1

const pipelines: Readonly<Record<string, Readonly<Record<string, () => number>>>> = {
  'map, filter, map': {
    stream: () => sum(pipe(stream, Stream.map(triple), Stream.filter(isEven), Stream.map(next))),
    loop: () => {
      let sum = 0
      for (const n of numbers) if (isEven(triple(n))) sum += next(triple(n))
      return sum
    },
    generator: () => sumOf(mapped(filtered(mapped(numbers, triple), isEven), next)),
    'fp-ts array': () => pipe(numbers, RA.map(triple), RA.filter(isEven), RA.map(next), sumOfArray),
  },
  zipWith: {
    stream: () => sum(pipe(stream, Stream.zipWith(stream, addition.concat))),
    loop: () => {
      let sum = 0
      for (let i = 0; i < count; i++) sum += addition.concat(numbers[i] ?? 0, numbers[i] ?? 0)
      return sum
    },
    generator: () => sumOf(zipped(numbers, numbers, addition.concat)),
    'fp-ts array': () => sumOfArray(RA.zipWith(numbers, numbers, addition.concat)),
  },
  flatMap: {
    stream: () =>
      sum(
        pipe(
          stream,
          Stream.take(count / size),
          Stream.flatMap((n) => Stream.map((m: number) => n + m)(fewStream)),
        ),
      ),
    loop: () => {
      let sum = 0
      for (let i = 0; i < count / size; i++) for (const m of few) sum += (numbers[i] ?? 0) + m
      return sum
    },
    generator: () => sumOf(nested(numbers.slice(0, count / size))),
    'fp-ts array': () =>
      pipe(
        numbers.slice(0, count / size),
        RA.flatMap((n) =>
          pipe(
            few,
            RA.map((m) => n + m),
          ),
        ),
        sumOfArray,
      ),
  },
  'chunksOf, 64 a chunk': {
    stream: () =>
      sum(
        pipe(
          stream,
          Stream.chunksOf(64),
          Stream.map((chunk) => chunk.length),
        ),
      ),
    loop: () => {
      let sum = 0
      for (let i = 0; i < count; i += 64) sum += numbers.slice(i, i + 64).length
      return sum
    },
    generator: () => sumOf(mapped(chunked(numbers, 64), (chunk) => chunk.length)),
    'fp-ts array': () =>
      pipe(
        numbers,
        RA.chunksOf(64),
        RA.map((chunk) => chunk.length),
        sumOfArray,
      ),
  },
  'chunksOf and unbatch, 64 a chunk': {
    stream: () => sum(pipe(stream, Stream.chunksOf(64), Stream.unbatch)),
    'fp-ts array': () => pipe(numbers, RA.chunksOf(64), RA.flatten, sumOfArray),
  },
  'slidingWindow, 8 a window': {
    stream: () =>
      sum(
        pipe(
          stream,
          Stream.slidingWindow({ size: 8 }),
          Stream.map((window) => window.length),
        ),
      ),
    loop: () => {
      let sum = 0
      for (let i = 0; i + 8 <= count; i++) sum += numbers.slice(i, i + 8).length
      return sum
    },
  },
  mapAccum: {
    stream: () =>
      sum(
        pipe(
          stream,
          Stream.mapAccum(0, (last: number, n) => [n, n - last]),
        ),
      ),
    loop: () => {
      let [sum, last] = [0, 0]
      for (const n of numbers) {
        sum += n - last
        last = n
      }
      return sum
    },
  },
}

function* mapped<A, B>(elements: Iterable<A>, f: (a: A) => B): Generator<B> {
  for (const a of elements) yield f(a)
}

function* filtered<A>(elements: Iterable<A>, holds: (a: A) => boolean): Generator<A> {
  for (const a of elements) if (holds(a)) yield a
}

function* zipped<A, B, C>(first: Iterable<A>, second: Iterable<B>, f: (a: A, b: B) => C): Generator<C> {
  const others = second[Symbol.iterator]()
  for (const a of first) {
    const other = others.next()
    if (other.done === true) return
    yield f(a, other.value)
  }
}

function* nested(elements: Iterable<number>): Generator<number> {
  for (const n of elements) yield* mapped(few, (m) => n + m)
}

function* chunked<A>(elements: Iterable<A>, size: number): Generator<ReadonlyArray<A>> {
  let chunk: Array<A> = []
  for (const a of elements) {
    chunk.push(a)
    if (chunk.length < size) continue
    yield chunk
    chunk = []
  }
  if (chunk.length > 0) yield chunk
}

const nanoseconds = (work: () => number): number => {
  let best = Infinity
  for (let run = 0; run < runs; run++) {
    const start = performance.now()
    work()
    best = Math.min(best, performance.now() - start)
  }
  return (1e6 * best) / count
}

for (const [pipeline, ways] of Object.entries(pipelines)) {
  if (new Set(Object.values(ways).map((work) => work())).size > 1) throw new Error(`${pipeline}: the results differ`)
  for (const [way, work] of Object.entries(ways)) {
    const name = `${pipeline}: ${way}`
    process.stdout.write(`${name.padEnd(48)} ${nanoseconds(work).toFixed(1).padStart(8)} ns an element\n`)
  }
}
