/**
 * The rows of augmentations that change values where they are.
 */
import type { Augmentation } from './Augmentation.ts'
import { jitter } from './jitter.ts'
import { scale } from './scale.ts'
import { magnitudeWarp } from './warp.ts'

/** @internal */
export const valueAugmentations: ReadonlyArray<Augmentation> = [
  {
    name: 'jitter',
    aliases: ['TSGaussianNoise'],
    family: 'value',
    transform: (strength) => jitter({ strength }),
    strength: [0.01, 0.5],
    keeps: ['shape', 'missing', 'order', 'meaning'],
    reference: 'Um et al., 2017',
  },
  {
    name: 'magnitudeWarp',
    aliases: ['TSMagWarp'],
    family: 'value',
    transform: (strength) => magnitudeWarp({ strength }),
    strength: [0.05, 0.5],
    keeps: ['shape', 'missing', 'order', 'meaning'],
    reference: 'Um et al., 2017',
  },
  {
    name: 'scale',
    aliases: ['TSMagScalePerVar', 'TSMagScaleByVar'],
    family: 'value',
    transform: (strength) => scale({ strength }),
    strength: [0.05, 0.5],
    keeps: ['shape', 'missing', 'order', 'meaning'],
    reference: 'Um et al., 2017',
  },
]
