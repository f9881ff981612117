/**
 * The rows of augmentations that change frequencies.
 */
import type { Augmentation } from './Augmentation.ts'
import { amplitudeNoise, bandStop, frequencyMask } from './frequencyMask.ts'
import { frequencyDenoise, frequencyNoise } from './frequencyNoise.ts'
import { frequencyShift } from './frequencyShift.ts'
import { amplitudeAdjustedSurrogate, fourierSurrogate } from './surrogate.ts'

/** @internal */
export const frequencyAugmentations: ReadonlyArray<Augmentation> = [
  {
    name: 'amplitudeAdjustedSurrogate',
    aliases: ['AAFT', 'IAAFT'],
    family: 'frequency',
    transform: (strength) => amplitudeAdjustedSurrogate({ strength }),
    strength: [0.1, 1],
    keeps: ['shape', 'missing', 'values'],
    reference: 'Theiler et al., 1992',
  },
  {
    name: 'amplitudeNoise',
    aliases: [],
    family: 'frequency',
    transform: (strength) => amplitudeNoise({ strength }),
    strength: [0.1, 1],
    keeps: ['shape', 'missing', 'order', 'meaning'],
    reference: 'Gao et al., 2020',
  },
  {
    name: 'bandStop',
    aliases: ['BandstopFilter'],
    family: 'frequency',
    transform: (strength) => bandStop({ strength }),
    strength: [0.2, 0.8],
    keeps: ['shape', 'missing', 'order', 'meaning'],
    reference: 'Cheng et al., 2020',
  },
  {
    name: 'fourierSurrogate',
    aliases: ['FTSurrogate'],
    family: 'frequency',
    transform: (strength) => fourierSurrogate({ strength }),
    strength: [0.1, 1],
    keeps: ['shape', 'missing'],
    reference: 'Theiler et al., 1992',
  },
  {
    name: 'frequencyDenoise',
    aliases: ['TSFreqDenoise'],
    family: 'frequency',
    transform: (strength) => frequencyDenoise({ strength }),
    strength: [0.2, 1],
    keeps: ['shape', 'missing', 'order', 'meaning'],
    reference: 'Donoho and Johnstone, 1994',
  },
  {
    name: 'frequencyMask',
    aliases: [],
    family: 'frequency',
    transform: (strength) => frequencyMask({ strength }),
    strength: [0.05, 0.5],
    keeps: ['shape', 'missing', 'order', 'meaning'],
    reference: 'Chen et al., 2023 (FrAug)',
  },
  {
    name: 'frequencyNoise',
    aliases: ['TSRandomFreqNoise'],
    family: 'frequency',
    transform: (strength) => frequencyNoise({ strength }),
    strength: [0.1, 1],
    keeps: ['shape', 'missing', 'order', 'meaning'],
    reference: 'Oguiza, 2020 (tsai)',
  },
  {
    name: 'frequencyShift',
    aliases: [],
    family: 'frequency',
    transform: (strength) => frequencyShift({ strength }),
    strength: [0.1, 1],
    keeps: ['shape', 'missing', 'order', 'meaning'],
    reference: 'Rommel et al., 2021',
  },
]
