/**
 * The functions that workers.ts has applied in other threads.
 */
import { type Batch, Random, type Seed } from 'millrace'
import { onRows, randAugment } from 'millrace/transform'
import { serve } from 'millrace/workers'

export interface Noisy {
  readonly seed: Seed.Seed
  readonly batch: Batch.Batch
}

const noise = onRows(randAugment())

export const functions = serve({
  augment: ({ seed, batch }: Noisy): Batch.Batch => Random.run(seed)(noise(batch)),
})
