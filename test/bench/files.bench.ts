// What reading a big file row by row costs beside reading its bytes, and decoding Parquet beside its decoder, in the same
// run: `npm run bench -- files --gigabytes 10 --only npy`. The files are written to the folder for temporary files, and removed.

import { spawnSync } from 'node:child_process'
import { mkdtemp, open, rm, stat } from 'node:fs/promises'
import { createWriteStream } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import * as E from 'fp-ts/lib/Either.js'
import * as Failure from '../../src/core/Failure.ts'
import { DONE } from '../../src/core/Stream.ts'
import { type Rows, npyRows, parquetRows } from '../../src/data/node/index.ts'
import { writeParquet } from '../data/parquetFiles.ts'

const { values: options } = parseArgs({
  options: { gigabytes: { type: 'string', default: '1' }, only: { type: 'string' } },
  strict: false,
  allowPositionals: true,
})
const [variables, steps] = [3, 256]
const rowBytes = 4 * variables * steps
const rows = Math.floor((Number(options.gigabytes) * 1e9) / rowBytes)
const blockBytes = 1 << 22

interface Measured {
  readonly seconds: number
  readonly peak: number
}

const measure = async (work: (watch: () => void) => Promise<unknown>): Promise<Measured> => {
  let peak = 0
  const watch = (): void => {
    peak = Math.max(peak, process.memoryUsage.rss())
  }
  const start = performance.now()
  await work(watch)
  watch()
  return { seconds: (performance.now() - start) / 1e3, peak: peak / 1e6 }
}

const print = (name: string, bytes: number, { seconds, peak }: Measured, beside?: Measured): void => {
  const ratio = beside === undefined ? '' : `${((100 * beside.seconds) / seconds).toFixed(0)} %`
  const speed = `${(bytes / 1e6 / seconds).toFixed(0)} MB/s`
  process.stdout.write(
    `${name.padEnd(44)} ${speed.padStart(12)} ${ratio.padStart(6)}  rss up to ${peak.toFixed(0)} MB\n`,
  )
}

// Takes the file out of the page cache, where `dd` can: then the disk is measured as well.
const forget = (path: string): boolean =>
  spawnSync('dd', [`of=${path}`, 'oflag=nocache', 'conv=notrunc,fdatasync', 'count=0'], { stdio: 'ignore' }).status ===
  0

const writeNpy = async (path: string): Promise<void> => {
  const file = createWriteStream(path)
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${variables}, ${steps}), }`
  const header = `${text.padEnd(117)}\n`
  file.write(Buffer.concat([Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, 118, 0]), Buffer.from(header)]))
  const some = 1024
  // Noise, that no file system can store as less.
  let word = 1
  const noise = Float32Array.from({ length: (some * rowBytes) / 4 }, () => {
    word = (Math.imul(word, 1664525) + 1013904223) | 0
    return word / 2 ** 31
  })
  const block = Buffer.from(noise.buffer)
  for (let left = rows; left > 0; left -= some) {
    const part = left < some ? block.subarray(0, left * rowBytes) : block
    if (!file.write(part)) await once(file, 'drain')
  }
  file.end()
  await once(file, 'finish')
}

const bare = (path: string) => async (watch: () => void) => {
  const file = await open(path, 'r')
  const buffer = Buffer.allocUnsafeSlow(blockBytes)
  for (let position = 0; ;) {
    const { bytesRead } = await file.read(buffer, 0, blockBytes, position)
    if (bytesRead === 0) break
    position += bytesRead
    watch()
  }
  await file.close()
}

const streamed = (source: Rows) => async (watch: () => void) => {
  const cursor = source.stream.open()
  let sum = 0
  let count = 0
  for (;;) {
    const pulled = cursor.next()
    const row = pulled instanceof Promise ? await pulled : pulled
    if (row === DONE) break
    if (E.isLeft(row)) throw new Error(Failure.show(row.left))
    sum += row.right.series.values[0] ?? 0
    if (++count % 1000 === 0) watch()
  }
  await cursor.close()
  if (count !== source.rows || !Number.isFinite(sum)) throw new Error(`${count} rows, ${sum}`)
}

const rightOf = <A>(either: E.Either<Failure.Failure, A>): A => {
  if (E.isLeft(either)) throw new Error(Failure.show(either.left))
  return either.right
}

const benchNpy = async (folder: string): Promise<void> => {
  const path = join(folder, 'big.npy')
  await writeNpy(path)
  const { size } = await stat(path)
  const source = rightOf(await npyRows({ blockBytes })(path)())
  process.stdout.write(`${(size / 1e9).toFixed(2)} GB of npy, ${rows} rows of ${variables} x ${steps}\n`)
  for (const state of ['from the disk', 'from the page cache', 'again'])
    if (state !== 'from the disk' || forget(path)) {
      const one = await measure(bare(path))
      if (state === 'from the disk') forget(path)
      print(`npy, bare reads, ${state}`, size, one)
      print(`npy, row by row, ${state}`, size, await measure(streamed(source)), one)
    }
  await rm(path)
}

// A row group of about 16 MB of values, and of as many groups as fit into a tenth of what is asked for.
const benchParquet = async (folder: string): Promise<void> => {
  const groups = Math.max(1, Math.round((Number(options.gigabytes) * 1e8) / 16e6))
  const perGroup = Math.floor(16e6 / rowBytes)
  const path = join(folder, 'big.parquet')
  const some = Array.from({ length: perGroup }, (_, row) =>
    Array.from({ length: steps }, (_, step) => Math.fround(Math.sin(row * step))),
  )
  const data = Array.from({ length: groups }, () => some).flat()
  writeParquet(
    path,
    ['x', 'y', 'z'].map((name) => ({ name, data, type: 'LIST' })),
    { rowGroupSize: perGroup, codec: 'SNAPPY' },
  )
  const bytes = groups * perGroup * rowBytes
  const source = rightOf(await parquetRows()(path)())
  process.stdout.write(`${(bytes / 1e9).toFixed(2)} GB of values in Parquet, ${groups} groups of ${perGroup} rows\n`)
  for (const state of ['first', 'again']) {
    const one = await measure(decoded(path))
    print(`parquet, bare hyparquet by groups, ${state}`, bytes, one)
    print(`parquet, row by row, ${state}`, bytes, await measure(streamed(source)), one)
  }
}

const decoded = (path: string) => async (watch: () => void) => {
  const file = await asyncBufferFromFile(path)
  const metadata = await parquetMetadataAsync(file)
  let rowStart = 0
  for (const { num_rows: count } of metadata.row_groups) {
    const rowEnd = rowStart + Number(count)
    await parquetReadObjects({ file, metadata, rowStart, rowEnd })
    rowStart = rowEnd
    watch()
  }
}

const folder = await mkdtemp(join(tmpdir(), 'millrace-bench-'))
try {
  if (options.only !== 'parquet') await benchNpy(folder)
  if (options.only !== 'npy') await benchParquet(folder)
} finally {
  await rm(folder, { recursive: true, force: true })
}
