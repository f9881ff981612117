/**
 * `millrace experiment`: datasets x shares of labels x methods x draws, each draw a process of its own, as many at a time
 * as there are cores. What has been run is not run again.
 */
import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { type Failure, cannotParse, mismatch, unavailable } from '../core/Failure.ts'
import type { Json } from '../core/Json.ts'
import * as Dataset from '../core/Dataset.ts'
import * as Stream from '../core/Stream.ts'
import * as StreamTask from '../core/StreamTask.ts'
import { readBytes, writeBytes } from '../data/node/files.ts'
import { type Outcome, cells, markdown } from '../report/comparison.ts'
import type { Edge } from './run.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * What `millrace experiment` is told.
 *
 * @category model
 * @since 0.1.0
 */
export interface ExperimentOptions {
  readonly file: string
  readonly dataDir: string | undefined
  readonly out: string
  readonly jobs: number | undefined
  readonly json: boolean
}

/**
 * One draw: which cell it is of, and the arguments of `millrace student` for it.
 *
 * @category model
 * @since 0.1.0
 */
export interface Job {
  readonly dataset: string
  readonly labels: string
  readonly method: string
  readonly seed: number
  readonly argv: ReadonlyArray<string>
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The jobs that a file describes: `datasets`, `labels`, `seeds`, `seed` of the first draw (default 1), and `methods`, by
 * name the options of `millrace student`. Draws go round the cells, so that early results are of all. `Left` where the
 * file is no such thing.
 *
 * @category constructors
 * @since 0.1.0
 */
export const jobsOf =
  (file: string) =>
  (text: string): E.Either<Failure, ReadonlyArray<Job>> =>
    pipe(
      E.tryCatch(
        () => JSON.parse(text) as Json,
        (error) => cannotParse(file, 0, 'JSON', String(error)),
      ),
      E.flatMap((json) => {
        const { datasets, labels, seeds, seed = 1, methods } = objectOf(json)
        const bad = (what: string, found: unknown) =>
          E.left(cannotParse(file, 0, what, found === undefined ? 'nothing' : JSON.stringify(found)))
        if (!isTexts(datasets)) return bad('"datasets": a list of names', datasets)
        if (!isTexts(labels)) return bad('"labels": a list such as ["10%", "20%"]', labels)
        if (!isCount(seeds) || seeds < 1) return bad('"seeds": how many draws', seeds)
        if (!isCount(seed)) return bad('"seed": a whole number', seed)
        const named = Object.entries(objectOf(methods))
        if (named.length === 0) return bad('"methods": options of `millrace student` by name', methods)
        return E.right(
          Array.from({ length: seeds }, (_, i) => seed + i).flatMap((draw) =>
            datasets.flatMap((dataset) =>
              labels.flatMap((share) =>
                named.map(([method, options]) => ({
                  dataset,
                  labels: share,
                  method,
                  seed: draw,
                  argv: [dataset, '--labels', share, '--seed', String(draw), ...argumentsOf(objectOf(options))],
                })),
              ),
            ),
          ),
        )
      }),
    )

const objectOf = (json: Json | undefined): Readonly<Record<string, Json>> =>
  typeof json === 'object' && json !== null && !Array.isArray(json) ? (json as Readonly<Record<string, Json>>) : {}

const isTexts = (json: Json | undefined): json is ReadonlyArray<string> =>
  Array.isArray(json) && json.length > 0 && json.every((text) => typeof text === 'string')

const isCount = (json: Json | undefined): json is number => Number.isSafeInteger(json) && (json as number) >= 0

// `{ "batchSize": 64, "balance": true, "guard": false }` is `--batch-size 64 --balance --no-guard`.
const argumentsOf = (options: Readonly<Record<string, Json>>): ReadonlyArray<string> =>
  Object.entries(options).flatMap(([name, value]) => {
    const flag = name.replaceAll(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`)
    if (value === true) return [`--${flag}`]
    return value === false ? [`--no-${flag}`] : [`--${flag}`, typeof value === 'string' ? value : JSON.stringify(value)]
  })

/**
 * Run all jobs that have no result yet, and write the table of all: `table.md` and `results.json`. `check` says what is
 * wrong with arguments, before anything is run.
 *
 * @category constructors
 * @since 0.1.0
 */
export const experiment = (
  { file, dataDir, out, jobs: atOnce = availableParallelism(), json }: ExperimentOptions,
  check: (argv: ReadonlyArray<string>) => E.Either<string, unknown>,
  { terminal, signal }: Edge,
): TE.TaskEither<Failure, void> =>
  pipe(
    readBytes(file),
    TE.flatMapEither((bytes) => jobsOf(file)(new TextDecoder().decode(bytes))),
    TE.flatMapEither((jobs) =>
      pipe(
        jobs,
        E.traverseArray((job) =>
          pipe(
            check(['student', ...job.argv]),
            E.bimap(
              (line) => mismatch(`the options of method "${job.method}"`, 'those of `millrace student`', line),
              () => job,
            ),
          ),
        ),
      ),
    ),
    TE.flatMap((jobs) => async () => {
      if (!json) terminal.line(`${jobs.length} draws, ${atOnce} at a time, results in ${out}`)
      let done = 0
      const outcomes: Array<Outcome> = []
      const run = (job: Job) => (): Promise<E.Either<Failure, Outcome>> =>
        pipe(
          outcomeOf(job, dataDir, out, signal),
          TE.tapIO((outcome) => () => {
            done++
            if (json) terminal.line(JSON.stringify({ event: 'draw', ...outcome }))
            else
              terminal.progress(
                done / jobs.length,
                `${done} of ${jobs.length}: ${job.dataset}, ${job.labels}, ${job.method}`,
              )
          }),
        )()
      const all = pipe(
        jobs,
        Dataset.fromArray,
        Stream.fromDataset,
        StreamTask.fromStream,
        StreamTask.mapTask({ concurrency: atOnce })(run),
      )
      for await (const outcome of StreamTask.toAsyncIterable(all)) {
        if (E.isLeft(outcome)) return outcome
        outcomes.push(outcome.right)
      }
      return E.right(outcomes)
    }),
    TE.flatMap((outcomes) => {
      const table = cells(outcomes)
      if (json) terminal.line(JSON.stringify({ event: 'result', cells: table }))
      else terminal.line(markdown(table))
      const text = (content: string): Uint8Array => new TextEncoder().encode(`${content}\n`)
      return pipe(
        writeBytes(join(out, 'table.md'), text(markdown(table))),
        TE.flatMap(() =>
          writeBytes(join(out, 'results.json'), text(JSON.stringify({ cells: table, outcomes }, null, 2))),
        ),
      )
    }),
  )

// A result that was written down counts if it is of the same arguments.
const outcomeOf = (
  { argv, ...job }: Job,
  dataDir: string | undefined,
  out: string,
  signal: AbortSignal,
): TE.TaskEither<Failure, Outcome> => {
  const slug = [job.dataset, job.labels, job.method].map((part) => part.replaceAll(/[^\w.-]+/gu, '_')).join('/')
  const path = join(out, 'draws', slug, `${job.seed}.json`)
  return pipe(
    readBytes(path),
    TE.flatMapEither((bytes) => {
      const known = JSON.parse(new TextDecoder().decode(bytes)) as { readonly argv: ReadonlyArray<string> } & Outcome
      if (known.argv.join(' ') !== argv.join(' ')) return E.left(mismatch(path, argv.join(' '), known.argv.join(' ')))
      const { argv: _, ...outcome } = known
      return E.right(outcome)
    }),
    TE.orElse((failure) =>
      failure._tag === 'Unavailable'
        ? pipe(
            student([...argv, ...(dataDir === undefined ? [] : ['--data-dir', dataDir])], signal),
            TE.map((result) => ({ ...job, ...result })),
            TE.tap((outcome) =>
              writeBytes(path, new TextEncoder().encode(`${JSON.stringify({ argv, ...outcome })}\n`)),
            ),
          )
        : TE.left(failure),
    ),
  )
}

// One thread each: so many processes at once use the cores better than so many threads of one.
const student =
  (
    argv: ReadonlyArray<string>,
    signal: AbortSignal,
  ): TE.TaskEither<Failure, Pick<Outcome, 'supervised' | 'teacher' | 'student'>> =>
  async () => {
    if (signal.aborted) return E.left({ _tag: 'Aborted', step: 0 })
    const main = new URL('./main.js', import.meta.url).pathname
    const child = spawn(process.execPath, [main, 'student', ...argv, '--json', '--threads', '1'], { signal })
    let [said, complaint] = ['', '']
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
    const code = await new Promise<number>((resolve) => {
      child.on('error', () => resolve(signal.aborted ? 130 : 1))
      child.on('close', (status) => resolve(status ?? 1))
    })
    if (code === 130 || signal.aborted) return E.left({ _tag: 'Aborted', step: 0 })
    const last = said.trim().split('\n').at(-1) ?? ''
    if (code !== 0)
      return E.left(unavailable(`millrace student ${argv.join(' ')}`, complaint.trim().split('\n').at(-1) ?? ''))
    const { supervisedAccuracy, teacherAccuracy, studentAccuracy } = JSON.parse(last) as {
      readonly supervisedAccuracy: number | null
      readonly teacherAccuracy: number
      readonly studentAccuracy: number
    }
    return E.right({ supervised: supervisedAccuracy, teacher: teacherAccuracy, student: studentAccuracy })
  }
