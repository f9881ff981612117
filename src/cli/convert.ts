/**
 * `millrace convert`: a file in another format.
 */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { Failure } from '../core/Failure.ts'
import * as Format from '../data/Format.ts'
import { readBytes, writeBytes } from '../data/node/files.ts'
import type { Part } from '../data/Part.ts'
import type { Edge } from './run.ts'

/**
 * What `millrace convert` is told. Without `from` the content says the format, without `to` the extension does.
 *
 * @category model
 * @since 0.1.0
 */
export interface ConvertOptions {
  readonly in: string
  readonly out: string
  readonly from: Format.FormatName | undefined
  readonly to: Format.FormatName | undefined
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Read a file and write what it holds in another format, whole or not at all. A `.csv` of several variables is a long
 * table. Ids that the format has no place for are noted.
 *
 * @category constructors
 * @since 0.1.0
 */
export const convert = (options: ConvertOptions, { terminal }: Edge): TE.TaskEither<Failure, void> =>
  pipe(
    TE.Do,
    // A name that makes no sense is told before a long file is read.
    TE.bind('wanted', () => TE.fromEither(options.to === undefined ? Format.ofFile(options.out) : E.right(options.to))),
    TE.bind('bytes', () => readBytes(options.in)),
    TE.bind('part', ({ bytes }) => Format.read(options.in, options.from)(bytes)),
    TE.let('format', ({ wanted, part }) => (options.to === undefined && wanted === 'csv' ? csvFor(part) : wanted)),
    TE.bind('written', ({ format, part }) => Format.write(format)(part)),
    TE.tap(({ written }) => writeBytes(options.out, written)),
    TE.map(({ format, part }) => {
      if (part.ids !== undefined && withoutIds.has(format))
        terminal.note(`${format} has no place for ids: they are left out`)
      if (part.targets._tag !== 'Unlabeled' && format === 'npy')
        terminal.note('npy has no place for targets: they are left out; npz has')
      terminal.line(`${options.out}: ${part.series.length} series as ${format}`)
    }),
  )

const csvFor = ({ series }: Part): Format.FormatName => ((series[0]?.variables ?? 1) > 1 ? 'csv-long' : 'csv')

const withoutIds: ReadonlySet<Format.FormatName> = new Set(['ts', 'arff', 'tsv', 'npy'])
