/** Each preprocessing step in several variants, as it is put into a list and fitted. */

import { type Learner, type Step, learn, onVariables } from '../../src/transform/preprocessing.ts'
import { encodeVariable, oneHotVariable } from '../../src/transform/preprocessing/categories.ts'
import { padToLongest, resizeToLongest } from '../../src/transform/preprocessing/length.ts'
import { impute } from '../../src/transform/preprocessing/missing.ts'
import { normalize } from '../../src/transform/preprocessing/normalize.ts'
import { clipOutliers, robustScale } from '../../src/transform/preprocessing/robust.ts'
import { standardize } from '../../src/transform/standardize.ts'
import { seriesOf, valueOrMissing } from './arbitraries.ts'

export interface Case {
  readonly title: string
  readonly step: Step | Learner
  /** A series of positive values comes back by the inverse, within 1e-5 of the largest; missing ones too. */
  readonly inverse?: 'of all' | 'of what is not missing'
  /** What is missing stays missing, and nothing else is. */
  readonly keepsMissing?: true
  /** Values may become missing. */
  readonly forgets?: true
}

const plain = (title: string, step: Step, rest: Omit<Case, 'title' | 'step'> = {}): Case => ({ title, step, ...rest })

const keepsMissing = true
const inverse = 'of all'
const lastOnly = 'of what is not missing'

/** All fit series of 2 variables and 4 steps. */
export const cases: { readonly [Name in Step['name']]: ReadonlyArray<Case> } = {
  appendGaps: (['before', 'after', 'nearest'] as const).map((direction) =>
    plain(direction, { name: 'appendGaps', parameters: { direction } }, { inverse }),
  ),
  appendMissing: [plain('', { name: 'appendMissing', parameters: {} }, { inverse })],
  appendValues: [plain('', { name: 'appendValues', parameters: { values: [0, 1, 4, 9] } }, { inverse })],
  clip: [plain('', { name: 'clip', parameters: { range: [-6, 6] } }, { keepsMissing })],
  clipOutliers: [
    { title: '', step: learn('clipOutliers', clipOutliers()), keepsMissing },
    { title: 'by step', step: learn('clipOutliers', clipOutliers({ factor: 0, by: ['step'] })), keepsMissing },
    { title: 'by sample', step: learn('clipOutliers', clipOutliers({ by: ['sample'] })), keepsMissing },
  ],
  cyclicalPosition: [
    plain('of steps', { name: 'cyclicalPosition', parameters: { period: null, variable: null } }, { inverse }),
    plain('of a variable', { name: 'cyclicalPosition', parameters: { period: 7, variable: 1 } }, { inverse }),
  ],
  difference: [
    plain('', { name: 'difference', parameters: { lag: 1, first: 'zero' } }),
    plain('kept', { name: 'difference', parameters: { lag: 2, first: 'keep' } }, { inverse: lastOnly }),
    plain('missing', { name: 'difference', parameters: { lag: 9, first: 'missing' } }, { forgets: true }),
    plain('dropped', { name: 'difference', parameters: { lag: 3, first: 'drop' } }),
  ],
  dropVariables: [plain('', { name: 'dropVariables', parameters: { variables: [0] } })],
  encodeVariable: [
    { title: '', step: learn('encodeVariable', encodeVariable()), forgets: true, inverse },
    { title: 'own', step: learn('encodeVariable', encodeVariable({ variable: 1, unknown: 'own' })), inverse },
  ],
  fillForward: (['nearest', 'keep'] as const).map((ends) => plain(ends, { name: 'fillForward', parameters: { ends } })),
  fillLinear: (['nearest', 'keep'] as const).map((ends) => plain(ends, { name: 'fillLinear', parameters: { ends } })),
  fillMissing: [
    plain('', { name: 'fillMissing', parameters: { value: 7, mask: false } }),
    plain('with mask', { name: 'fillMissing', parameters: { value: 7, mask: true } }, { inverse }),
  ],
  impute: [
    { title: '', step: learn('impute', impute()) },
    { title: 'mean by step', step: learn('impute', impute({ statistic: 'mean', by: ['step'], mask: true })), inverse },
    { title: 'by sample', step: learn('impute', impute({ by: ['sample', 'variable'] })) },
  ],
  linearPosition: [
    plain(
      'of steps',
      { name: 'linearPosition', parameters: { range: [-1, 1], variable: null, from: [0, 1] } },
      { inverse },
    ),
    plain(
      'of a variable',
      { name: 'linearPosition', parameters: { range: [0, 1], variable: 1, from: [0, 9] } },
      { inverse },
    ),
  ],
  logReturn: [
    plain('', { name: 'logReturn', parameters: { lag: 1, first: 'zero' } }, { forgets: true }),
    plain('kept', { name: 'logReturn', parameters: { lag: 1, first: 'keep' } }, { forgets: true, inverse: lastOnly }),
  ],
  normalize: [
    { title: '', step: learn('normalize', normalize()), inverse, keepsMissing },
    {
      title: 'by variable and step',
      step: learn('normalize', normalize({ range: [0, 1], clip: false, by: ['variable', 'step'] })),
      inverse,
      keepsMissing,
    },
    { title: 'by sample', step: learn('normalize', normalize({ by: ['sample', 'variable'] })), keepsMissing },
  ],
  onVariables: [
    plain(
      '',
      {
        name: 'onVariables',
        parameters: { variables: [1, 0], step: { name: 'rescale', parameters: { factor: -2, offset: 1 } } },
      },
      { inverse },
    ),
    {
      title: 'fitted',
      step: onVariables([1], learn('standardize', standardize({ by: ['variable'] }))),
      inverse,
      keepsMissing,
    },
    { title: 'with a mask', step: onVariables([1], learn('impute', impute({ mask: true }))), inverse },
    { title: 'clipped', step: onVariables([1], { name: 'clip', parameters: { range: [0, 1] } }), keepsMissing },
  ],
  oneHotVariable: [
    { title: '', step: learn('oneHotVariable', oneHotVariable()), inverse },
    { title: 'own', step: learn('oneHotVariable', oneHotVariable({ variable: 1, unknown: 'own' })), inverse },
  ],
  pad: [
    { title: 'to longest', step: learn('pad', padToLongest({ value: null, side: 'both' })) },
    plain('longer', { name: 'pad', parameters: { steps: 9, value: null, side: 'both' } }, { forgets: true }),
    plain('shorter', { name: 'pad', parameters: { steps: 2, value: 1, side: 'start' } }),
  ],
  patches: [plain('', { name: 'patches', parameters: { size: 2, stride: 1 } })],
  rescale: [plain('', { name: 'rescale', parameters: { factor: 1.8, offset: 32 } }, { inverse, keepsMissing })],
  resize: [
    { title: 'to longest', step: learn('resize', resizeToLongest) },
    plain('longer', { name: 'resize', parameters: { steps: 9 } }),
  ],
  robustScale: [
    { title: '', step: learn('robustScale', robustScale()), inverse, keepsMissing },
    { title: 'by sample', step: learn('robustScale', robustScale({ by: ['sample'] })), keepsMissing },
  ],
  rollingMean: [
    plain('', { name: 'rollingMean', parameters: { window: 3, append: false } }, { keepsMissing }),
    plain('appended', { name: 'rollingMean', parameters: { window: 3, append: true } }, { inverse }),
  ],
  selectVariables: [plain('', { name: 'selectVariables', parameters: { variables: [1, 0] } })],
  signedLog: [plain('', { name: 'signedLog', parameters: {} }, { inverse, keepsMissing })],
  standardize: [
    { title: '', step: learn('standardize', standardize()), inverse, keepsMissing },
    { title: 'by step', step: learn('standardize', standardize({ by: ['step'] })), inverse, keepsMissing },
    { title: 'by sample', step: learn('standardize', standardize({ by: ['sample', 'variable'] })), keepsMissing },
  ],
}

export const fittable = seriesOf(2, 4, valueOrMissing)

/** Every fit, in some variants. */
export const fits = {
  clipOutliers: [clipOutliers(), clipOutliers({ by: ['sample'] }), clipOutliers({ by: ['variable', 'step'] })],
  encodeVariable: [encodeVariable(), encodeVariable({ variable: 1, unknown: 'own' })],
  impute: [impute(), impute({ statistic: 'mean', by: [], mask: true }), impute({ by: ['sample', 'step'] })],
  normalize: [normalize(), normalize({ by: ['sample'] }), normalize({ by: ['variable', 'step'], clip: false })],
  oneHotVariable: [oneHotVariable(), oneHotVariable({ variable: 1, unknown: 'own' })],
  padToLongest: [padToLongest(), padToLongest({ value: null, side: 'both' })],
  resizeToLongest: [resizeToLongest],
  robustScale: [robustScale(), robustScale({ quantiles: [0.1, 0.9], by: ['step'] }), robustScale({ by: ['sample'] })],
}
