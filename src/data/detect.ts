/**
 * Which format some bytes are in, by what they begin with.
 */
import { separatorOf } from './csvRows.ts'
import { readValue } from './ucrValues.ts'

/**
 * The name of a format, as `--to` takes it.
 *
 * @category model
 * @since 0.1.0
 */
export type FormatName =
  'ts' | 'arff' | 'tsv' | 'csv' | 'csv-long' | 'jsonl' | 'npy' | 'npz' | 'parquet' | 'arrow' | 'feather'

/**
 * The formats by the extensions of their files, in lower case.
 *
 * @internal
 */
export const byExtension: Readonly<Record<string, FormatName>> = Object.assign(Object.create(null), {
  ts: 'ts',
  arff: 'arff',
  tsv: 'tsv',
  csv: 'csv',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  npy: 'npy',
  npz: 'npz',
  parquet: 'parquet',
  arrow: 'feather',
  feather: 'feather',
  ipc: 'feather',
  arrows: 'arrow',
} satisfies Record<string, FormatName>)

/**
 * The extension of a file name, in lower case and without the dot; empty where there is none.
 *
 * @internal
 */
export const extensionOf = (name: string): string => /\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''

/**
 * The format of some bytes: by the magic number or the first line, and by the extension of the name where these say
 * nothing; `undefined` where that does not either. A CSV table is long if it has columns `id` and `time`.
 *
 * @example
 * import { Format } from 'millrace/data'
 * import assert from 'node:assert'
 *
 * const detect = (text: string) => Format.detect('data.txt', new TextEncoder().encode(text))
 * assert.strictEqual(detect('% gestures\n@relation Toy'), 'arff')
 * assert.strictEqual(detect('1\t0.5\t0.7'), 'tsv')
 * assert.strictEqual(detect('id,time,x\na,1,2'), 'csv-long')
 * assert.strictEqual(detect('Dear reader'), undefined)
 *
 * @category constructors
 * @since 0.1.0
 */
export const detect = (name: string, bytes: Uint8Array): FormatName | undefined =>
  byMagic(bytes) ?? byFirstLine(bytes) ?? byExtension[extensionOf(name)]

const magics: ReadonlyArray<readonly [string, FormatName]> = [
  ['PAR1', 'parquet'],
  ['ARROW1', 'feather'],
  ['\xFF\xFF\xFF\xFF', 'arrow'],
  ['\x93NUMPY', 'npy'],
  ['PK\x03\x04', 'npz'],
  ['PK\x05\x06', 'npz'],
]

const byMagic = (bytes: Uint8Array): FormatName | undefined =>
  magics.find(([magic]) => Array.from(magic).every((letter, index) => bytes[index] === letter.charCodeAt(0)))?.[1]

const tsKeyword =
  /^@(?:problemname|timestamps|missing|univariate|dimensions?|equallength|serieslength|classlabel|targetlabel|data)\b/i

// Comments may be long, but no dataset's first lines are longer than this.
const firstBytes = 1 << 20

const byFirstLine = (bytes: Uint8Array): FormatName | undefined => {
  const text = new TextDecoder().decode(bytes.subarray(0, firstBytes))
  const lines = text.split(/\r?\n/)
  const content = lines.find((line) => line.trim() !== '' && !/^\s*[#%]/.test(line))?.trim() ?? ''
  if (tsKeyword.test(content)) return 'ts'
  if (/^@(?:relation|attribute)\b/i.test(content)) return 'arff'
  if (content.startsWith('{')) return 'jsonl'
  return byCells(lines.find((line) => line.trim() !== '') ?? '')
}

const byCells = (line: string): FormatName | undefined => {
  if (hasNumbers(line, '\t') || hasNumbers(line, ',')) return 'tsv'
  const cells = line.split(separatorOf(line)).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'))
  // A name in the first line of a table is a word: a sentence with a comma is none.
  if (cells.length < 2 || !cells.every((cell) => /^[\p{L}_][\p{L}\p{N}_.:\- ()/%°]*$/u.test(cell))) return undefined
  return cells.includes('id') && cells.includes('time') ? 'csv-long' : 'csv'
}

const hasNumbers = (line: string, separator: string): boolean => {
  const [, ...cells] = line.split(separator)
  return cells.length > 0 && cells.every((cell) => readValue(cell) !== undefined)
}
