/**
 * The rows of augmentations that take values away.
 */
import type { Augmentation } from './Augmentation.ts'
import { cropPad, lookBackOut } from './cropPad.ts'
import { cutOut, windowsOut } from './cutOut.ts'
import { inputDropout, maskElements } from './maskElements.ts'
import { specAugment } from './specAugment.ts'
import { stepsOut } from './stepsOut.ts'
import { variablesOut } from './variablesOut.ts'

/** @internal */
export const maskAugmentations: ReadonlyArray<Augmentation> = [
  {
    name: 'cropPad',
    aliases: ['TSRandomCropPad'],
    family: 'mask',
    transform: (strength) => cropPad({ strength }),
    strength: [0.05, 0.5],
    keeps: ['shape', 'missing', 'order', 'meaning'],
    reference: 'Oguiza, 2020 (tsai, TSRandomCropPad)',
  },
  {
    name: 'cutOut',
    aliases: ['TSCutOut'],
    family: 'mask',
    transform: (strength) => cutOut({ strength }),
    strength: [0.05, 0.5],
    keeps: ['shape', 'missing', 'order', 'meaning'],
    reference: 'DeVries and Taylor, 2017',
  },
  {
    name: 'inputDropout',
    aliases: ['TSInputDropout'],
    family: 'mask',
    transform: (strength) => inputDropout({ strength }),
    strength: [0.05, 0.5],
    keeps: ['shape', 'missing', 'order', 'meaning'],
    reference: 'Srivastava et al., 2014',
  },
  {
    name: 'lookBackOut',
    aliases: ['TSRandomLookBackOut'],
    family: 'mask',
    transform: (strength) => lookBackOut({ strength }),
    strength: [0.1, 0.9],
    keeps: ['shape', 'missing', 'order', 'meaning'],
    reference: 'Oguiza, 2020 (tsai, TSRandomLookBackOut)',
  },
  {
    name: 'maskElements',
    aliases: ['TSMaskOut', 'TSRandom2Value'],
    family: 'mask',
    transform: (strength) => maskElements({ strength }),
    strength: [0.01, 0.2],
    keeps: ['shape', 'missing', 'order', 'meaning'],
    reference: 'Oguiza, 2020 (tsai, TSMaskOut)',
  },
  {
    name: 'specAugment',
    aliases: ['TimeMasking', 'FrequencyMasking'],
    family: 'mask',
    transform: (strength) => specAugment({ strength }),
    strength: [0.05, 0.5],
    keeps: ['shape', 'missing', 'order', 'meaning'],
    reference: 'Park et al., 2019',
  },
  {
    name: 'stepsOut',
    aliases: ['TSTimeStepOut'],
    family: 'mask',
    transform: (strength) => stepsOut({ strength }),
    strength: [0.01, 0.2],
    keeps: ['shape', 'missing', 'order', 'meaning'],
    reference: 'Oguiza, 2020 (tsai, TSTimeStepOut)',
  },
  {
    name: 'variablesOut',
    aliases: ['TSVarOut', 'ChannelsDropout'],
    family: 'mask',
    transform: (strength) => variablesOut({ strength }),
    strength: [0.05, 0.5],
    keeps: ['shape', 'missing', 'order', 'meaning'],
    reference: 'Oguiza, 2020 (tsai, TSVarOut)',
  },
  {
    name: 'windowsOut',
    aliases: [],
    family: 'mask',
    transform: (strength) => windowsOut({ strength }),
    strength: [0.05, 0.5],
    keeps: ['shape', 'missing', 'order', 'meaning'],
    reference: 'DeVries and Taylor, 2017 (one window)',
  },
]
