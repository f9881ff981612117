/**
 * The rows of augmentations that move values along the steps.
 */
import type { Augmentation } from './Augmentation.ts'
import { crop } from './crop.ts'
import { timeWarp } from './warp.ts'

/** @internal */
export const timeAugmentations: ReadonlyArray<Augmentation> = [
  {
    name: 'crop',
    aliases: ['TSWindowSlicing', 'TSRandomResizedCrop', 'TSRandomZoomIn'],
    family: 'time',
    transform: (strength) => crop({ strength }),
    strength: [0.05, 0.5],
    keeps: ['shape', 'order', 'meaning'],
    reference: 'Le Guennec et al., 2016 (window slicing)',
  },
  {
    name: 'timeWarp',
    aliases: ['TSTimeWarp'],
    family: 'time',
    transform: (strength) => timeWarp({ strength }),
    strength: [0.05, 0.5],
    keeps: ['shape', 'order', 'meaning'],
    reference: 'Um et al., 2017',
  },
]
