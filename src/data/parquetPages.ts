/**
 * The pages of a Parquet file, looked at before a reader makes room for what they promise: sizes and counts are held
 * against the bytes that are there, and runs of equal values against the counts.
 */
import type { ColumnMetaData, CompressionCodec, FileMetaData, SchemaTree } from 'hyparquet'
import { gunzipSync } from 'fflate'
import { snappyHolds } from './snappy.ts'
import { structEnd } from './thrift.ts'

/**
 * What is wrong, and at which byte of the file.
 *
 * @internal
 */
export interface Damage {
  readonly offset: number
  readonly expected: string
  readonly found: string
}

/**
 * What of the reader the check needs.
 *
 * @internal
 */
export interface ParquetReader {
  readonly header: (reader: { view: DataView; offset: number }) => PageHeader
  readonly path: (metadata: FileMetaData, path: ReadonlyArray<string>) => Array<SchemaTree>
  readonly maxDefinition: (path: Array<SchemaTree>) => number
  readonly maxRepetition: (path: Array<SchemaTree>) => number
  readonly snappy: (input: Uint8Array, output: Uint8Array) => void
}

interface Counts {
  readonly num_values: number
  readonly num_nulls?: number
  readonly encoding: string
  readonly repetition_levels_byte_length?: number
  readonly definition_levels_byte_length?: number
  readonly is_compressed?: boolean
}

interface PageHeader {
  readonly type: string
  readonly uncompressed_page_size: number
  readonly compressed_page_size: number
  readonly data_page_header?: Counts
  readonly data_page_header_v2?: Counts
  readonly dictionary_page_header?: Counts
}

/**
 * What a gzipped page holds; room for what the header says, and no more.
 *
 * @internal
 */
export const gunzip = (input: Uint8Array, size: number): Uint8Array => gunzipSync(input, { out: new Uint8Array(size) })

/**
 * The first thing that is wrong with the pages of a file, if any. A file may hold at most 16 values a byte and 64 bytes a
 * byte in all.
 *
 * @internal
 */
export const damageOf = (bytes: Uint8Array, metadata: FileMetaData, reader: ParquetReader): Damage | undefined => {
  const limits = { values: 16 * bytes.length + 4096, bytes: 64 * bytes.length + 65536 }
  for (const group of metadata.row_groups) {
    if (group.num_rows > BigInt(limits.values))
      return { offset: 0, expected: `at most ${limits.values} rows`, found: `${group.num_rows}` }
    for (const { meta_data: column } of group.columns) {
      if (column === undefined) return { offset: 0, expected: 'metadata of each column', found: 'none' }
      const damage = damageOfColumn(bytes, column, reader.path(metadata, column.path_in_schema), reader, limits)
      if (damage !== undefined) return damage
    }
  }
  return undefined
}

interface Limits {
  values: number
  bytes: number
}

const damageOfColumn = (
  bytes: Uint8Array,
  column: ColumnMetaData,
  path: Array<SchemaTree>,
  reader: ParquetReader,
  limits: Limits,
): Damage | undefined => {
  // Where the reader begins, too.
  const start = Number(column.dictionary_page_offset || column.data_page_offset)
  const end = start + Number(column.total_compressed_size)
  if (start < 4 || end > bytes.length || end < start)
    return { offset: Math.max(0, start), expected: 'a column inside the file', found: `bytes ${start} to ${end}` }
  if (!['UNCOMPRESSED', 'SNAPPY', 'GZIP'].includes(column.codec))
    return { offset: start, expected: 'a column plain or compressed by SNAPPY or GZIP', found: `codec ${column.codec}` }
  const view = new DataView(bytes.buffer, bytes.byteOffset, end)
  let at = start
  while (at < end - 1) {
    const head = structEnd(view, at)
    if ('wrong' in head) return { offset: head.wrong, expected: 'the header of a page', found: 'other bytes' }
    const header = reader.header({ view, offset: at })
    const counts = countsOf(header)
    const { compressed_page_size: size, uncompressed_page_size: full } = header
    if (counts === undefined || !(size >= 0 && head.end + size <= end))
      return { offset: at, expected: `a page of at most ${end - head.end} bytes`, found: `${size}` }
    limits.values -= counts.num_values
    limits.bytes -= full
    if (!(counts.num_values >= 0 && full >= 0 && limits.values >= 0 && limits.bytes >= 0))
      return { offset: at, expected: 'as many values as the bytes can hold', found: `${counts.num_values}` }
    const page = bytes.subarray(head.end, head.end + size)
    const found = damageOfPage(page, header, counts, column.codec, path, reader)
    if (found !== undefined) return { offset: at, expected: 'runs of values as their counts say', found }
    at = head.end + size
  }
  return undefined
}

// The reader goes by the type, even where the header says more.
const countsOf = ({ type, ...header }: PageHeader): Counts | undefined => {
  if (type === 'DATA_PAGE') return header.data_page_header
  if (type === 'DATA_PAGE_V2') return header.data_page_header_v2
  return type === 'DICTIONARY_PAGE' ? header.dictionary_page_header : undefined
}

const damageOfPage = (
  page: Uint8Array,
  header: PageHeader,
  counts: Counts,
  codec: CompressionCodec,
  path: Array<SchemaTree>,
  reader: ParquetReader,
): string | undefined => {
  const full = header.uncompressed_page_size
  const unpacked = (input: Uint8Array, size: number): Uint8Array => {
    if (codec === 'UNCOMPRESSED') return input
    if (codec === 'GZIP') return gunzip(input, size)
    const output = new Uint8Array(size)
    reader.snappy(input, output)
    return output
  }
  const packed = (from: number): boolean => codec !== 'SNAPPY' || snappyHolds(page.subarray(from), full - from)
  if (header.type === 'DICTIONARY_PAGE') return packed(0) ? undefined : 'a page packed in another way'
  const [definition, repetition] = [reader.maxDefinition(path), reader.maxRepetition(path)]
  const isSecond = header.type === 'DATA_PAGE_V2'
  const repetitionBytes = counts.repetition_levels_byte_length ?? 0
  const levels = repetitionBytes + (counts.definition_levels_byte_length ?? 0)
  if (isSecond && !(repetitionBytes >= 0 && levels >= repetitionBytes && levels <= Math.min(page.length, full)))
    return `levels of ${levels} bytes`
  const nulls = counts.num_nulls ?? 0
  if (isSecond && !(nulls >= 0 && nulls <= counts.num_values)) return `${nulls} nulls`
  if (!(isSecond ? counts.is_compressed === false || packed(levels) : packed(0))) return 'a page packed in another way'
  const values = isSecond
    ? counts.is_compressed === false
      ? page.subarray(levels)
      : unpacked(page.subarray(levels), full - levels)
    : unpacked(page, full)
  let at = 0
  const level = (max: number, from: Uint8Array, length: number | undefined): boolean => {
    if (max === 0) return true
    const runs = length === undefined ? from.subarray(at, at + 4) : undefined
    const size = length ?? (runs?.length === 4 ? new DataView(runs.buffer, runs.byteOffset).getUint32(0, true) : -1)
    if (runs !== undefined) at += 4
    if (size < 0 || at + size > from.length) return false
    const good = runsHold(from.subarray(at, at + size), 32 - Math.clz32(max), counts.num_values)
    at += size
    return good
  }
  const good = isSecond
    ? level(repetition, page, repetitionBytes) && level(definition, page, levels - repetitionBytes)
    : level(repetition, values, undefined) && level(definition, values, undefined)
  if (!good) return 'levels of another count'
  return damageOfValues(values.subarray(isSecond ? 0 : at), counts)
}

const damageOfValues = (values: Uint8Array, { encoding, num_values }: Counts): string | undefined => {
  switch (encoding) {
    case 'PLAIN':
    case 'BYTE_STREAM_SPLIT':
      return undefined
    case 'PLAIN_DICTIONARY':
    case 'RLE_DICTIONARY': {
      const width = values[0] ?? 0
      return width <= 32 && runsHold(values.subarray(1), width, num_values, false)
        ? undefined
        : 'places of another count'
    }
    case 'DELTA_BINARY_PACKED':
    case 'DELTA_LENGTH_BYTE_ARRAY': {
      // A block of so many values, in so many small blocks, each of which the reader makes room for.
      const [, next] = varint(values, 0)
      return varint(values, next)[0] <= values.length ? undefined : 'too many blocks'
    }
    default:
      return `the encoding ${encoding}`
  }
}

const varint = (bytes: Uint8Array, from: number): readonly [value: number, next: number] => {
  let [value, scale, at] = [0, 1, from]
  for (; at < bytes.length && at < from + 5; at++) {
    const next = bytes[at] as number
    value += (next & 127) * scale
    scale *= 128
    if (next < 128) return [value, at + 1]
  }
  return [Infinity, at]
}

// Runs (RLE and bit-packed hybrid) that hold at most so many values, the last group of 8 aside.
const runsHold = (bytes: Uint8Array, width: number, count: number, isWhole = true): boolean => {
  let [left, at] = [count, 0]
  while (left > 0 && at < bytes.length) {
    const [head, next] = varint(bytes, at)
    const isPacked = head % 2 === 1
    const run = Math.floor(head / 2) * (isPacked ? 8 : 1)
    if (run >= left + (isPacked ? 8 : 1)) return false
    at = next + (isPacked ? (run / 8) * width : Math.ceil(width / 8))
    left -= run
  }
  // The reader goes on past the end of levels that are too few.
  return left <= 0 || !isWhole
}
