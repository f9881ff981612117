/**
 * `millrace inspect`: what a file or a dataset holds.
 */
import { existsSync } from 'node:fs'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { Failure } from '../core/Failure.ts'
import * as Format from '../data/Format.ts'
import { readBytes, writeBytes } from '../data/node/files.ts'
import { type Lookup, lookup } from '../data/node/folder.ts'
import type { Part } from '../data/Part.ts'
import * as Summary from '../data/Summary.ts'
import { classMeans } from '../report/classMeans.ts'
import { sparkline } from '../report/sparkline.ts'
import { type Edge, published } from './run.ts'

/**
 * What `millrace inspect` is told.
 *
 * @category model
 * @since 0.1.0
 */
export interface InspectOptions {
  readonly source: string
  readonly dataDir: string | undefined
  readonly out: string | undefined
  readonly json: boolean
}

interface Found {
  readonly name: string
  readonly format: string
  readonly parts: ReadonlyArray<Part>
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Describe a file, or else the dataset of that name; with `out`, draw the means of its classes as well.
 *
 * @category constructors
 * @since 0.1.0
 */
export const inspect = (options: InspectOptions, { terminal, signal }: Edge): TE.TaskEither<Failure, void> =>
  pipe(
    isFile(options.source) ? readFile(options.source) : readDataset(options, signal),
    TE.tap((found) =>
      TE.fromIO(() => {
        const lines = options.json ? [JSON.stringify(described(found))] : table(found)
        for (const line of lines) terminal.line(line)
      }),
    ),
    TE.flatMap(({ name, parts: [first] }) => {
      const { out } = options
      if (out === undefined || first === undefined) return TE.right(undefined)
      const picture = classMeans({ title: `${name}: the means of its classes` })(Summary.classMeans()(first))
      return writeBytes(out, new TextEncoder().encode(picture))
    }),
  )

// A dataset's name has neither a folder nor an extension.
const isFile = (source: string): boolean => /[./\\]/.test(source) || existsSync(source)

const readFile = (file: string): TE.TaskEither<Failure, Found> =>
  pipe(
    readBytes(file),
    TE.flatMap((bytes) =>
      pipe(
        Format.read(file)(bytes),
        TE.map((part) => ({ name: part.name, format: Format.detect(file, bytes) ?? '', parts: [part] })),
      ),
    ),
  )

const readDataset = ({ source, dataDir }: InspectOptions, signal: AbortSignal): TE.TaskEither<Failure, Found> =>
  pipe(
    TE.fromTask<Lookup | undefined, Failure>(async () =>
      dataDir === undefined ? undefined : await lookup(source, extensions)(dataDir),
    ),
    TE.flatMap((found) => {
      // The archive's own format, and where there is nothing, are left to what all commands do.
      if (found?._tag === 'Found' && !found.train.toLowerCase().endsWith('.ts')) return readPair(found)
      return pipe(
        published(source, dataDir, signal),
        TE.map(({ name, train, test }) => ({
          name,
          format: source.toLowerCase() === 'semaphore' ? 'embedded' : 'ts',
          parts: [train, test],
        })),
      )
    }),
  )

const extensions: ReadonlyArray<string> = Format.catalogue().flatMap((format) => format.extensions)

const readPair = ({ name, train, test }: Extract<Lookup, { readonly _tag: 'Found' }>): TE.TaskEither<Failure, Found> =>
  pipe(
    TE.Do,
    TE.bind('one', () => readFile(train)),
    TE.bind('other', () => readFile(test)),
    TE.map(({ one, other }) => ({ name, format: one.format, parts: [...one.parts, ...other.parts] })),
  )

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

const described = ({ name, format, parts }: Found) => ({
  event: 'dataset',
  format,
  name,
  parts: parts.map((part) => {
    const { ranges: _, ...counts } = Summary.of(part)
    return counts
  }),
  warnings: Summary.warnings(parts),
})

const table = ({ name, format, parts }: Found): ReadonlyArray<string> => [
  `${name} (${format})`,
  ...parts.flatMap((part) => ['', ...partLines(part)]),
  ...Summary.warnings(parts).map((warning, index) => `${index === 0 ? '\n' : ''}warning: ${warning}`),
]

const partLines = (part: Part): ReadonlyArray<string> => {
  const { name, series, variables, minLength, maxLength, missing, ranges } = Summary.of(part)
  const lengths = minLength === maxLength ? `${maxLength}` : `${minLength} to ${maxLength}`
  const means = Summary.classMeans()(part)
  const width = Math.max(5, ...means.map(({ label }) => label.length))
  return [
    `${name}: ${series} series, ${variables} variable${variables === 1 ? '' : 's'}, ${lengths} steps, ${missing === 0 ? 'no' : missing} missing values`,
    ...targetLines(part),
    ...ranges.map((range, variable) => `  variable ${variable} ${rangeText(range)}`),
    `  ${'class'.padEnd(width)} ${'series'.padStart(7)}  mean of variable 0`,
    ...means.map(({ label, count, mean }) => {
      const line = sparkline([...mean.values.subarray(0, mean.steps)])
      return `  ${label.padEnd(width)} ${String(count).padStart(7)}  ${line}`
    }),
  ]
}

const targetLines = ({ targets }: Part): ReadonlyArray<string> => {
  if (targets._tag !== 'Values' || targets.values.length === 0) return []
  const { values } = targets
  const lowest = values.reduce((one, other) => Math.min(one, other))
  return [`  target ${rangeText([lowest, values.reduce((one, other) => Math.max(one, other))])}`]
}

const rangeText = (range: readonly [number, number] | undefined): string =>
  range === undefined ? 'without values' : `from ${short(range[0])} to ${short(range[1])}`

const short = (value: number): string => String(Number(value.toPrecision(4)))
