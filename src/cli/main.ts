#!/usr/bin/env node
/**
 * The edge of the world: arguments, signals and exit codes. 0 is success, 1 a failure, 2 arguments that make no sense,
 * 130 an interrupt.
 */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { type Failure, mismatch, show } from '../core/Failure.ts'
import { readBytes } from '../data/node/files.ts'
import { wasmBackend } from '../nn/backend.ts'
import { decodeSafetensors } from '../train/safetensors.ts'
import { convert } from './convert.ts'
import { demo } from './demo.ts'
import { experiment } from './experiment.ts'
import { exportModel } from './export.ts'
import { agrees, compareEveryVariant, table } from './golden.ts'
import { inspect } from './inspect.ts'
import { label } from './label.ts'
import { type Request, parseArguments } from './program.ts'
import { type Terminal, processTerminal } from './terminal.ts'
import { student } from './student.ts'
import { evaluateFile, train } from './train.ts'
import { listTransforms, preview } from './transforms.ts'
import { version } from './version.ts'

const main = async (): Promise<number> => {
  // Whoever reads may have read enough, as `head` does.
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1))
  const terminal = processTerminal(process.stdout, process.stderr)
  const argv = process.argv.slice(2)
  const request = parseArguments(argv, version())
  if (E.isLeft(request)) {
    terminal.note(`millrace: ${request.left}`)
    return 2
  }
  const result = await run(request.right, terminal, interrupts())()
  if (E.isRight(result)) return result.right
  const lines = result.left._tag === 'Aborted' ? interrupted(request.right, argv, result.left) : [show(result.left)]
  for (const line of lines) terminal.note(`millrace: ${line}`)
  return exitCode(result.left)
}

// The first signal asks the run to stop, the second ends the process as if nobody had listened. A draw of an experiment
// is over with the experiment, however that has ended.
const interrupts = (): AbortSignal => {
  const stop = new AbortController()
  const signals = ['SIGINT', 'SIGTERM'] as const
  const ask = (): void => {
    for (const name of signals) process.removeListener(name, ask)
    stop.abort()
  }
  for (const name of signals) process.on(name, ask)
  process.once('disconnect', () => process.exit(130))
  process.channel?.unref()
  return stop.signal
}

// How far it came, and how to go on.
const interrupted = (request: Request, argv: ReadonlyArray<string>, failure: Failure): ReadonlyArray<string> => {
  const again = `to go on from here: ${['millrace', ...argv].map(quoted).join(' ')}`
  switch (request._tag) {
    case 'Train':
    case 'Student':
      return [show(failure), request.options.out === undefined ? 'nothing was kept: there is no --out' : again]
    case 'Experiment':
      return ['stopped, and so are its draws', again]
    case 'Demo':
      return [show(failure), 'nothing was kept']
    default:
      return [show(failure)]
  }
}

const quoted = (word: string): string =>
  /^[\w%+,./:=@-]+$/u.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`

const run = (request: Request, terminal: Terminal, signal: AbortSignal): TE.TaskEither<Failure, number> => {
  const edge = { terminal, signal, clock: () => performance.now(), version: version() }
  const success = (command: TE.TaskEither<Failure, void>, threads: number | undefined) =>
    pipe(
      TE.fromTask(() => wasmBackend(threads === undefined ? {} : { threads })),
      TE.flatMap(() => command),
      TE.map(() => 0),
    )
  switch (request._tag) {
    case 'Shown':
      terminal.line(request.text)
      return TE.right(0)
    case 'Demo':
      return success(demo(request.options, edge), request.threads)
    case 'Train':
      return success(train(request.options, edge), request.threads)
    case 'Evaluate':
      return success(evaluateFile(request.options, edge), request.threads)
    case 'Student':
      return success(student(request.options, edge), request.threads)
    case 'Experiment':
      return pipe(
        experiment(request.options, (argv) => parseArguments(argv, ''), edge),
        TE.map(() => 0),
      )
    case 'Export':
      return pipe(
        exportModel(request.options, edge),
        TE.map(() => 0),
      )
    case 'Transforms':
      listTransforms(request, terminal)
      return TE.right(0)
    case 'Preview':
      return pipe(
        preview(request.options, edge),
        TE.map(() => 0),
      )
    case 'Inspect':
      return pipe(
        inspect(request.options, edge),
        TE.map(() => 0),
      )
    case 'Convert':
      return pipe(
        convert(request.options, edge),
        TE.map(() => 0),
      )
    case 'Label':
      return success(label(request.options, edge), request.threads)
    case 'Golden':
      return golden(request.file, terminal)
  }
}

const golden = (file: string, terminal: Terminal): TE.TaskEither<Failure, number> =>
  pipe(
    readBytes(file),
    TE.flatMapEither(decodeSafetensors(file)),
    TE.tap(() => TE.fromTask(() => wasmBackend())),
    TE.flatMap(({ weights }) =>
      TE.tryCatch(
        () => compareEveryVariant(weights),
        (defect) => mismatch(file, 'golden tensors', defect instanceof Error ? defect.message : String(defect)),
      ),
    ),
    TE.map((comparisons) => {
      for (const line of table(comparisons)) terminal.line(line)
      return comparisons.every(({ differences }) => differences.every(agrees)) ? 0 : 1
    }),
  )

// Names that do not exist are arguments that make no sense.
const exitCode = (failure: Failure): number => (failure._tag === 'NotFound' ? 2 : failure._tag === 'Aborted' ? 130 : 1)

process.exitCode = await main()
