/**
 * `millrace transforms` and `millrace preview`: what augmentations there are, and what one does to a series.
 */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { type Failure, mismatch, notFound } from '../core/Failure.ts'
import { run } from '../core/Random.ts'
import * as Seed from '../core/Seed.ts'
import { writeBytes } from '../data/node/files.ts'
import { beforeAfter } from '../report/beforeAfter.ts'
import type { Augmentation } from '../transform/Augmentation.ts'
import { augmentation, catalogue, nearestAugmentation } from '../transform/catalogue.ts'
import { type Edge, applyTo, prepare, preprocess } from './run.ts'
import type { Terminal } from './terminal.ts'

/**
 * What `millrace preview` is told. Without a strength, the transform is drawn at its strongest.
 *
 * @category model
 * @since 0.1.0
 */
export interface PreviewOptions {
  readonly dataset: string
  readonly dataDir: string | undefined
  readonly transform: string
  readonly strength: number | undefined
  readonly index: number
  readonly seed: number
  readonly out: string
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Draw a series of the training part, standardized as `millrace train` does, before and after a transform, into a file.
 *
 * @category constructors
 * @since 0.1.0
 */
export const preview = (options: PreviewOptions, { terminal, signal }: Edge): TE.TaskEither<Failure, void> => {
  const { dataset, dataDir, index, seed, out } = options
  return pipe(
    TE.Do,
    TE.bind('row', () => TE.fromEither(found(options.transform))),
    TE.bind('data', () => prepare(dataset, dataDir, signal)),
    TE.bind('series', ({ data }) =>
      index < data.train.length
        ? TE.right(applyTo(preprocess(data, data.train))(data.train).get(index).series)
        : TE.left(mismatch('--index', `below ${data.train.length}, the training series of ${data.name}`, `${index}`)),
    ),
    TE.bind('transform', ({ row }) => TE.fromEither(made(row, options.strength))),
    TE.bind('picture', ({ row, data, series, transform }) => {
      const strength = options.strength ?? row.strength[1]
      const title = `${row.name} of strength ${strength} on ${data.name}, training series ${index}`
      const after = run(Seed.make(seed))(transform(series))
      return TE.right(beforeAfter({ title })(series, after))
    }),
    TE.flatMap(({ picture }) => writeBytes(out, new TextEncoder().encode(picture))),
    TE.map(() => terminal.line(out)),
  )
}

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * Every augmentation on a line: its name, family and strengths, what it keeps and where it comes from; or as JSON.
 *
 * @category destructors
 * @since 0.1.0
 */
export const listTransforms = ({ json }: { readonly json: boolean }, terminal: Terminal): void => {
  if (json) {
    for (const { name, aliases, family, strength, keeps, reference } of catalogue)
      terminal.line(JSON.stringify({ name, aliases, family, strength, keeps, reference }))
    return
  }
  const cells = catalogue.map(({ name, aliases, family, strength, keeps, reference }) => [
    name,
    family,
    strength.join(' to '),
    keeps.join(', '),
    [...aliases, reference].join('; '),
  ])
  const rows = [['name', 'works on', 'strength', 'keeps', 'also known as; reference'], ...cells]
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  for (const row of rows)
    terminal.line(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
}

const found = (name: string): E.Either<Failure, Augmentation> => {
  const row = augmentation(name)
  if (row !== undefined) return E.right(row)
  const meant = nearestAugmentation(name)
  return E.left(
    notFound(`transform "${name}"`, meant === undefined ? 'see millrace transforms' : `did you mean ${meant}?`),
  )
}

const made = (row: Augmentation, strength = row.strength[1]) =>
  E.tryCatch(
    () => row.transform(strength),
    (defect) => mismatch('--strength', `one that ${row.name} takes`, defect instanceof Error ? defect.message : ''),
  )
