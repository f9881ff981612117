/**
 * The rows of augmentations that change values where they are.
 */
import type { Augmentation } from './Augmentation.ts'
import { blur, smooth } from './blur.ts'
import { jitter } from './jitter.ts'
import { negate } from './negate.ts'
import { quantize } from './quantize.ts'
import { randomConvolution } from './randomConvolution.ts'
import { multiplicativeNoise, stepNoise } from './relativeNoise.ts'
import { rotate } from './rotate.ts'
import { scale, scaleAll } from './scale.ts'
import { shuffleVariables } from './shuffleVariables.ts'
import { trend } from './trend.ts'
import { magnitudeWarp } from './warp.ts'
import { baselineWander, powerlineNoise } from './waves.ts'

/** @internal */
export const valueAugmentations: ReadonlyArray<Augmentation> = [
  {
    name: 'baselineWander',
    aliases: [],
    family: 'value',
    transform: (strength) => baselineWander({ strength }),
    strength: [0.1, 1],
    keeps: ['shape', 'missing', 'order', 'meaning'],
    reference: 'Mehari and Strodthoff, 2022',
  },
  {
    name: 'blur',
    aliases: ['TSBlur'],
    family: 'value',
    transform: (strength) => blur({ strength }),
    strength: [0.2, 1],
    keeps: ['shape', 'missing', 'order', 'meaning'],
    reference: 'Oguiza, 2020 (tsai, TSBlur)',
  },
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
    name: 'multiplicativeNoise',
    aliases: ['TSMagMulNoise'],
    family: 'value',
    transform: (strength) => multiplicativeNoise({ strength }),
    strength: [0.02, 0.3],
    keeps: ['shape', 'missing', 'order', 'meaning'],
    reference: 'Oguiza, 2020 (tsai, TSMagMulNoise)',
  },
  {
    name: 'negate',
    aliases: ['TSVerticalFlip', 'verticalFlip', 'SignFlip'],
    family: 'value',
    transform: (strength) => negate({ strength }),
    strength: [0.1, 0.5],
    keeps: ['shape', 'missing', 'order'],
    reference: 'Iwana and Uchida, 2021 (flipping)',
  },
  {
    name: 'powerlineNoise',
    aliases: [],
    family: 'value',
    transform: (strength) => powerlineNoise({ strength }),
    strength: [0.05, 0.5],
    keeps: ['shape', 'missing', 'order', 'meaning'],
    reference: 'Mehari and Strodthoff, 2022',
  },
  {
    name: 'quantize',
    aliases: [],
    family: 'value',
    transform: (strength) => quantize({ strength }),
    strength: [0.05, 0.5],
    keeps: ['shape', 'missing', 'order', 'meaning'],
    reference: 'Wen, 2019 (tsaug, Quantize)',
  },
  {
    name: 'randomConvolution',
    aliases: ['TSRandomConv', 'RandConv'],
    family: 'value',
    transform: (strength) => randomConvolution({ strength }),
    strength: [0.05, 0.5],
    keeps: ['shape', 'missing', 'order', 'meaning'],
    reference: 'Xu et al., 2021',
  },
  {
    name: 'rotate',
    aliases: ['rotation'],
    family: 'value',
    transform: (strength) => rotate({ strength }),
    strength: [0.1, 1.5],
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
  {
    name: 'scaleAll',
    aliases: ['TSMagScale'],
    family: 'value',
    transform: (strength) => scaleAll({ strength }),
    strength: [0.05, 0.5],
    keeps: ['shape', 'missing', 'order', 'meaning'],
    reference: 'Oguiza, 2020 (tsai, TSMagScale)',
  },
  {
    name: 'shuffleVariables',
    aliases: ['channelShuffle', 'ChannelsShuffle'],
    family: 'value',
    transform: (strength) => shuffleVariables({ strength }),
    strength: [0.1, 1],
    keeps: ['shape', 'order'],
    reference: 'Saeed et al., 2020',
    fewestVariables: 2,
  },
  {
    name: 'smooth',
    aliases: ['TSSmooth'],
    family: 'value',
    transform: (strength) => smooth({ strength }),
    strength: [0.2, 1],
    keeps: ['shape', 'missing', 'order', 'meaning'],
    reference: 'Oguiza, 2020 (tsai, TSSmooth)',
  },
  {
    name: 'stepNoise',
    aliases: ['TSMagAddNoise'],
    family: 'value',
    transform: (strength) => stepNoise({ strength }),
    strength: [0.03, 0.3],
    keeps: ['shape', 'missing', 'order', 'meaning'],
    reference: 'Oguiza, 2020 (tsai, TSMagAddNoise)',
  },
  {
    name: 'trend',
    aliases: ['TSRandomTrend', 'TSRandomRotate'],
    family: 'value',
    transform: (strength) => trend({ strength }),
    strength: [0.1, 0.5],
    keeps: ['shape', 'missing', 'order', 'meaning'],
    reference: 'Oguiza, 2020 (tsai, TSRandomTrend)',
  },
]
