/**
 * `millrace experiment`: datasets x shares of labels x methods x draws, each draw a process of its own, as many at a time
 * as there are cores. What has been run is not run again.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
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
  readonly every: number
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
 * Run all jobs that have no result yet, and write the table of all: `table.md` and `results.json`. A draw that was stopped
 * goes on where it was. `check` says what is wrong with arguments, before anything is run.
 *
 * @category constructors
 * @since 0.1.0
 */
export const experiment = (
  { file, dataDir, out, jobs: atOnce = availableParallelism(), every, json }: ExperimentOptions,
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
      // One that fails stops the others, too.
      const failed = new AbortController()
      const running = new Set<Promise<unknown>>()
      const started = studentProcess(dataDir, every, AbortSignal.any([signal, failed.signal]))
      const run = (job: Job) => (): Promise<E.Either<Failure, Outcome>> => {
        const outcome = pipe(
          outcomeOf(job, out, started),
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
        running.add(outcome)
        return outcome
      }
      const all = pipe(
        jobs,
        Dataset.fromArray,
        Stream.fromDataset,
        StreamTask.fromStream,
        StreamTask.mapTask({ concurrency: atOnce })(run),
      )
      for await (const outcome of StreamTask.toAsyncIterable(all)) {
        if (E.isLeft(outcome)) {
          failed.abort()
          await Promise.all(running)
          return outcome
        }
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

type Result = Pick<Outcome, 'supervised' | 'teacher' | 'student'>

// A result that was written down counts if it is of the same arguments; then what the draw needed to go on may go.
const outcomeOf = (
  { argv, ...job }: Job,
  out: string,
  student: (argv: ReadonlyArray<string>) => TE.TaskEither<Failure, Result>,
): TE.TaskEither<Failure, Outcome> => {
  const slug = [job.dataset, job.labels, job.method].map((part) => part.replaceAll(/[^\w.-]+/gu, '_')).join('/')
  const folder = join(out, 'draws', slug, String(job.seed))
  const path = `${folder}.json`
  return pipe(
    readBytes(path),
    TE.flatMapEither(knownOutcome(path, argv)),
    TE.orElse((failure) =>
      failure._tag === 'Unavailable'
        ? pipe(
            student([...argv, '--out', folder]),
            TE.map((result) => ({ ...job, ...result })),
            TE.tap((outcome) =>
              writeBytes(path, new TextEncoder().encode(`${JSON.stringify({ argv, ...outcome })}\n`)),
            ),
          )
        : TE.left(failure),
    ),
    TE.tap(() => removeFolder(folder)),
  )
}

const knownOutcome =
  (path: string, argv: ReadonlyArray<string>) =>
  (bytes: Uint8Array): E.Either<Failure, Outcome> =>
    pipe(
      E.tryCatch(
        () => JSON.parse(new TextDecoder().decode(bytes)) as { readonly argv: ReadonlyArray<string> } & Outcome,
        (error) => cannotParse(path, 0, 'the result of a draw; remove the file to draw again', String(error)),
      ),
      E.flatMap(({ argv: known, ...outcome }) =>
        known.join(' ') === argv.join(' ')
          ? E.right(outcome)
          : E.left(mismatch(`the arguments of ${path}`, argv.join(' '), known.join(' '))),
      ),
    )

const removeFolder = (path: string): TE.TaskEither<Failure, void> =>
  TE.tryCatch(
    () => rm(path, { recursive: true, force: true }),
    (error) => unavailable(path, String(error)),
  )

// One thread each: so many processes at once use the cores better than so many threads of one. The channel tells the
// process when this one is gone. It is of a group of its own, or a terminal's interrupt would reach it twice.
const studentProcess =
  (dataDir: string | undefined, every: number, signal: AbortSignal) =>
  (argv: ReadonlyArray<string>): TE.TaskEither<Failure, Result> =>
  async () => {
    if (signal.aborted) return E.left({ _tag: 'Aborted', step: 0 })
    const main = fileURLToPath(new URL('./main.js', import.meta.url))
    const more = [...(dataDir === undefined ? [] : ['--data-dir', dataDir]), '--every', String(every)]
    const child = spawn(process.execPath, [main, 'student', ...argv, ...more, '--json', '--threads', '1'], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
    })
    const stop = (): void => void child.kill('SIGINT')
    signal.addEventListener('abort', stop, { once: true })
    const [said, complaint, code] = await Promise.all([textOf(child.stdout), textOf(child.stderr), codeOf(child)])
    signal.removeEventListener('abort', stop)
    if (code === 130) return E.left({ _tag: 'Aborted', step: 0 })
    if (code !== 0)
      return E.left(unavailable(`millrace student ${argv.join(' ')}`, complaint.trim().split('\n').at(-1) ?? ''))
    const { supervisedAccuracy, teacherAccuracy, studentAccuracy } = JSON.parse(
      said.trim().split('\n').at(-1) ?? '',
    ) as {
      readonly supervisedAccuracy: number | null
      readonly teacherAccuracy: number
      readonly studentAccuracy: number
    }
    return E.right({ supervised: supervisedAccuracy, teacher: teacherAccuracy, student: studentAccuracy })
  }

const textOf = async (output: Readable | null): Promise<string> => {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of output ?? []) text += decoder.decode(chunk as Uint8Array, { stream: true })
  return text
}

// Who is interrupted before it listens ends by the signal.
const codeOf = (child: ChildProcess): Promise<number> =>
  new Promise((resolve) => {
    child.on('error', () => resolve(1))
    child.on('close', (status, ended) => resolve(status ?? (ended === 'SIGINT' || ended === 'SIGTERM' ? 130 : 1)))
  })
