/**
 * The rows of augmentations that move values along the steps.
 */
import type { Augmentation } from './Augmentation.ts'
import { crop, resizedLookBack } from './crop.ts'
import { lowResolution } from './lowResolution.ts'
import { horizontalFlip, permuteSegments, shuffleSteps } from './reorder.ts'
import { circularShift, translate } from './shift.ts'
import { timeNoise, windowWarp } from './speed.ts'
import { resampleSteps, thinSteps } from './stepSampling.ts'
import { swapHighLow } from './swapHighLow.ts'
import { timeWarp } from './warp.ts'
import { timeScale, zoomOut } from './zoom.ts'

/** @internal */
export const timeAugmentations: ReadonlyArray<Augmentation> = [
  {
    name: 'circularShift',
    aliases: ['TSRandomShift'],
    family: 'time',
    transform: (strength) => circularShift({ strength }),
    strength: [0.1, 1],
    keeps: ['shape', 'values'],
    reference: 'Oguiza, 2020 (tsai)',
  },
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
    name: 'horizontalFlip',
    aliases: ['TSHorizontalFlip', 'TimeReverse'],
    family: 'time',
    transform: (strength) => horizontalFlip({ strength }),
    strength: [0.1, 0.5],
    keeps: ['shape', 'values'],
    reference: 'Iwana and Uchida, 2021 (flipping)',
  },
  {
    name: 'lowResolution',
    aliases: ['TSRandomLowRes', 'TSDownUpScale', 'TSRandomDownUpScale', 'Pool'],
    family: 'time',
    transform: (strength) => lowResolution({ strength }),
    strength: [0.2, 0.9],
    keeps: ['shape', 'order', 'meaning'],
    reference: 'Oguiza, 2020 (tsai)',
  },
  {
    name: 'permuteSegments',
    aliases: ['permutation'],
    family: 'time',
    transform: (strength) => permuteSegments({ strength }),
    strength: [0.3, 1],
    keeps: ['shape', 'values'],
    reference: 'Um et al., 2017',
  },
  {
    name: 'resampleSteps',
    aliases: ['TSResampleSteps', 'TSSubsampleSteps'],
    family: 'time',
    transform: (strength) => resampleSteps({ strength }),
    strength: [0.1, 1],
    keeps: ['shape', 'values', 'order', 'meaning'],
    reference: 'Oguiza, 2022 (tsai)',
  },
  {
    name: 'resizedLookBack',
    aliases: ['TSRandomResizedLookBack'],
    family: 'time',
    transform: (strength) => resizedLookBack({ strength }),
    strength: [0.05, 0.5],
    keeps: ['shape', 'order', 'meaning'],
    reference: 'Oguiza, 2020 (tsai)',
  },
  {
    name: 'shuffleSteps',
    aliases: ['TSShuffleSteps'],
    family: 'time',
    transform: (strength) => shuffleSteps({ strength }),
    strength: [0.1, 1],
    keeps: ['shape', 'values', 'meaning'],
    reference: 'Oguiza, 2020 (tsai)',
  },
  {
    name: 'swapHighLow',
    aliases: ['TSShuffle_HLs'],
    family: 'time',
    transform: (strength) => swapHighLow({ strength }),
    strength: [0.1, 0.5],
    keeps: ['shape', 'values'],
    reference: 'Oguiza, 2020 (tsai)',
  },
  {
    name: 'thinSteps',
    aliases: ['TSRandomTimeStep'],
    family: 'time',
    transform: (strength) => thinSteps({ strength }),
    strength: [0.1, 0.8],
    keeps: ['shape', 'order', 'meaning'],
    reference: 'Oguiza, 2020 (tsai)',
  },
  {
    name: 'timeNoise',
    aliases: ['TSTimeNoise'],
    family: 'time',
    transform: (strength) => timeNoise({ strength }),
    strength: [0.1, 1],
    keeps: ['shape', 'order', 'meaning'],
    reference: 'Oguiza, 2020 (tsai)',
  },
  {
    name: 'timeScale',
    aliases: ['TSRandomTimeScale'],
    family: 'time',
    transform: (strength) => timeScale({ strength }),
    strength: [0.05, 0.5],
    keeps: ['shape', 'meaning'],
    reference: 'Oguiza, 2020 (tsai)',
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
  {
    name: 'translate',
    aliases: ['TSTranslateX'],
    family: 'time',
    transform: (strength) => translate({ strength }),
    strength: [0.05, 0.5],
    keeps: ['shape', 'meaning'],
    reference: 'Oguiza, 2020 (tsai)',
  },
  {
    name: 'windowWarp',
    aliases: ['TSWindowWarp'],
    family: 'time',
    transform: (strength) => windowWarp({ strength }),
    strength: [0.2, 2],
    keeps: ['shape', 'order', 'meaning'],
    reference: 'Le Guennec et al., 2016 (window warping)',
  },
  {
    name: 'zoomOut',
    aliases: ['TSRandomZoomOut'],
    family: 'time',
    transform: (strength) => zoomOut({ strength }),
    strength: [0.05, 0.5],
    keeps: ['shape', 'meaning'],
    reference: 'Oguiza, 2020 (tsai)',
  },
]
