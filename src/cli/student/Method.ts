/**
 * How a student is taught: every choice that `millrace student` and `millrace experiment` offer, with its default.
 */
import type { Series } from '../../core/Example.ts'
import { type Transform, identity } from '../../core/Transform.ts'
import type { Share } from '../../data/Share.ts'
import { type Architecture, architectures } from '../../nn/architectures.ts'
import type { Model, Spec } from '../../nn/Model.ts'
import type { Kind } from '../../semi/pseudoLabels.ts'
import { noise } from '../../transform/noise.ts'
import { paperNoise } from '../../transform/paperNoise.ts'
import { randAugment } from '../../transform/randAugment.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * The choices.
 *
 * - `labels`: of the training part, drawn anew for each seed; the rest is unlabeled.
 * - `teacher`: `minirocket`, `multirocket`, the name of a network, or the file of a saved network.
 * - `student`, `width`: the network, and how wide it is compared with its usual width. A wider student than its teacher is
 *   a matter of `teacherWidth`.
 * - `steps`, `batchSize`, `learningRate`: of each training, that of the network on labels alone too.
 * - `rounds`, `guard`, `validation`: at most so many rounds; whether a student that is worse is refused; the share of the
 *   labels that is held out to tell, none by default.
 * - `ratio`, `pseudoWeight`, `warmUp`: labeled rows to one pseudo-labeled row, the weight of that row, and the share of the
 *   steps in which the weight rises from 0.
 * - `pseudo`, `sharpen`, `threshold`, `balance`: soft or hard targets, the temperature of soft ones, the least confidence
 *   (`auto` looks for the one that is right nine times in ten on held-out labels), and whether classes are balanced.
 * - `noise`, `averageDecay`, `fineTune`, `fresh`: the recipe, the decay of running means of the weights (0 keeps the last
 *   ones), steps on clean labels at the end, and whether each student starts afresh.
 * - `baseline`: whether a network is trained on the labels alone, to compare with.
 *
 * @category model
 * @since 0.1.0
 */
export interface Method {
  readonly labels: Share
  readonly teacher: string
  readonly teacherWidth: number
  readonly student: Architecture
  readonly width: number
  readonly steps: number
  readonly batchSize: number
  readonly learningRate: number
  readonly rounds: number
  readonly guard: boolean
  readonly validation: number
  readonly ratio: number
  readonly pseudoWeight: number
  readonly warmUp: number
  readonly pseudo: Kind
  readonly sharpen: number
  readonly threshold: number | 'auto'
  readonly balance: boolean
  readonly noise: Noise
  readonly averageDecay: number
  readonly fineTune: number
  readonly fresh: boolean
  readonly baseline: boolean
}

/**
 * The name of a noise recipe.
 *
 * @category model
 * @since 0.1.0
 */
export type Noise = keyof typeof noises

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * What is done when nothing else is said.
 *
 * @category constructors
 * @since 0.1.0
 */
export const usual: Method = {
  labels: { percent: 10 },
  teacher: 'minirocket',
  teacherWidth: 1,
  student: 'fcn',
  width: 0.5,
  steps: 300,
  batchSize: 64,
  learningRate: 2e-3,
  rounds: 1,
  guard: true,
  validation: 0,
  ratio: 1 / 3,
  pseudoWeight: 1,
  warmUp: 0,
  pseudo: 'soft',
  sharpen: 0.5,
  threshold: 0,
  balance: false,
  noise: 'mild',
  averageDecay: 0,
  fineTune: 0,
  fresh: true,
  baseline: true,
}

/**
 * The noise of a student by name, from none to the paper's (Xie et al., 2020): on series, before the head, and in depth
 * where a network has residual branches.
 *
 * @category constructors
 * @since 0.1.0
 */
export const noises: {
  readonly [name in 'none' | 'mild' | 'medium' | 'paper']: {
    readonly series: Transform<Series>
    readonly dropout: number
    readonly survival: number
  }
} = {
  none: { series: identity, dropout: 0, survival: 1 },
  mild: { series: noise(), dropout: 0.2, survival: 1 },
  medium: { series: randAugment({ operations: 1, magnitude: 9 }), dropout: 0.5, survival: 0.9 },
  paper: {
    series: randAugment(paperNoise.randAugment),
    dropout: paperNoise.dropout,
    survival: paperNoise.stochasticDepth,
  },
}

/**
 * The network of a name, as wide as said, under the noise of a recipe.
 *
 * @category constructors
 * @since 0.1.0
 */
export const network = (name: Architecture, width: number, recipe: Noise): ((spec: Spec) => Model) => {
  const { dropout, survival } = noises[recipe]
  const wide = (channels: number): number => Math.max(1, Math.round(width * channels))
  return name === 'fcn'
    ? architectures.fcn({ dropout, channels: [128, 256, 128].map(wide) })
    : architectures.inceptiontime({ dropout, survival, filters: wide(32) })
}
