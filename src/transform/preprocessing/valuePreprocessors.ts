/**
 * The rows of preprocessing steps that change values where they are.
 */
import { standardize, unstandardize } from '../standardize.ts'
import { difference, lagKinds, logReturn, rollingKinds, rollingMean, undifference, unlogReturn } from './difference.ts'
import { endsKinds, fillForward, fillLinear } from './fill.ts'
import { alsoLearnt, parserOfLearnt } from './learnt.ts'
import { fillMissing, fillingKinds, imputationKinds, impute, unfill, withoutMask } from './missing.ts'
import { normalizationKinds, normalize, unnormalize } from './normalize.ts'
import { parserOf } from './parameters.ts'
import { clip, clipKinds, rescale, rescalingKinds, signedExp, signedLog, unrescale } from './pointwise.ts'
import type { Rows } from './Preprocessor.ts'
import { clipOutliers, fenceKinds, robustKinds, robustScale, robustUnscale } from './robust.ts'

const none = (): undefined => undefined

/** @internal */
export const valuePreprocessors: Pick<
  Rows,
  | 'clip'
  | 'clipOutliers'
  | 'difference'
  | 'fillForward'
  | 'fillLinear'
  | 'fillMissing'
  | 'impute'
  | 'logReturn'
  | 'normalize'
  | 'rescale'
  | 'robustScale'
  | 'rollingMean'
  | 'signedLog'
  | 'standardize'
> = {
  clip: {
    aliases: ['TSClip', 'TSClipByVar'],
    learns: '',
    parameters: 'range (-6 to 6)',
    inverse: '',
    parse: parserOf(clipKinds),
    apply: clip,
    invert: none,
  },
  clipOutliers: {
    aliases: ['TSClipOutliers'],
    learns: 'fences beyond the quartiles',
    parameters: 'factor (1.5), by (variable)',
    inverse: '',
    parse: alsoLearnt(fenceKinds, 'fences', ['low', 'high']),
    apply: clipOutliers().apply,
    invert: none,
  },
  difference: {
    aliases: ['TSDiff'],
    learns: '',
    parameters: 'lag (1), first (zero)',
    inverse: 'if first is keep',
    parse: parserOf(lagKinds),
    apply: difference,
    invert: undifference,
  },
  fillForward: {
    aliases: ['TSFillMissing'],
    learns: '',
    parameters: 'ends (nearest)',
    inverse: '',
    parse: parserOf(endsKinds),
    apply: fillForward,
    invert: none,
  },
  fillLinear: {
    aliases: [],
    learns: '',
    parameters: 'ends (nearest)',
    inverse: '',
    parse: parserOf(endsKinds),
    apply: fillLinear,
    invert: none,
  },
  fillMissing: {
    aliases: ['TSNan2Value', 'Nan2Value'],
    learns: '',
    parameters: 'value (0), mask (false)',
    inverse: 'with the mask',
    parse: parserOf(fillingKinds),
    apply: fillMissing,
    invert: unfill,
  },
  impute: {
    aliases: ['TSNan2Value', 'Nan2Value'],
    learns: 'medians or means',
    parameters: 'statistic (median), mask (false), by (variable)',
    inverse: 'with the mask',
    parse: alsoLearnt(imputationKinds, 'values', ['value']),
    apply: impute().apply,
    invert: unfill,
  },
  logReturn: {
    aliases: ['TSLogReturn'],
    learns: '',
    parameters: 'lag (1), first (zero)',
    inverse: 'if first is keep',
    parse: parserOf(lagKinds),
    apply: logReturn,
    invert: unlogReturn,
  },
  normalize: {
    aliases: ['TSNormalize'],
    learns: 'the smallest and the largest value',
    parameters: 'range (-1 to 1), clip (true), by (nothing)',
    inverse: 'unless by sample',
    parse: alsoLearnt(normalizationKinds, 'extremes', ['low', 'high']),
    apply: normalize().apply,
    invert: unnormalize,
  },
  rescale: {
    aliases: ['TSAdd'],
    learns: '',
    parameters: 'factor (1), offset (0)',
    inverse: 'yes',
    parse: parserOf(rescalingKinds),
    apply: rescale,
    invert: unrescale,
  },
  robustScale: {
    aliases: ['TSRobustScale'],
    learns: 'medians and distances of quantiles',
    parameters: 'quantiles (0.25, 0.75), by (variable)',
    inverse: 'unless by sample',
    parse: alsoLearnt(robustKinds, 'scale', ['median', 'spread'], ['spread']),
    apply: robustScale().apply,
    invert: robustUnscale,
  },
  rollingMean: {
    aliases: ['TSRollingMean'],
    learns: '',
    parameters: 'window (2), append (false)',
    inverse: 'drops them, if appended',
    parse: parserOf(rollingKinds),
    apply: rollingMean,
    invert: ({ append }) => (append ? withoutMask : undefined),
  },
  signedLog: {
    aliases: ['TSLog'],
    learns: '',
    parameters: '',
    inverse: 'yes',
    parse: parserOf({}),
    apply: () => signedLog,
    invert: () => signedExp,
  },
  standardize: {
    aliases: ['TSStandardize'],
    learns: 'means and deviations',
    parameters: 'by (nothing)',
    inverse: 'unless by sample',
    parse: parserOfLearnt(['mean', 'deviation'], ['deviation']),
    apply: standardize().apply,
    invert: (parameters) => (parameters._tag === 'Fitted' ? unstandardize(parameters) : undefined),
  },
}
