/**
 * Series in NumPy's arrays, read and written without touching a file: `.npy` holds the values only, `.npz` targets, ids
 * and lengths as well.
 */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { zipSync } from 'fflate'
import type { Series } from '../core/Example.ts'
import { type Failure, cannotDecode } from '../core/Failure.ts'
import { nameOf } from './labels.ts'
import { type NpyArray, decodeArray, encodeArray } from './npyArray.ts'
import { targetsOf } from './npzTargets.ts'
import type { Part } from './Part.ts'
import { type Member, unzip } from './unzip.ts'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Unlabeled series from an array of rows, variables and steps, or of rows and steps. Values of 64 bits are rounded to 32;
 * those beyond are a failure.
 *
 * @example
 * import { Either, Example } from 'millrace'
 * import { Npy, type Part } from 'millrace/data'
 * import assert from 'node:assert'
 *
 * const series = [Example.series(1, 2, Float32Array.of(1, 2)), Example.series(1, 2, Float32Array.of(3, NaN))]
 * const part: Part.Part = { name: 'Toy', series, targets: { _tag: 'Unlabeled' } }
 * assert.deepStrictEqual(Npy.decode('Toy.npy')(Npy.encode(part)), Either.right(part))
 *
 * @category constructors
 * @since 0.1.0
 */
export const decode =
  (source: string) =>
  (bytes: Uint8Array): E.Either<Failure, Part> =>
    pipe(
      decodeArray(source)(bytes),
      E.flatMap((array) => seriesIn(source)(array)),
      E.map((series) => ({ name: nameOf(source), series, targets: { _tag: 'Unlabeled' } })),
    )

/**
 * Series from an `.npz` with the array `x` as `decode` takes it, and where they are there: `y`, a label (text, integer) or
 * a target (float) a row; `classes`, the labels that integers in `y` are places in; `ids`; `lengths`, the steps of each
 * row that count. Capital letters, and an `x` that is the only array, are fine.
 *
 * @example
 * import { Either, Example } from 'millrace'
 * import { Npy, type Part } from 'millrace/data'
 * import assert from 'node:assert'
 *
 * const part: Part.Part = {
 *   name: 'Toy',
 *   series: [Example.series(1, 2, Float32Array.of(1, 2)), Example.series(1, 1, Float32Array.of(3))],
 *   targets: { _tag: 'Classes', ids: Int32Array.of(1, 0), vocabulary: ['up', 'down'] },
 *   ids: ['a', 'b'],
 * }
 * assert.deepStrictEqual(Npy.decodeZip('Toy.npz')(Npy.encodeZip(part)), Either.right(part))
 *
 * @category constructors
 * @since 0.1.0
 */
export const decodeZip =
  (source: string) =>
  (bytes: Uint8Array): E.Either<Failure, Part> =>
    pipe(
      unzip({ wanted: (path) => path.endsWith('.npy') })(bytes),
      E.mapLeft(({ offset, expected, found }) => cannotDecode(source, offset, expected, found)),
      E.flatMap((members) => readMembers(source, members)),
    )

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * The bytes of the values alone, as 32-bit floats of rows, variables and steps. Throws on unequal lengths or numbers of
 * variables, and on series without values; `encodeZip` keeps lengths.
 *
 * @example
 * import { Example } from 'millrace'
 * import { Npy } from 'millrace/data'
 * import assert from 'node:assert'
 *
 * const series = [Example.series(1, 2, Float32Array.of(1, 2))]
 * const bytes = Npy.encode({ name: 'Toy', series, targets: { _tag: 'Unlabeled' } })
 * assert.strictEqual(bytes.length, 128 + 8)
 *
 * @category destructors
 * @since 0.1.0
 */
export const encode = ({ series }: Part): Uint8Array => {
  const steps = series[0]?.steps ?? 1
  const other = series.findIndex((one) => one.steps !== steps)
  if (other >= 0)
    throw new RangeError(
      `Npy.encode: one length expected, got ${steps} and ${series[other]?.steps} at ${other}; see npz`,
    )
  return encodeSeries('Npy.encode', series, steps)
}

/**
 * The bytes of an `.npz` that `decodeZip` reads back as the same part, bit by bit, and that `numpy.load` reads. Throws on
 * unequal numbers of variables, on series without values, and on labels and ids that end in a zero character.
 *
 * @example
 * import { Npy, semaphore } from 'millrace/data'
 * import assert from 'node:assert'
 *
 * const bytes = Npy.encodeZip(semaphore({ train: 6, test: 6 }).train)
 * assert.strictEqual(new TextDecoder().decode(bytes.subarray(0, 2)), 'PK')
 *
 * @category destructors
 * @since 0.1.0
 */
export const encodeZip = ({ series, targets, ids }: Part): Uint8Array => {
  const rows = series.length
  const steps = series.reduce((longest, one) => Math.max(longest, one.steps), 1)
  const members: Record<string, Uint8Array> = { 'x.npy': encodeSeries('Npy.encodeZip', series, steps) }
  if (series.some((one) => one.steps < steps))
    members['lengths.npy'] = encodeArray(
      [rows],
      Int32Array.from(series, (one) => one.steps),
    )
  if (targets._tag === 'Values') members['y.npy'] = encodeArray([rows], targets.values)
  if (targets._tag === 'Classes') {
    members['y.npy'] = encodeArray([rows], targets.ids)
    members['classes.npy'] = encodeTexts(targets.vocabulary)
  }
  if (ids !== undefined) members['ids.npy'] = encodeTexts(ids)
  // A fixed time, so that the same part gives the same bytes; 1980 is the first that a zip can say.
  return zipSync(members, { mtime: '1980-01-02T00:00:00', level: 6 })
}

const encodeTexts = (texts: ReadonlyArray<string>): Uint8Array => {
  const bad = texts.find((text) => text.endsWith('\0') || /\p{Surrogate}/u.test(text))
  if (bad !== undefined) throw new RangeError(`Npy.encodeZip: texts of NumPy expected, got ${JSON.stringify(bad)}`)
  return encodeArray([texts.length], texts)
}

const encodeSeries = (writer: string, all: ReadonlyArray<Series>, longest: number): Uint8Array => {
  const variables = all[0]?.variables ?? 1
  const values = new Float32Array(all.length * variables * longest).fill(Number.NaN)
  for (const [row, series] of all.entries()) {
    if (series.variables !== variables || variables < 1 || series.steps < 1)
      throw new RangeError(
        `${writer}: ${variables} variables with values expected, got ${series.variables} x ${series.steps} at ${row}`,
      )
    for (let variable = 0; variable < variables; variable++)
      values.set(
        series.values.subarray(variable * series.steps, (variable + 1) * series.steps),
        (row * variables + variable) * longest,
      )
  }
  return encodeArray([all.length, variables, longest], values)
}

const seriesIn =
  (source: string) =>
  (array: NpyArray, lengths?: NpyArray): E.Either<Failure, ReadonlyArray<Series>> => {
    const fail = (expected: string, found: string): E.Either<Failure, never> =>
      E.left(cannotDecode(source, 0, expected, found))
    const { shape } = array
    if (shape.length !== 2 && shape.length !== 3) return fail('2 or 3 axes', `${shape.length}`)
    const rows = shape[0] as number
    const [variables, steps] = shape.length === 2 ? [1, shape[1] as number] : [shape[1] as number, shape[2] as number]
    if (array.kind === 'texts') return fail('numbers', 'texts')
    // Rows without values would cost nothing to promise.
    if (variables * steps === 0) return rows === 0 ? E.right([]) : fail('values in each row', `${variables} x ${steps}`)
    const known = lengths === undefined ? undefined : lengthsOf(lengths, rows, steps)
    if (lengths !== undefined && known === undefined) return fail(`lengths from 1 to ${steps}, one a row`, 'others')
    const all = array.values instanceof Float32Array ? array.values : Float32Array.from(array.values)
    if (all !== array.values)
      for (let at = 0; at < all.length; at++)
        if (Math.abs(all[at] as number) === Infinity && Number.isFinite(array.values[at]))
          return fail('numbers of 32 bits', `${array.values[at]}`)
    return E.right(
      Array.from({ length: rows }, (_, row) => {
        const from = row * variables * steps
        const own = known?.[row] ?? steps
        const values = new Float32Array(variables * own)
        for (let variable = 0; variable < variables; variable++)
          values.set(all.subarray(from + variable * steps, from + variable * steps + own), variable * own)
        return { variables, steps: own, values }
      }),
    )
  }

const lengthsOf = (
  { shape, kind, values }: NpyArray,
  rows: number,
  steps: number,
): ReadonlyArray<number> | undefined => {
  if (kind === 'texts' || shape.length !== 1 || shape[0] !== rows) return undefined
  const lengths = Array.from(values)
  return lengths.every((length) => Number.isInteger(length) && length >= 1 && length <= steps) ? lengths : undefined
}

const readMembers = (source: string, members: ReadonlyArray<Member>): E.Either<Failure, Part> => {
  const arrays = new Map<string, NpyArray>()
  for (const { path, bytes } of members) {
    const array = decodeArray(`${source}:${path}`)(bytes)
    if (E.isLeft(array)) return array
    arrays.set(path.slice(0, -'.npy'.length).toLowerCase(), array.right)
  }
  const x = arrays.get('x') ?? (arrays.size === 1 ? [...arrays.values()][0] : undefined)
  if (x === undefined)
    return E.left(cannotDecode(source, 0, 'an array x', [...arrays.keys()].join(', ') || 'no arrays'))
  return pipe(
    E.Do,
    E.bind('series', () => seriesIn(`${source}:x.npy`)(x, arrays.get('lengths'))),
    E.bind('known', ({ series }) => targetsOf(source, series.length, arrays)),
    E.map(({ series, known }) => ({ name: nameOf(source), series, ...known })),
  )
}
