/**
 * Batches that workers augment while this thread does something else with the one before: the same for any number of
 * workers, as the noise of batch i depends on the seed and i alone.
 */
import assert from 'node:assert'
import { Batch, Dataset, Either, Sampler, Seed, Stream, StreamTask, pipe } from 'millrace'
import { Archive, semaphore } from 'millrace/data'
import { type WorkerPool, localPool, usingWorkers, workerPool } from 'millrace/workers'
import { functions } from './augment.worker.ts'

const seed = Seed.make(42)

const clean = pipe(
  Archive.examples(semaphore()).train,
  Dataset.sample(Sampler.shuffled(seed)),
  Stream.cycle(),
  Stream.chunksOf(64),
  Stream.map(Batch.collate),
  Stream.mapWithIndex((index, batch) => ({ seed: Seed.child(index)(seed), batch })),
  Stream.take(8),
)

const augmented = (pool: WorkerPool<typeof functions>) =>
  pipe(
    Stream.toTask(clean),
    StreamTask.mapTask({ concurrency: 4 })(pool.call('augment')),
    StreamTask.prefetch(4),
    StreamTask.toArray,
  )

// What the compiler makes of a `.ts` file beside this one is a `.js` file.
const module = new URL('./augment.worker.js', import.meta.url)
const byWorkers = await usingWorkers(workerPool<typeof functions>({ module, workers: 2 }))(augmented)()
const byNone = await usingWorkers(localPool(functions))(augmented)()

assert.ok(byWorkers.every(Either.isRight))
assert.deepStrictEqual(byWorkers, byNone)
console.log(`${byWorkers.length} batches, the same from two workers as from none`)
