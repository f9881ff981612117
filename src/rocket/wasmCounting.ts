/**
 * Features on SIMD WebAssembly.
 */
import { compiledCounting } from '../kernels/rocketCounting.ts'
import type { Counting } from './features.ts'

/**
 * A counting for `featuresOf` and `rocketClassifier` that is several times as fast as plain loops and counts exactly the
 * same. It has a memory of its own. Concerns MiniRocket; the four numbers of MultiRocket are plain loops.
 *
 * @example
 * import { Batch, Dataset, Example, Fit, Seed } from 'millrace'
 * import { featuresOf, miniRocket, wasmCounting } from 'millrace/rocket'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 50, new Float32Array(50).map((_, i) => Math.sin(i)))
 * const { parameters } = Fit.on(miniRocket({ features: 840, seed: Seed.make(42) }))(Dataset.fromArray([series]))
 * const batch = Batch.collate([{ id: 'a', series, target: Example.unlabeled }])
 * const fast = featuresOf(parameters, { counting: await wasmCounting() })
 * assert.deepStrictEqual(fast(batch), featuresOf(parameters)(batch))
 *
 * @category constructors
 * @since 0.1.0
 */
export const wasmCounting = (): Promise<Counting> => compiledCounting()
