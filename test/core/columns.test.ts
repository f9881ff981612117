import fc, { type Arbitrary } from 'fast-check'
import { pipe } from 'fp-ts/lib/function.js'
import { describe, expect, test } from 'vitest'
import * as Batch from '../../src/core/Batch.ts'
import * as Dataset from '../../src/core/Dataset.ts'
import * as Example from '../../src/core/Example.ts'
import { equal, seeds } from '../../src/core/laws/index.ts'
import * as laws from '../../src/core/laws/index.ts'
import { shuffled } from '../../src/core/Sampler.ts'
import * as Part from '../../src/data/Part.ts'
import { lawful, testAll } from './lawful.ts'
import { runs } from './runs.ts'

const vocabulary = ['a', 'b', 'c']
const targets: ReadonlyArray<Arbitrary<Example.Target>> = [
  fc.nat(2).map((id) => ({ _tag: 'Class', id, vocabulary })),
  fc
    .array(fc.float({ min: 0, max: 1 }), { minLength: 3, maxLength: 3 })
    .map((values) => Example.probabilities(vocabulary)(Float32Array.from(values))),
  // Not only those that a batch can hold without rounding.
  fc.double().map((value) => ({ _tag: 'Value', value })),
  fc.constant(Example.unlabeled),
]
const shapes = fc.constantFrom([1, 1] as const, [2, 3] as const, [1, 24] as const)

const examplesOf = (target: Arbitrary<Example.Target>): Arbitrary<ReadonlyArray<Example.Example>> =>
  shapes.chain(([variables, steps]) => {
    const size = variables * steps
    const values = fc.array(fc.float(), { minLength: size, maxLength: size })
    return fc.array(fc.tuple(fc.string(), values, target), { minLength: 1, maxLength: 8 }).map((rows) =>
      rows.map(([id, values, target]) => ({
        id,
        series: Example.series(variables, steps, Float32Array.from(values)),
        target,
      })),
    )
  })
const examples = fc.oneof(...targets.map(examplesOf))
const columnar = examples.map((all) => Batch.columnar(Dataset.fromArray(all)))

const picks = fc.array(fc.nat(), { minLength: 1, maxLength: 12 })
const within = (dataset: Dataset.Dataset<unknown>, wanted: ReadonlyArray<number>): ReadonlyArray<number> =>
  dataset.length === 0 ? [] : wanted.map((pick) => pick % dataset.length)

// What keeps the columns.
type Keep = (dataset: Dataset.Dataset<Example.Example>) => Dataset.Dataset<Example.Example>
const kept: Arbitrary<Keep> = fc.oneof(
  fc.constant<Keep>((dataset) => dataset),
  fc.nat(4).map(Dataset.take),
  fc.nat(4).map(Dataset.drop),
  fc.nat(2).map((index) => Dataset.shard({ count: 3, index })),
  fc.nat(3).map(Dataset.repeat),
  seeds.map(
    (seed): Keep =>
      (dataset) =>
        Dataset.split([0.6, 0.4])(seed)(dataset)[0],
  ),
  seeds.map(
    (seed): Keep =>
      (dataset) =>
        Dataset.sample(shuffled(seed))(dataset)(3),
  ),
  fc.constant(Dataset.mapColumns(negateSeries)),
)

function negateSeries(column: Dataset.Column, name: string): Dataset.Column {
  return name === 'x' ? { ...column, values: column.values.map((x) => -x) } : column
}

describe('columnar examples', () => {
  testAll(
    laws.dataset(
      fc.tuple(columnar, kept).map(([dataset, keep]) => keep(dataset)),
      runs(),
    ),
  )
  testAll(
    laws.dataset(
      fc.tuple(columnar, kept, kept).map(([dataset, one, other]) => other(one(dataset))),
      runs(),
    ),
  )

  const batches = fc.tuple(columnar, kept, kept, picks)
  lawful('a gathered batch is the batch of the elements', batches, ([dataset, one, other, wanted]) => {
    const chosen = other(one(dataset))
    expect(chosen.gather).toBeDefined()
    const indices = within(chosen, wanted)
    if (indices.length === 0) return
    const expected = Batch.collate(indices.map(chosen.get))
    expect(equal(Batch.gather(indices)(chosen), expected)).toBe(true)
  })
  lawful('it is so where there is nothing to copy from', fc.tuple(examples, picks), ([all, wanted]) => {
    const dataset = Dataset.fromArray(all)
    const indices = within(dataset, wanted)
    expect(equal(Batch.gather(indices)(dataset), Batch.collate(indices.map(dataset.get)))).toBe(true)
  })
  lawful('no example is made on the way', fc.tuple(columnar, picks), ([dataset, wanted]) => {
    let made = 0
    const indices = within(dataset, wanted)
    const { gather } = dataset
    const counted: Dataset.Dataset<Example.Example> = {
      ...dataset,
      get: (index) => {
        made++
        return dataset.get(index)
      },
      ...(gather === undefined
        ? {}
        : {
            gather: (wanted) => {
              const columns = gather(wanted)
              return {
                ...columns,
                read: (...row) => {
                  made++
                  return columns.read(...row)
                },
              }
            },
          }),
    }
    Batch.gather(indices)(counted)
    expect(made).toBe(0)
  })
  lawful(
    'columns that are not those of examples are read one by one',
    fc.tuple(fc.array(fc.float(), { minLength: 1 }), picks),
    ([xs, wanted]) => {
      const dataset = Dataset.fromColumns(
        { x: { values: Float32Array.from(xs), shape: [1, 1] } },
        ({ x }): Example.Example => ({
          id: '',
          series: Example.series(
            1,
            1,
            x.map((x) => 2 * x),
          ),
          target: Example.unlabeled,
        }),
      )
      const indices = within(dataset, wanted)
      expect(equal(Batch.gather(indices)(dataset), Batch.collate(indices.map(dataset.get)))).toBe(true)
    },
  )
  const several = fc.subarray(['x', 'row', 'target'])
  lawful('columns of another type make the same batch', fc.tuple(columnar, picks, several), (drawn) => {
    const [dataset, wanted, widened] = drawn
    const wide = Dataset.mapColumns(({ values, shape }, name) => ({
      values: widened.includes(name) ? Float64Array.from(values) : values,
      shape,
    }))(dataset)
    const indices = within(wide, wanted)
    expect(equal(Batch.gather(indices)(wide), Batch.gather(indices)(dataset))).toBe(true)
  })
  test('targets of several kinds, no examples and no indices', () => {
    const row = (target: Example.Target): Example.Example => ({
      id: 'x',
      series: Example.series(1, 1, Float32Array.of(0)),
      target,
    })
    const mixed = Dataset.fromArray([row(Example.unlabeled), row({ _tag: 'Value', value: 1 })])
    expect(() => Batch.columnar(mixed)).toThrow(/got/)
    const soft = [
      row({ _tag: 'Class', id: 0, vocabulary: ['a'] }),
      row(Example.probabilities(['a'])(Float32Array.of(1))),
    ]
    expect(() => Batch.columnar(Dataset.fromArray(soft))).toThrow(/^Batch\.columnar: .* got Class and Probabilities/)
    expect(Batch.columnar(Dataset.fromArray([])).length).toBe(0)
    expect(() => Batch.gather([])(Batch.columnar(Dataset.take(1)(mixed)))).toThrow(/^Batch\.collate: .* got 0/)
  })
})

describe('the examples of a part', () => {
  const parts = fc
    .tuple(fc.array(fc.tuple(fc.float(), fc.float(), fc.nat(2)), { maxLength: 8 }), fc.boolean(), fc.boolean())
    .map(([rows, classes, ragged]): Part.Part => ({
      name: 'Toy',
      series: rows.map(([x, y], row) =>
        ragged && row === 1 ? Example.series(1, 1, Float32Array.of(x)) : Example.series(1, 2, Float32Array.of(x, y)),
      ),
      targets: classes
        ? { _tag: 'Classes', ids: Int32Array.from(rows, ([, , id]) => id), vocabulary }
        : { _tag: 'Values', values: Float32Array.from(rows, ([x]) => x) },
    }))
  testAll(laws.dataset(parts.map(Part.examples), runs()))
  lawful('can be gathered where all series are of one length', parts, (part) => {
    const lengths = new Set(part.series.map(({ steps }) => steps))
    expect(Part.examples(part).gather !== undefined).toBe(lengths.size === 1)
  })
})

describe('columns', () => {
  lawful(
    'an element of changed columns is the changed element',
    fc.array(fc.tuple(fc.integer(), fc.integer()), { maxLength: 8 }),
    (rows) => {
      const dataset = Dataset.fromColumns(
        { x: { values: Float64Array.from(rows.flat()), shape: [2] } },
        ({ x: [one, other] }) => [one, other],
      )
      const doubled = Dataset.mapColumns(({ values, shape }) => ({ values: values.map((x) => 2 * x), shape }))(dataset)
      expect(
        equal(
          Dataset.toArray(doubled),
          rows.map(([x, y]) => [2 * x, 2 * y]),
        ),
      ).toBe(true)
    },
  )
  test('columns that only their own function reads are of no other layout', () => {
    const dataset = Dataset.fromColumns({ x: { values: Int32Array.of(1), shape: [] } }, ({ x }) => x[0])
    expect(dataset.gather?.([0]).layout).toBe('columns')
  })
  test('what is made at the first gather is made once', () => {
    let made = 0
    const dataset = pipe(
      Dataset.make(3, (i) => i),
      Dataset.withColumns(() => {
        made++
        const i = { values: Int32Array.of(0, 1, 2), shape: [] }
        return { layout: 'i', rows: 3, columns: { i }, read: ({ i }, row) => i?.values[row] ?? NaN }
      }),
    )
    dataset.get(1)
    expect(made).toBe(0)
    dataset.gather?.([1])
    dataset.gather?.([0, 2])
    expect(made).toBe(1)
  })
  test('what does not go together throws, naming the function', () => {
    const column = (length: number, ...shape: ReadonlyArray<number>) => ({ values: new Float32Array(length), shape })
    expect(() => Dataset.fromColumns({}, () => 0)).toThrow(/^Dataset\.fromColumns: at least one column .* got 0/)
    expect(() => Dataset.fromColumns({ x: column(5, 2) }, () => 0)).toThrow(/^Dataset\.fromColumns: .* in x, got 5/)
    expect(() => Dataset.fromColumns({ x: column(4, 2), y: column(3) }, () => 0)).toThrow(/2 rows .* in y .* got 3/)
    expect(() => Dataset.mapColumns((column) => column)(Dataset.fromArray([1]))).toThrow(/^Dataset\.mapColumns: /)
    const dataset = Dataset.fromColumns({ x: column(4, 2) }, () => 0)
    expect(() => dataset.gather?.([0, 2])).toThrow('Dataset.gather: indices must be from 0 to 1, got 2')
  })
})
