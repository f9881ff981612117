/**
 * The catalogue of asynchronous sources and operators, and the random pipelines that are built of them.
 */
import fc, { type Arbitrary } from 'fast-check'
import * as Dataset from '../Dataset.ts'
import * as Stream from '../Stream.ts'
import * as StreamTask from '../StreamTask.ts'
import { andThen } from '../streamTask/model.ts'
import { type MeterTask, meteredTask } from './MeterTask.ts'
import { choices, functions, weigh } from './functions.ts'
import { datasets, sources } from './sources.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * A kind of asynchronous source: its streams must be finite and should have at most some 20 elements.
 *
 * @category model
 * @since 0.1.0
 */
export interface SourceTaskRow {
  readonly name: string
  readonly streams: Arbitrary<StreamTask.StreamTask<unknown>>
}

/**
 * An asynchronous operator, as random streams made of random streams: they must be finite, and take any element.
 *
 * @category model
 * @since 0.1.0
 */
export interface OperatorTaskRow {
  readonly name: string
  readonly build: (source: Arbitrary<StreamTask.StreamTask<unknown>>) => Arbitrary<StreamTask.StreamTask<unknown>>
}

/**
 * What random asynchronous pipelines are built of, as for those that are not.
 *
 * @category model
 * @since 0.1.0
 */
export interface PipelineTaskOptions {
  readonly operators?: ReadonlyArray<OperatorTaskRow>
  readonly sources?: ReadonlyArray<SourceTaskRow>
  readonly depth?: number
  readonly meter?: MeterTask
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Random finite asynchronous pipelines. To check an operator of one's own in all company, add its row to `operators`.
 *
 * @example
 * import { StreamTask } from 'millrace'
 * import { type OperatorTaskRow, operatorTasks, pipelineTasks } from 'millrace/laws'
 * import * as laws from 'millrace/laws'
 *
 * const row: OperatorTaskRow = { name: 'boxed', build: (source) => source.map(StreamTask.map((a) => [a])) }
 * const company = pipelineTasks({ operators: [...operatorTasks, row] })
 * for (const law of laws.streamTask(company, { runs: 5 })) await law.check()
 *
 * @category constructors
 * @since 0.1.0
 */
export const pipelineTasks = ({
  operators = operatorTasks,
  sources: rows = sourceTasks,
  depth = 4,
  meter,
}: PipelineTaskOptions = {}): Arbitrary<StreamTask.StreamTask<unknown>> => {
  const source = fc.oneof(...rows.map(({ streams }) => streams))
  const leaf = meter === undefined ? source : source.map(meteredTask(meter))
  const { pipeline } = fc.letrec<{ pipeline: StreamTask.StreamTask<unknown> }>((tie) => ({
    pipeline: fc.oneof(
      { maxDepth: depth, withCrossShrink: true },
      leaf,
      ...operators.map(({ build }) => build(tie('pipeline'))),
    ),
  }))
  return pipeline.map((stream) => ({ ...stream, [fc.toStringMethod]: () => stream.shape }))
}

/**
 * The same elements, where those are worth waiting for whose place in a pattern says so. The pattern goes round.
 *
 * @example
 * import { StreamTask } from 'millrace'
 * import { paced } from 'millrace/laws'
 * import assert from 'node:assert'
 *
 * assert.strictEqual(paced([0])(StreamTask.of('a')).open().next(), 'a')
 * assert.ok(paced([2])(StreamTask.of('a')).open().next() instanceof Promise)
 *
 * @category combinators
 * @since 0.1.0
 */
export const paced =
  (ticks: ReadonlyArray<number>) =>
  <A>(stream: StreamTask.StreamTask<A>): StreamTask.StreamTask<A> => ({
    ...stream,
    open: (resume) => {
      const source = stream.open(resume)
      let place = 0
      return StreamTask.cursorTask<A>({
        next: (isOpen) =>
          andThen(pause(ticks[place++ % ticks.length] ?? 0), () => (isOpen() ? source.next() : Stream.DONE)),
        state: source.state,
        close: source.close,
      })
    },
  })

const pause = (ticks: number): StreamTask.Awaitable<void> =>
  ticks === 0
    ? undefined
    : (async () => {
        for (let tick = 0; tick < ticks; tick++) await Promise.resolve()
      })()

const paces = fc.array(fc.nat(4), { minLength: 1, maxLength: 4 })

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * millrace's own asynchronous sources.
 *
 * @category instances
 * @since 0.1.0
 */
export const sourceTasks: ReadonlyArray<SourceTaskRow> = [
  {
    name: 'fromStream',
    streams: fc.oneof(...sources.map(({ streams }) => streams)).map(StreamTask.fromStream),
  },
  {
    name: 'fromStream, with waits',
    streams: fc
      .tuple(fc.oneof(...sources.map(({ streams }) => streams)), paces)
      .map(([stream, ticks]) => paced(ticks)(StreamTask.fromStream(stream))),
  },
  {
    name: 'fromAsyncIterable',
    streams: datasets.map((dataset) =>
      StreamTask.fromAsyncIterable('dataset', async function* () {
        yield* Dataset.toArray(dataset)
      }),
    ),
  },
  {
    name: 'fromReadableStream',
    streams: datasets.map((dataset) =>
      StreamTask.fromReadableStream('dataset', () =>
        StreamTask.toReadableStream(StreamTask.fromStream(Stream.fromDataset(dataset))),
      ),
    ),
  },
  {
    name: 'of, zero, fromIO and fromTask',
    streams: fc
      .tuple(
        fc.nat(),
        fc.constantFrom<(n: number) => StreamTask.StreamTask<unknown>>(
          StreamTask.of,
          StreamTask.zero,
          (n) => StreamTask.fromIO(() => n),
          (n) => StreamTask.fromTask(async () => n),
        ),
      )
      .map(([n, make]) => make(n)),
  },
]

/**
 * millrace's own operators on asynchronous streams, but `mapTask` not in order, whose order depends on time.
 *
 * @category instances
 * @since 0.1.0
 */
export const operatorTasks: ReadonlyArray<OperatorTaskRow> = [
  { name: 'map', build: (source) => fc.tuple(source, functions).map(([stream, f]) => StreamTask.map(f)(stream)) },
  { name: 'tap', build: (source) => source.map(StreamTask.tap(() => {})) },
  {
    name: 'filterMap',
    build: (source) => fc.tuple(source, choices).map(([stream, f]) => StreamTask.filterMap(f)(stream)),
  },
  {
    name: 'filter',
    build: (source) =>
      fc.tuple(source, moduli).map(([stream, n]) => StreamTask.filter((a) => weigh(a) % n > 0)(stream)),
  },
  { name: 'take', build: (source) => fc.tuple(source, fc.nat(16)).map(([stream, n]) => StreamTask.take(n)(stream)) },
  {
    name: 'takeWhile',
    build: (source) =>
      fc.tuple(source, moduli).map(([stream, n]) => StreamTask.takeWhile((a) => weigh(a) % n > 0)(stream)),
  },
  {
    name: 'chunksOf',
    build: (source) =>
      fc
        .tuple(source, fc.integer({ min: 1, max: 5 }), fc.constantFrom('keep' as const, 'drop' as const))
        .map(([stream, size, last]) => StreamTask.chunksOf(size, { last })(stream)),
  },
  {
    name: 'zipWith',
    build: (source) =>
      fc
        .tuple(source, source)
        .map(([first, second]) => StreamTask.zipWith(second, (a: unknown, b: unknown) => [a, b])(first)),
  },
  {
    name: 'concat',
    build: (source) => fc.tuple(source, source).map(([first, second]) => StreamTask.concat(second)(first)),
  },
  {
    name: 'chain',
    build: (source) =>
      fc
        .tuple(source, source)
        .map(([outer, inner]) =>
          StreamTask.chain((a: unknown) => StreamTask.take(weigh(a) % 4)(StreamTask.map((b) => [a, b])(inner)))(
            StreamTask.take(8)(outer),
          ),
        ),
  },
  {
    name: 'mapTask',
    build: (source) =>
      fc.tuple(source, functions, fc.integer({ min: 1, max: 4 }), paces).map(([stream, f, concurrency, ticks]) =>
        StreamTask.mapTask({ concurrency })((a: unknown) => async () => {
          await pause(ticks[weigh(a) % ticks.length] ?? 0)
          return f(a)
        })(stream),
      ),
  },
  {
    name: 'prefetch',
    build: (source) =>
      fc.tuple(source, fc.integer({ min: 1, max: 4 })).map(([stream, count]) => StreamTask.prefetch(count)(stream)),
  },
  {
    name: 'abortable',
    build: (source) => source.map((stream) => StreamTask.abortable(new AbortController().signal)(stream)),
  },
]

const moduli = fc.integer({ min: 1, max: 5 })
