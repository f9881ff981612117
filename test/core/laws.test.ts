import fc from 'fast-check'
import * as O from 'fp-ts/lib/Option.js'
import { describe, expect, test } from 'vitest'
import * as Dataset from '../../src/core/Dataset.ts'
import type { Epochs } from '../../src/core/Epochs.ts'
import type { Fit } from '../../src/core/Fit.ts'
import type { Fold } from '../../src/core/Fold.ts'
import { type Law, equal, law } from '../../src/core/laws/index.ts'
import * as laws from '../../src/core/laws/index.ts'
import * as Random from '../../src/core/Random.ts'
import type { Sampler } from '../../src/core/Sampler.ts'
import type { Seed } from '../../src/core/Seed.ts'
import * as Stream from '../../src/core/Stream.ts'
import type { Transform } from '../../src/core/Transform.ts'
import { breaksSome, options } from './breaks.ts'

describe('a broken transform is found out', () => {
  const lists = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }).map((list) => Float32Array.from(list))
  const found = (transform: Transform<Float32Array>): ReadonlyArray<Law> =>
    laws.transform(transform, lists, { ...options, shape: ({ length }) => length })

  test('each in its own way', () => {
    let calls = 0
    breaksSome(
      found((xs) => (rng) => [xs.map((x) => x + calls++), rng]),
      'the same for the same input',
    )
    breaksSome(
      found((xs) => (rng) => [xs.fill(0), rng]),
      'leaves its input',
    )
    breaksSome(
      found((xs) => (rng) => [xs, { ...rng, drawn: 0 }]),
      'gives it back further on',
    )
    breaksSome(
      found((xs) => (rng) => [xs.map((x) => 1 / (x - 1)), rng]),
      'finite outputs',
    )
    breaksSome(
      found((xs) => (rng) => [xs.slice(1), rng]),
      'keeps the shape',
    )
    const buffer = new Float32Array(1)
    breaksSome(
      found(() => (rng) => {
        const [u, next] = Random.uniform(0, 1)(rng)
        return [buffer.fill(u), next]
      }),
      'the same for the same input',
    )
  })
})

describe('broken datasets, samplers, folds and fits are found out', () => {
  test('datasets', () => {
    let calls = 0
    const found = (dataset: Dataset.Dataset<unknown>): ReadonlyArray<Law> => laws.dataset(fc.constant(dataset), options)
    breaksSome(found(Dataset.make(3, () => calls++)), 'whenever it is asked for')
    breaksSome(found({ length: 3, get: (i) => i }), 'no element outside')
    const buffer = new Float32Array(1)
    breaksSome(found(Dataset.make(3, (i) => buffer.fill(i))), 'whenever it is asked for')
    breaksSome(found({ length: 0.5, get: (i) => i }), 'a whole number')
  })
  test('datasets that gather something else', () => {
    const values = Int32Array.of(1, 2, 3)
    const whole = Dataset.fromColumns({ x: { values, shape: [] } }, ({ x }) => x[0])
    const found = (broken: Partial<Dataset.Dataset<unknown>>): ReadonlyArray<Law> =>
      laws.dataset(fc.constant({ ...whole, ...broken }), options)
    const what = 'what is gathered'
    breaksSome(found({ get: Dataset.map(String)(whole).get }), what)
    // Those of the whole, though there are but two.
    breaksSome(found(Dataset.make(2, whole.get)), what)
    const { gather = () => expect.fail() } = whole
    breaksSome(found({ gather: (indices) => ({ ...gather(indices), columns: { x: { values, shape: [] } } }) }), what)
    breaksSome(found({ gather: (indices) => ({ ...gather(indices), rows: 3 }) }), what)
    breaksSome(found({ gather: (indices) => gather(Array.from(indices, (index) => index % 3)) }), what)
  })
  test('epochs', () => {
    const found = (epochs: Epochs<unknown>): ReadonlyArray<Law> => laws.epochs(fc.constant(epochs), options)
    let last = 0
    breaksSome(
      found((epoch) => {
        last = epoch
        return Dataset.make(3, () => last)
      }),
      'the epoch and the index alone',
    )
    let opened = 0
    breaksSome(
      found(() => {
        const number = opened++
        return Dataset.make(3, () => number)
      }),
      'the epoch and the index alone',
    )
    breaksSome(
      found(() => ({ length: 3, get: (i) => i })),
      'no element outside',
    )
  })
  test('samplers', () => {
    const of = (index: (i: number, count: number, seed: Seed, epoch: number) => number) =>
      laws.sampler(
        (seed): Sampler =>
          (count) =>
          (epoch) =>
            Dataset.make(count, (i) => index(i, count, seed, epoch)),
        options,
      )
    let calls = 0
    breaksSome(
      of((i) => i + 1),
      'elements that there are',
      'every element once',
    )
    breaksSome(
      of((_, count) => calls++ % count),
      'alone',
    )
    breaksSome(
      laws.sampler(() => (count) => (epoch) => Dataset.make(count + (epoch % 2), () => 0), {
        ...options,
        permutation: false,
      }),
      'every epoch has its length',
    )
    breaksSome(
      of((i, count, _, epoch) => (i + epoch) % count),
      'share an order',
    )
    breaksSome(
      of((_, count) => count - 1),
      'every element once',
      'share an order',
    )
  })
  test('folds', () => {
    const lists = fc.array(fc.integer(), { minLength: 1 })
    const shared: Array<number> = []
    const leaking: Fold<Array<number>, number, number> = {
      init: () => shared,
      step: (list, n) => {
        list.push(n)
        return list
      },
      done: ({ length }) => length,
    }
    breaksSome(laws.fold(leaking, lists, options), 'the same in each pass', 'two passes at once', 'beside another')
    const buffer = new Float32Array(1)
    const reusing: Fold<number, number, Float32Array> = {
      init: () => 0,
      step: (count) => count + 1,
      done: (count) => buffer.fill(count),
    }
    breaksSome(laws.fold(reusing, lists, options), 'the same in each pass')
    const greedy: Fold<number, Array<number>, number> = {
      init: () => 0,
      step: (sum, list) => sum + (list.pop() ?? 0),
      done: (sum) => sum,
    }
    breaksSome(laws.fold(greedy, fc.array(fc.array(fc.integer())), options), 'leaves the elements')
  })
  test('fits', () => {
    const lists = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 })
    const last: Fold<number, number, { readonly last: number }> = {
      init: () => 0,
      step: (_, n) => n,
      done: (n) => ({ last: n }),
    }
    let seen = 0
    const remembering: Fit<number, number, { readonly last: number }, number> = {
      fold: { ...last, step: (_, n) => (seen = n) },
      apply: () => (n) => n - seen,
    }
    breaksSome(laws.fit(remembering, lists, options), 'uses the parameters alone')
    const typed: Fit<number, number, Float32Array> = {
      fold: { ...last, done: (n) => Float32Array.of(n) },
      apply:
        ([n = 0]) =>
        (x) =>
          x - n,
    }
    breaksSome(laws.fit(typed, lists, options), 'after JSON and back')
    const running: Fit<number, number, { readonly last: number }, number> = {
      fold: last,
      apply: (parameters) => (n) => Object.assign(parameters, { last: parameters.last + n }).last,
    }
    breaksSome(laws.fit(running, lists, options), 'leaves the parameters', 'uses the parameters alone')
  })
})

describe('a failing law', () => {
  const broken = law('numbers are small', fc.nat(), (n) => expect(n).toBeLessThan(100), options)
  test('names itself, shows the smallest counterexample and how to repeat it', () => {
    expect(broken.check).toThrow(/^numbers are small: [^]*seed: 42, path: [^]*Counterexample: \[100\]/)
  })
  test('is repeated by its seed and path', () => {
    const thrown = ((): unknown => {
      try {
        return broken.check()
      } catch (defect) {
        return defect
      }
    })()
    const path = O.fromNullable(/path: "([^"]+)"/.exec(String(thrown))?.[1])
    expect(O.isSome(path)).toBe(true)
    if (O.isNone(path)) return
    const again = law('numbers are small', fc.nat(), (n) => expect(n).toBeLessThan(100), {
      ...options,
      path: path.value,
    })
    expect(again.check).toThrow(/Property failed after 1 tests[^]*Counterexample: \[100\]/)
  })
  test('shows a pipeline by its shape and how it begins', () => {
    const streams = fc.constant(Stream.map(String)(Stream.fromDataset(Dataset.fromArray([1, 2]))))
    const [first] = laws
      .stream(
        streams.map((stream) => ({ ...stream, length: 3 })),
        options,
      )
      .slice(-1)
    expect(first?.check).toThrow('Counterexample: [map(dataset(2)) of ["1","2"]]')
  })
})

describe('equal', () => {
  class Point {
    readonly x: number
    constructor(x: number) {
      this.x = x
    }
  }
  const samples: ReadonlyArray<() => unknown> = [
    () => null,
    () => undefined,
    () => NaN,
    () => 0,
    () => -0,
    () => '',
    () => [],
    () => [undefined],
    () => [[1], 2],
    () => ({}),
    () => ({ a: undefined }),
    () => ({ b: undefined }),
    () => ({ a: [Float32Array.of(1, NaN)] }),
    () => Float32Array.of(),
    () => Float32Array.of(1, NaN),
    () => Float64Array.of(1, NaN),
    () => Float32Array.of(0),
    () => Float32Array.of(-0),
    () => new Map([['a', [1]]]),
    () => new Map([['a', [2]]]),
    () => new Set([1]),
    () => new Set([2]),
    () => new Date(0),
    () => new Date(1),
    () => new Point(1),
    () => new Point(2),
    () => ({ x: 1 }),
  ]
  test('values are equal exactly if they look the same', () => {
    samples.forEach((one, i) => samples.forEach((other, j) => expect(equal(one(), other()), `${i} ${j}`).toBe(i === j)))
  })
})
