/**
 * `millrace label`: what a saved network says of the series of a file.
 */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import * as Dataset from '../core/Dataset.ts'
import type { Example } from '../core/Example.ts'
import type { Failure } from '../core/Failure.ts'
import * as Stream from '../core/Stream.ts'
import * as StreamTask from '../core/StreamTask.ts'
import * as Format from '../data/Format.ts'
import { readBytes, readHead, writePieces } from '../data/node/files.ts'
import { jsonLinesStream } from '../data/node/jsonLinesStream.ts'
import { examples } from '../data/Part.ts'
import { wasmBackend } from '../nn/backend.ts'
import { decodeModel } from '../train/modelFile.ts'
import { type Labeled, type Labeler, labeler } from './label/labelSeries.ts'
import { type LabelWriter, labelWriter } from './label/labelWriter.ts'
import type { Edge } from './run.ts'

/**
 * What `millrace label` is told. Without `from` the content says the format of the series.
 *
 * @category model
 * @since 0.1.0
 */
export interface LabelOptions {
  readonly model: string
  readonly in: string
  readonly out: string
  readonly from: Format.FormatName | undefined
  readonly json: boolean
}

// The series of a file, and what share of it they came from so far.
interface Source {
  readonly series: StreamTask.StreamTask<E.Either<Failure, Example>>
  readonly share: () => number
}

interface Totals {
  readonly series: number
  readonly unclear: number
  readonly classes: Readonly<Record<string, number>>
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Write the probabilities of a saved network's classes for each series of a file, by id and in its order, whole or not at
 * all. JSON lines are read, labeled and written a few at a time, so that they may be of any size; files of other formats
 * are read whole. Fails on series of another number of variables than the network has, and where it is stopped.
 *
 * @category constructors
 * @since 0.1.0
 */
export const label = (options: LabelOptions, { terminal, signal }: Edge): TE.TaskEither<Failure, void> =>
  pipe(
    TE.Do,
    // A name that makes no sense is told before long files are read.
    TE.bind('newWriter', () => TE.fromEither(labelWriter(options.out))),
    TE.bind('saved', () => pipe(readBytes(options.model), TE.flatMapEither(decodeModel(options.model)))),
    TE.bind('labeler', ({ saved }) => TE.fromEither(labeler(options.model, options.in)(saved))),
    TE.bind('source', () => sourceOf(options)),
    TE.bind('writer', ({ newWriter, labeler }) => newWriter(labeler.vocabulary)),
    TE.tap(() => TE.fromTask(() => wasmBackend())),
    TE.bind('totals', ({ source, labeler, writer }) =>
      writePieces(options.out, (append) => labelAll(source, labeler, writer, append, { terminal, signal })),
    ),
    TE.map(({ totals: { series, unclear, classes } }) => {
      if (unclear > 0)
        terminal.note(`${unclear} series have missing values that nothing fills: their probabilities are left out`)
      if (options.json) terminal.line(JSON.stringify({ event: 'result', series, unclear, classes, out: options.out }))
      else {
        const counts = Object.entries(classes).map(([name, count]) => `${count} ${name}`)
        terminal.line(`${options.out}: ${series} series${counts.length === 0 ? '' : `, ${counts.join(', ')}`}`)
      }
    }),
  )

// So many series wait at most to be labeled together, and about so many values.
const blockRows = 256
const blockValues = 1 << 22

const labelAll = async (
  { series, share }: Source,
  { vocabulary, label }: Labeler,
  writer: LabelWriter,
  append: (bytes: Uint8Array) => Promise<void>,
  { terminal, signal }: Pick<Edge, 'terminal' | 'signal'>,
): Promise<E.Either<Failure, Totals>> => {
  const counts = new Map(vocabulary.map((name) => [name, 0]))
  let [done, unclear, values] = [0, 0, 0]
  let block: Array<Example> = []
  const add = async (bytes: TE.TaskEither<Failure, Uint8Array>): Promise<E.Either<Failure, void>> => {
    const some = await bytes()
    if (E.isRight(some) && some.right.length > 0) await append(some.right)
    return pipe(
      some,
      E.map(() => undefined),
    )
  }
  const flush = async (): Promise<E.Either<Failure, void>> => {
    const labeled: E.Either<Failure, ReadonlyArray<Labeled>> = label(block)
    if (E.isLeft(labeled)) return labeled
    for (const { label: name } of labeled.right)
      if (name === undefined) unclear++
      else counts.set(name, (counts.get(name) ?? 0) + 1)
    done += block.length
    block = []
    values = 0
    terminal.progress(share(), `${done} series`)
    return await add(writer.add(labeled.right))
  }
  for await (const example of StreamTask.toAsyncIterable(series)) {
    if (E.isLeft(example)) return example
    block.push(example.right)
    values += example.right.series.values.length
    if (block.length < blockRows && values < blockValues) continue
    const flushed = await flush()
    if (E.isLeft(flushed)) return flushed
    if (signal.aborted) return E.left({ _tag: 'Aborted', step: done })
  }
  const last = block.length === 0 ? E.right(undefined) : await flush()
  if (signal.aborted) return E.left({ _tag: 'Aborted', step: done })
  return pipe(
    E.isLeft(last) ? last : await add(writer.end()),
    E.map(() => ({
      series: done,
      unclear,
      classes: Object.fromEntries([...counts].filter(([, count]) => count > 0)),
    })),
  )
}

// Enough to tell a format by.
const headBytes = 1 << 16

const sourceOf = (options: LabelOptions): TE.TaskEither<Failure, Source> =>
  pipe(
    readHead(headBytes)(options.in),
    TE.flatMap(({ head, size }) =>
      (options.from ?? Format.detect(options.in, head)) === 'jsonl'
        ? TE.right(linesOf(options.in, size))
        : wholeOf(options),
    ),
  )

const linesOf = (file: string, size: number): Source => {
  let read = 0
  return {
    series: jsonLinesStream(file, (bytes) => {
      read = bytes
    }),
    share: () => (size === 0 ? 1 : Math.min(1, read / size)),
  }
}

const wholeOf = (options: LabelOptions): TE.TaskEither<Failure, Source> =>
  pipe(
    readBytes(options.in),
    TE.flatMap((bytes) => Format.read(options.in, options.from)(bytes)),
    TE.map((part) => {
      let given = 0
      const all = examples(part)
      return {
        series: pipe(
          Dataset.make(all.length, (index) => {
            given = index + 1
            return E.right(all.get(index))
          }),
          Stream.fromDataset,
          Stream.toTask,
        ),
        share: () => (all.length === 0 ? 1 : given / all.length),
      }
    }),
  )
