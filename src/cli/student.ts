/**
 * `millrace student`: the whole method on a dataset with few labels, draw after draw, beside the same network taught by
 * the labels alone.
 */
import { join } from 'node:path'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { Failure } from '../core/Failure.ts'
import * as Seed from '../core/Seed.ts'
import { checksum } from '../core/checksum.ts'
import { readBytes, writeBytes } from '../data/node/files.ts'
import { showShare } from '../data/Share.ts'
import { interval } from '../report/interval.ts'
import { encodePseudoLabels } from '../semi/records.ts'
import type { Plain } from '../train/checkpoint.ts'
import { drawing } from './charts.ts'
import { type Journal, type Shape, openJournal } from './journal.ts'
import { type Edge, type Prepared, prepare, showJournal } from './run.ts'
import { shapeOf } from './shape.ts'
import { type DrawResult, type RoundResult, draw } from './student/draw.ts'
import type { Method } from './student/Method.ts'
import { studentRun, writeReport } from './student/report.ts'
import { isNamed } from './student/teachers.ts'

/**
 * What `millrace student` is told: a method, and how often.
 *
 * @category model
 * @since 0.1.0
 */
export interface StudentOptions extends Method {
  readonly dataset: string
  readonly dataDir: string | undefined
  readonly seed: number
  readonly seeds: number
  readonly out: string | undefined
  readonly report: string | undefined
  readonly every: number
  readonly json: boolean
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Draw labels as often as asked, and tell of each round and of all. With a folder to write to, it goes on where it was
 * stopped; with a file for a report, that is written at the end.
 *
 * @category constructors
 * @since 0.1.0
 */
export const student = (options: StudentOptions, edge: Edge): TE.TaskEither<Failure, void> => {
  const { terminal, signal, clock, version } = edge
  const { dataset, dataDir, seeds, out, report, every, json } = options
  const names = Array.from({ length: seeds }, (_, i) => options.seed + i)
  return pipe(
    TE.Do,
    // Whoever waits for a report should not learn at the end that it can't be drawn.
    TE.bind('draw', () => (report === undefined ? TE.right(undefined) : drawing())),
    TE.bind('data', () => prepare(dataset, dataDir, signal)),
    TE.bind('file', () => teacherOf(options)),
    TE.bind('shape', ({ data, file }) =>
      TE.fromTask(shapeOf(version, 'student', { ...choicesOf(options), ...file })(data)),
    ),
    TE.bind('journal', ({ shape }) => openJournal({ directory: out, shape, every: 1000 * every, clock })),
    TE.tapIO(({ journal, data }) => () => {
      showJournal(terminal, out)(journal)
      showStart(options, data, edge)
    }),
    TE.bind('results', ({ data, journal }) =>
      pipe(
        names,
        TE.traverseSeqArray((name) => seeded(options, data, journal, name, edge)),
      ),
    ),
    TE.tapIO(
      ({ data, results }) =>
        () =>
          (json ? jsonResult : lineResult)(options, data, results, edge),
    ),
    TE.tap(({ data, results, draw }) =>
      draw === undefined || report === undefined
        ? TE.right(undefined)
        : pipe(
            writeReport(report, draw)(studentRun(options, data, results)),
            TE.tapIO(() => () => terminal.note(`the report is in ${report}`)),
          ),
    ),
    TE.map(() => undefined),
  )
}

const seeded = (
  options: StudentOptions,
  data: Prepared,
  journal: Journal,
  name: number,
  { terminal, signal }: Edge,
): TE.TaskEither<Failure, DrawResult> => {
  const told = new Set<number>()
  const tell = (result: RoundResult): void => {
    told.add(result.round)
    ;(options.json ? jsonRound : lineRound)(options, name, result, terminal)
  }
  return pipe(
    journal.stage(`seed ${name}`, () =>
      pipe(
        draw(options, data, `seed ${name}`, Seed.make(name), { journal, signal, progress: terminal.progress, tell }),
        TE.map((result) => result as unknown as Plain),
      ),
    ),
    TE.map((result) => result as unknown as DrawResult),
    TE.tapIO((result) => () => result.rounds.filter(({ round }) => !told.has(round)).forEach(tell)),
    TE.tap((result) => written(options.out, name, result)),
  )
}

// Why each pseudo-label was taken or left.
const written = (out: string | undefined, name: number, { rounds }: DrawResult): TE.TaskEither<Failure, void> =>
  out === undefined
    ? TE.right(undefined)
    : pipe(
        rounds,
        TE.traverseSeqArray(({ round, records }) =>
          writeBytes(
            join(out, `seed-${name}`, `pseudo-labels-${round}.jsonl`),
            new TextEncoder().encode(encodePseudoLabels(records)),
          ),
        ),
        TE.map(() => undefined),
      )

// More draws may be asked for later: those that were are the same.
const choicesOf = ({
  dataset: _dataset,
  dataDir: _dir,
  seeds: _seeds,
  out: _out,
  report: _report,
  every: _every,
  json: _json,
  labels,
  ...rest
}: StudentOptions): Shape => ({ ...rest, labels: showShare(labels) })

// A teacher from a file is another one when the file is.
const teacherOf = ({ teacher }: StudentOptions): TE.TaskEither<Failure, Shape> =>
  isNamed(teacher)
    ? TE.right({})
    : pipe(
        readBytes(teacher),
        TE.map((bytes) => ({ teacherFile: checksum(bytes).toString(16) })),
      )

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

const showStart = (options: StudentOptions, { name, train, test, vocabulary }: Prepared, { terminal }: Edge): void => {
  const { seed, seeds, labels, teacher, student: network, width, noise, json } = options
  if (json)
    return terminal.line(
      JSON.stringify({
        event: 'start',
        dataset: name,
        train: train.length,
        test: test.length,
        classes: vocabulary.length,
        labels: showShare(labels),
        teacher,
        student: network,
        width,
        noise,
        seed,
        seeds,
      }),
    )
  terminal.line(`${name}: ${showShare(labels)} of ${train.length} labels, ${test.length} test series`)
  terminal.line(`teacher ${teacher}, student ${network} of ${width} times its width, noise ${noise}`)
  terminal.line('seed | round | teacher | student | accepted | right | ')
}

const percent = (share: number | null): string => (share === null ? 'unknown' : `${(100 * share).toFixed(1)}%`)

const lineRound = (_: StudentOptions, name: number, result: RoundResult, terminal: Edge['terminal']): void => {
  const { round, teacherAccuracy, studentAccuracy, adopted, summary } = result
  const cells = [
    String(name).padStart(4),
    String(round).padStart(5),
    percent(teacherAccuracy).padStart(7),
    percent(studentAccuracy).padStart(7),
    percent(summary.acceptedShare).padStart(8),
    percent(summary.precision).padStart(5),
    adopted ? '' : 'refused: worse on validation',
  ]
  terminal.line(cells.join(' | '))
}

const jsonRound = (_: StudentOptions, name: number, result: RoundResult, terminal: Edge['terminal']): void => {
  const { round, teacherAccuracy, studentAccuracy, adopted, validation, summary } = result
  terminal.line(
    JSON.stringify({
      event: 'round',
      seed: name,
      round,
      teacherAccuracy,
      studentAccuracy,
      acceptedShare: summary.acceptedShare,
      accepted: summary.accepted,
      pseudoLabelAccuracy: summary.accuracy,
      acceptedAccuracy: summary.precision,
      flips: summary.flips,
      adopted,
      validation: validation ?? null,
    }),
  )
}

/** Accuracies over draws, and the paired difference of the student to the network that had the labels alone. */
const summary = (results: ReadonlyArray<DrawResult>) => ({
  supervised: interval(results.flatMap(({ supervised }) => supervised?.test.accuracy ?? [])),
  teacher: interval(results.map(({ teacher }) => teacher.accuracy)),
  student: interval(results.map(({ student: { accuracy } }) => accuracy)),
  difference: interval(
    results.flatMap(({ supervised, student: { accuracy } }) =>
      supervised === undefined ? [] : [accuracy - supervised.test.accuracy],
    ),
  ),
})

const jsonResult = (
  _: StudentOptions,
  data: Prepared,
  results: ReadonlyArray<DrawResult>,
  { terminal }: Edge,
): void => {
  const { supervised, teacher, student: taught, difference } = summary(results)
  terminal.line(
    JSON.stringify({
      event: 'result',
      dataset: data.name,
      seeds: results.length,
      supervisedAccuracy: supervised.mean,
      teacherAccuracy: teacher.mean,
      studentAccuracy: taught.mean,
      difference,
      draws: results.map((result) => ({
        labeled: result.labeled,
        supervisedAccuracy: result.supervised?.test.accuracy ?? null,
        teacherAccuracy: result.teacher.accuracy,
        studentAccuracy: result.student.accuracy,
        bestRound: result.bestRound,
        ended: result.ended,
      })),
    }),
  )
}

const lineResult = (
  { seeds }: StudentOptions,
  _: Prepared,
  results: ReadonlyArray<DrawResult>,
  { terminal }: Edge,
): void => {
  const { supervised, teacher, student: taught, difference } = summary(results)
  if (supervised.mean !== null) terminal.line(`labels alone ${percent(supervised.mean)}`)
  terminal.line(`teacher ${percent(teacher.mean)}, student ${percent(taught.mean)}, over ${seeds} draws of labels`)
  if (difference.mean !== null)
    terminal.line(
      `the student gains ${points(difference.mean)} points` +
        (difference.low === null ? '' : `, 95% interval ${points(difference.low)} to ${points(difference.high ?? 0)}`),
    )
}

const points = (share: number): string => (100 * share).toFixed(1)
