/**
 * The one table of augmentations: tests, golden values, documentation and the command line iterate over it.
 */
import type { Series } from '../core/Example.ts'
import type { Transform } from '../core/Transform.ts'
import { crop } from './crop.ts'
import { jitter } from './jitter.ts'
import { noise } from './noise.ts'
import { scale } from './scale.ts'
import { magnitudeWarp, timeWarp } from './warp.ts'

/**
 * What an augmentation promises not to change: the shape, and which values are missing.
 *
 * @category model
 * @since 0.1.0
 */
export type Kept = 'shape' | 'missing'

/**
 * A row of the table. `strength` goes from weak to strong, as RandAugment is to choose from it; 0 is the identity.
 *
 * @category model
 * @since 0.1.0
 */
export interface Augmentation {
  readonly name: string
  readonly transform: (strength: number) => Transform<Series>
  readonly strength: readonly [weak: number, strong: number]
  readonly keeps: ReadonlyArray<Kept>
  readonly reference: string
}

/**
 * Every augmentation of a series, by name.
 *
 * @category constructors
 * @since 0.1.0
 */
export const catalogue: ReadonlyArray<Augmentation> = [
  {
    name: 'crop',
    transform: (strength) => crop({ strength }),
    strength: [0.05, 0.5],
    keeps: ['shape'],
    reference: 'Le Guennec et al., 2016 (window slicing)',
  },
  {
    name: 'jitter',
    transform: (strength) => jitter({ strength }),
    strength: [0.01, 0.5],
    keeps: ['shape', 'missing'],
    reference: 'Um et al., 2017',
  },
  {
    name: 'magnitudeWarp',
    transform: (strength) => magnitudeWarp({ strength }),
    strength: [0.05, 0.5],
    keeps: ['shape', 'missing'],
    reference: 'Um et al., 2017',
  },
  {
    name: 'noise',
    transform: (strength) => noise({ strength }),
    strength: [0.3, 3],
    keeps: ['shape'],
    reference: 'millrace 0.1.0: crop, scale and jitter',
  },
  {
    name: 'scale',
    transform: (strength) => scale({ strength }),
    strength: [0.05, 0.5],
    keeps: ['shape', 'missing'],
    reference: 'Um et al., 2017',
  },
  {
    name: 'timeWarp',
    transform: (strength) => timeWarp({ strength }),
    strength: [0.05, 0.5],
    keeps: ['shape'],
    reference: 'Um et al., 2017',
  },
]
