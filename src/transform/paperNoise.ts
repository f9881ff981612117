/**
 * The noise of the Noisy Student paper, by name.
 */

/**
 * What the student learns under in Noisy Student (Xie et al., 2020): RandAugment of two operations at magnitude 27 (of 30),
 * dropout of one half before the head, and stochastic depth with which the last residual branch survives with probability
 * .8. The first is for `randAugment`, the others for a network.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { inceptionTime } from 'millrace/nn'
 * import { onExamples, paperNoise, randAugment } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const noise = onExamples(randAugment(paperNoise.randAugment))
 * const network = inceptionTime({ dropout: paperNoise.dropout, survival: paperNoise.stochasticDepth })
 *
 * const series = Example.series(1, 3, Float32Array.of(1, 2, 3))
 * const noisy = pipe(noise({ id: 'a', series, target: Example.unlabeled }), Random.run(Seed.make(42)))
 * assert.strictEqual(noisy.series.steps, 3)
 * const { options } = network({ variables: 1, vocabulary: ['left', 'right'] })
 * assert.match(JSON.stringify(options), /"dropout":0.5,"survival":0.8/)
 *
 * @category constructors
 * @since 0.1.0
 */
export const paperNoise = {
  randAugment: { operations: 2, magnitude: 27 },
  dropout: 0.5,
  stochasticDepth: 0.8,
} as const
