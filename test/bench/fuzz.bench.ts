// Reads damaged files of every format, in a thread that is watched: what throws, what takes longer than a second, and what
// makes much more room than the file is long is told with the seed that makes it again.
//   npm run bench -- fuzz [--format parquet] [--seconds 60] [--seed 7] [--only 12345] [--json]

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { show } from '../../src/core/Failure.ts'
import * as Format from '../../src/data/Format.ts'
import { edited, edits } from '../data/damage.ts'
import { formatCases, identified } from '../data/formatCases.ts'

interface Told {
  readonly reads: number
  readonly parts: number
  readonly slowest: readonly [milliseconds: number, index: number]
  readonly largest: readonly [bytes: number, length: number, index: number]
  readonly thrown: ReadonlyArray<readonly [index: number, message: string]>
}

interface Task {
  readonly format: Format.FormatName
  readonly seed: number
  readonly from: number
  readonly to: number
  readonly until: number
  readonly place: SharedArrayBuffer
}

const { values: options } = parseArgs({
  options: {
    format: { type: 'string' },
    seconds: { type: 'string', default: '3' },
    seed: { type: 'string', default: '42' },
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
})

const dataFolder = process.env['MILLRACE_DATA_DIR'] ?? join(process.cwd(), '..', 'shared', 'data')

const realFiles = (format: string): ReadonlyArray<Uint8Array> =>
  ['GunPoint/GunPoint_TRAIN', 'BasicMotions/BasicMotions_TRAIN', 'JapaneseVowels/JapaneseVowels_TRAIN']
    .map((name) => join(dataFolder, `${name}.${format}`))
    .filter(existsSync)
    .map((file) => new Uint8Array(readFileSync(file).subarray(0, 4000)))

// Tables as others write them: compressed, with dictionaries, of a row a step.
const otherTables = (): ReadonlyArray<Uint8Array> =>
  (['UNCOMPRESSED', 'SNAPPY'] as const).map((codec) => {
    const id = Array.from({ length: 40 }, (_, row) => `machine ${row % 4}`)
    const columnData = [
      { name: 'id', data: id },
      { name: 'time', data: id.map((_, row) => row), type: 'INT32' as const },
      { name: 'pressure', data: id.map((_, row) => row / 7), type: 'DOUBLE' as const },
    ]
    return new Uint8Array(parquetWriteBuffer({ columnData, codec, rowGroupSize: 16 }))
  })

const corpusOf = async (format: Format.FormatName, seed: number): Promise<ReadonlyArray<Uint8Array>> => {
  const sayable = formatCases.find(({ name }) => name === format)?.sayable ?? ((part) => part)
  const written: Array<Uint8Array> = []
  for (const part of fc.sample(identified, { seed, numRuns: 60 })) {
    const bytes = await Format.write(format)(sayable(part))()
    if (E.isRight(bytes)) written.push(bytes.right)
  }
  return [...written, ...realFiles(format), ...(format === 'parquet' ? otherTables() : [])]
}

// -------------------------------------------------------------------------------------
// the thread that reads
// -------------------------------------------------------------------------------------

let room = 0

// Counts the bytes of arrays that are made by their length.
const countRoom = (): void => {
  const names = ['ArrayBuffer', 'Uint8Array', 'Int32Array', 'Uint32Array', 'Float32Array', 'Float64Array', 'Array']
  for (const name of names) {
    const scope = globalThis as unknown as Record<string, new (...given: ReadonlyArray<unknown>) => object>
    const Original = scope[name] as new (...given: ReadonlyArray<unknown>) => object
    const width = (Original as unknown as { readonly BYTES_PER_ELEMENT?: number }).BYTES_PER_ELEMENT
    const bytes = width ?? (name === 'Array' ? 8 : 1)
    const Counted: typeof Original = new Proxy(Original, {
      construct: (target, given: ReadonlyArray<unknown>, newTarget: new () => object) => {
        if (given.length === 1 && typeof given[0] === 'number') room += bytes * given[0]
        return Reflect.construct(target, [...given], newTarget === Counted ? target : newTarget)
      },
    })
    scope[name] = Counted
  }
}

const readAll = async ({ format, seed, from, to, until, place }: Task): Promise<Told> => {
  const corpus = await corpusOf(format, seed)
  countRoom()
  const now = new Float64Array(place)
  const thrown: Array<readonly [number, string]> = []
  let [reads, parts] = [0, 0]
  let [slowest, largest] = [[0, -1] as Told['slowest'], [0, 1, -1] as Told['largest']]
  for (let index = from; index < to && Date.now() < until; index++) {
    const original = corpus[index % corpus.length] as Uint8Array
    const [changes = []] = fc.sample(edits, { seed: seed + index, numRuns: 1 })
    const bytes = changes.reduce(edited, original)
    now[0] = index
    now[1] = Date.now()
    const start = performance.now()
    room = 0
    try {
      const part = await Format.read(`Toy.${format}`, format)(bytes)()
      if (E.isRight(part)) parts++
      else if (!show(part.left).includes(`Toy.${format}`)) thrown.push([index, `no name: ${show(part.left)}`])
    } catch (error) {
      thrown.push([index, error instanceof Error ? (error.stack ?? error.message) : String(error)])
    }
    const milliseconds = performance.now() - start
    if (reads > 50 && milliseconds > slowest[0]) slowest = [milliseconds, index]
    if (room / (bytes.length + 4096) > largest[0] / (largest[1] + 4096)) largest = [room, bytes.length, index]
    reads++
  }
  return { reads, parts, slowest, largest, thrown }
}

// -------------------------------------------------------------------------------------
// the thread that watches
// -------------------------------------------------------------------------------------

const attempt = (task: Task): Promise<Told | string> =>
  new Promise((resolve) => {
    const worker = new Worker(fileURLToPath(import.meta.url), {
      workerData: task,
      resourceLimits: { maxOldGenerationSizeMb: 512 },
    })
    const now = new Float64Array(task.place)
    now.fill(0)
    const watch = setInterval(() => {
      const started = now[1] ?? 0
      if (started > 0 && Date.now() - started > 5000) done(`hangs at ${now[0]}`)
    }, 500)
    const done = (result: Told | string): void => {
      clearInterval(watch)
      void worker.terminate()
      resolve(result)
    }
    worker.once('message', done)
    worker.once('error', (error) => done(`ends at ${now[0]}: ${error instanceof Error ? error.message : error}`))
  })

const watchAll = async (): Promise<void> => {
  const names = Format.catalogue().map(({ name }) => name)
  for (const format of names.filter((name) => options.format === undefined || name === options.format)) {
    const seed = Number(options.seed)
    const until = Date.now() + 1000 * Number(options.seconds)
    const only = options.only === undefined ? undefined : Number(options.only)
    let from = only ?? 0
    while (Date.now() < until) {
      const place = new SharedArrayBuffer(16)
      const told = await attempt({ format, seed, from, to: only === undefined ? Infinity : only + 1, until, place })
      if (typeof told === 'string') {
        console.log(`${format}: ${told}`)
        process.exitCode = 1
        from = (new Float64Array(place)[0] ?? from) + 1
        if (only !== undefined) break
        continue
      }
      const { reads, parts, slowest, largest, thrown } = told
      if (thrown.length > 0 || slowest[0] > 1000 || largest[0] > 256 * (largest[1] + 4096)) process.exitCode = 1
      if (options.json) console.log(JSON.stringify({ format, ...told }))
      else {
        console.log(
          `${format.padEnd(9)} ${String(reads).padStart(8)} reads, ${parts} parts, slowest ${slowest[0].toFixed(0)} ms ` +
            `(${slowest[1]}), most room ${largest[0]} bytes for ${largest[1]} (${largest[2]}), ${thrown.length} thrown`,
        )
        for (const [index, message] of thrown.slice(0, 5)) console.log(`  ${index}: ${message}`)
      }
      break
    }
  }
}

if (isMainThread) await watchAll()
else parentPort?.postMessage(await readAll(workerData as Task), [])
