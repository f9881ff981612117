// What RandAugment adds to a training step of InceptionTime: in the thread that trains, and fetched ahead from a worker. The
// three kinds of step take turns, so that other work on the machine meets all of them.
//   npm run bench -- workers [--batches 64,256] [--threads 1,2] [--runs 15] [--json]

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { isMainThread } from 'node:worker_threads'
import { pipe } from 'fp-ts/lib/function.js'
import type { Batch } from '../../src/core/Batch.ts'
import { run } from '../../src/core/Random.ts'
import * as Seed from '../../src/core/Seed.ts'
import * as Stream from '../../src/core/Stream.ts'
import * as StreamTask from '../../src/core/StreamTask.ts'
import { onRows } from '../../src/transform/lift.ts'
import { randAugment } from '../../src/transform/randAugment.ts'
import { workerPool } from '../../src/workers/pool.ts'
import { serve } from '../../src/workers/serve.ts'
import { training } from './training.ts'

interface Noisy {
  readonly seed: Seed.Seed
  readonly batch: Batch
}

// This file is the worker's module as well.
const noise = onRows(randAugment())
const functions = serve({ augment: ({ seed, batch }: Noisy): Batch => run(seed)(noise(batch)) })

const { values: options } = parseArgs({
  options: {
    batches: { type: 'string', default: '64,256' },
    threads: { type: 'string', default: '1,2' },
    runs: { type: 'string', default: '15' },
    json: { type: 'boolean', default: false },
    measure: { type: 'string' },
  },
})

// Every augmentation has to have been drawn some times before the engine compiles it.
const warmth = 40

const numbersOf = (list: string): ReadonlyArray<number> => list.split(',').map(Number)

/** Milliseconds of a step by where the noise is made. */
interface Figures {
  readonly rows: number
  readonly threads: number
  readonly none: number
  readonly here: number
  readonly worker: number
  readonly augmentMs: number
}

const measure = async (rows: number, threads: number): Promise<Figures> => {
  const network = await training('inceptiontime', rows, threads)
  const pool = workerPool<typeof functions>({ module: new URL(import.meta.url) })
  const seed = Seed.make(42)
  const batches = pipe(
    Stream.unfold('batches', 0, (index: number) => [
      { seed: Seed.child(index)(seed), batch: network.batch() },
      index + 1,
    ]),
    Stream.toTask,
  )
  const ahead = pipe(
    batches,
    StreamTask.mapTask({ concurrency: 2 })(pool.call('augment')),
    StreamTask.prefetch(2),
  ).open()
  const fetched = async (): Promise<Batch> => {
    const pulled = await ahead.next()
    if (pulled === Stream.DONE || pulled._tag === 'Left') throw new Error('a batch expected')
    return pulled.right
  }
  let count = 0
  const made = (): Batch => functions.augment({ seed: Seed.child(count++)(seed), batch: network.batch() })
  const kinds = { none: async () => network.batch(), here: async () => made(), worker: fetched }
  const times: Record<keyof typeof kinds | 'augment', Array<number>> = { none: [], here: [], worker: [], augment: [] }
  for (let i = 0; i < warmth; i++) {
    made()
    await fetched()
  }
  const runs = Number(options.runs)
  for (let round = -2; round < runs; round++)
    for (const kind of ['none', 'here', 'worker'] as const) {
      // What is fetched ahead is begun again after each step that takes one: two steps in a row show what training sees.
      const repeats = kind === 'worker' ? 2 : 1
      for (let repeat = 0; repeat < repeats; repeat++) {
        const start = performance.now()
        const batch = await kinds[kind]()
        const between = performance.now()
        network.step(batch)
        if (round < 0 || repeat < repeats - 1) continue
        times[kind].push(performance.now() - start)
        if (kind === 'here') times.augment.push(between - start)
      }
    }
  await ahead.close()
  await pool.close()
  // The best, since other work on the machine only ever adds time.
  const best = (kind: keyof typeof times): number => Math.min(...times[kind])
  return { rows, threads, none: best('none'), here: best('here'), worker: best('worker'), augmentMs: best('augment') }
}

const print = (figures: Figures): void => {
  const { rows, threads, none, here, worker, augmentMs } = figures
  const hidden = (here - worker) / (here - none)
  if (options.json) return console.log(JSON.stringify({ ...figures, hidden }))
  const cells = [rows, threads, none.toFixed(0), here.toFixed(0), worker.toFixed(0), augmentMs.toFixed(1)]
  console.log(`| ${[...cells, `${(100 * hidden).toFixed(0)} %`].join(' | ')} |`)
}

if (isMainThread) {
  if (options.measure !== undefined) {
    const [rows = 64, threads = 1] = numbersOf(options.measure)
    print(await measure(rows, threads))
  } else {
    if (!options.json) {
      console.log(
        '| batch | threads | step without noise, ms | noise here, ms | noise in a worker, ms | noise alone, ms | hidden |',
      )
      console.log(
        '| ----: | ------: | ---------------------: | -------------: | --------------------: | --------------: | -----: |',
      )
    }
    // A process for each, as the number of threads is that of a process.
    for (const rows of numbersOf(options.batches))
      for (const threads of numbersOf(options.threads))
        spawnSync(
          process.execPath,
          [fileURLToPath(import.meta.url), ...process.argv.slice(2), '--measure', `${rows},${threads}`],
          { stdio: 'inherit' },
        )
  }
}
