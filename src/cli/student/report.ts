/**
 * The report of `millrace student`: drawn, and written down.
 */
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { Failure } from '../../core/Failure.ts'
import * as Dataset from '../../core/Dataset.ts'
import { writeBytes } from '../../data/node/files.ts'
import type { Known, StudentRun } from '../../report/student/Run.ts'
import { studentReport } from '../../report/student.ts'
import type { Drawing } from '../charts.ts'
import type { Prepared } from '../run.ts'
import { version } from '../version.ts'
import type { DrawResult } from './draw.ts'
import { curveStride } from './network.ts'
import { shellLine, spelled } from './spelled.ts'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * What there is to report of draws, the first of which is of the seed of the options.
 *
 * @category constructors
 * @since 0.1.0
 */
export const studentRun = (
  options: Parameters<typeof spelled>[0],
  data: Prepared,
  results: ReadonlyArray<DrawResult>,
): StudentRun => {
  const words = spelled(options)
  return {
    dataset: data.name,
    vocabulary: data.vocabulary,
    train: data.train.length,
    test: data.test.length,
    every: curveStride(options.steps),
    draws: results.map((result, i) => ({ ...result, seed: options.seed + i })),
    known: knownOf(data),
    parameters: words.map(({ name, value }) => [name, value] as const),
    command: shellLine(['npx', 'millrace', 'student', ...words.flatMap(({ argv }) => argv), '--report', 'report.html']),
    version: version(),
  }
}

const knownOf = ({ train }: Prepared): ((id: string) => Known | undefined) => {
  const known = new Map(
    Dataset.toArray(train).map(({ id, series, target }) => [
      id,
      { series, classId: target._tag === 'Class' ? target.id : undefined },
    ]),
  )
  return (id) => known.get(id)
}

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * Draw the report on a run, and write it to a file.
 *
 * @category combinators
 * @since 0.1.0
 */
export const writeReport =
  (file: string, draw: Drawing) =>
  (run: StudentRun): TE.TaskEither<Failure, void> => {
    const { charts, page } = studentReport(run)
    return pipe(
      charts,
      TE.traverseSeqArray(({ spec }) => draw(spec)),
      TE.flatMap((drawings) => writeBytes(file, new TextEncoder().encode(page(drawings)))),
    )
  }
