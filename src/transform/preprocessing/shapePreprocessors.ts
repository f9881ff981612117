/**
 * The rows of preprocessing steps that change how many variables or steps there are.
 */
import { resize } from '../resize.ts'
import {
  categoriesKinds,
  decodeVariable,
  encodeVariable,
  indicatorsKinds,
  oneHotVariable,
  unOneHotVariable,
} from './categories.ts'
import { appendGaps, gapsKinds } from './fill.ts'
import { pad, paddingKinds, patches, patchesKinds, stepsKinds } from './length.ts'
import { appendMissing, withoutMask } from './missing.ts'
import { parserOf } from './parameters.ts'
import { cyclicalKinds, cyclicalPosition, linearKinds, linearPosition } from './position.ts'
import type { Rows } from './Preprocessor.ts'
import {
  appendValues,
  dropVariables,
  firstVariables,
  selectVariables,
  valuesKinds,
  variablesKinds,
} from './variables.ts'

const none = (): undefined => undefined

/** @internal */
export const shapePreprocessors: Pick<
  Rows,
  | 'appendGaps'
  | 'appendMissing'
  | 'appendValues'
  | 'cyclicalPosition'
  | 'dropVariables'
  | 'encodeVariable'
  | 'linearPosition'
  | 'oneHotVariable'
  | 'pad'
  | 'patches'
  | 'resize'
  | 'selectVariables'
> = {
  appendGaps: {
    aliases: ['TSPositionGaps'],
    learns: '',
    parameters: 'direction (before)',
    inverse: 'drops them',
    parse: parserOf(gapsKinds),
    apply: appendGaps,
    invert: () => withoutMask,
  },
  appendMissing: {
    aliases: ['TSMissingness'],
    learns: '',
    parameters: '',
    inverse: 'drops them',
    parse: parserOf({}),
    apply: () => appendMissing,
    invert: () => withoutMask,
  },
  appendValues: {
    aliases: ['TSPosition'],
    learns: '',
    parameters: 'values',
    inverse: 'drops them',
    parse: parserOf(valuesKinds),
    apply: appendValues,
    invert: () => (series) => firstVariables(series, series.variables - 1),
  },
  cyclicalPosition: {
    aliases: ['TSCyclicalPosition'],
    learns: '',
    parameters: 'period (the length), variable (the steps)',
    inverse: 'drops them',
    parse: parserOf(cyclicalKinds),
    apply: cyclicalPosition,
    invert: () => (series) => firstVariables(series, series.variables - 2),
  },
  dropVariables: {
    aliases: ['TSDropVars'],
    learns: '',
    parameters: 'variables',
    inverse: '',
    parse: parserOf(variablesKinds),
    apply: dropVariables,
    invert: none,
  },
  encodeVariable: {
    aliases: ['TSCatEncode'],
    learns: 'the different values',
    parameters: 'variable (0), unknown (missing)',
    inverse: 'yes',
    parse: parserOf(categoriesKinds),
    apply: encodeVariable().apply,
    invert: decodeVariable,
  },
  linearPosition: {
    aliases: ['TSLinearPosition'],
    learns: '',
    parameters: 'range (-1 to 1), variable (the steps), from (0 to 1)',
    inverse: 'drops it',
    parse: parserOf(linearKinds),
    apply: linearPosition,
    invert: () => (series) => firstVariables(series, series.variables - 1),
  },
  oneHotVariable: {
    aliases: ['TSOneHotEncode'],
    learns: 'the different values',
    parameters: 'variable (0), unknown (zero)',
    inverse: 'yes',
    parse: parserOf(indicatorsKinds),
    apply: oneHotVariable().apply,
    invert: unOneHotVariable,
  },
  pad: {
    aliases: [],
    learns: 'the longest length, as padToLongest',
    parameters: 'steps, value (0), side (end)',
    inverse: '',
    parse: parserOf(paddingKinds),
    apply: pad,
    invert: none,
  },
  patches: {
    aliases: ['TSPatchEncoder'],
    learns: '',
    parameters: 'size, stride (the size)',
    inverse: '',
    parse: parserOf(patchesKinds),
    apply: patches,
    invert: none,
  },
  resize: {
    aliases: ['TSResize'],
    learns: 'the longest length, as resizeToLongest',
    parameters: 'steps',
    inverse: '',
    parse: parserOf(stepsKinds),
    apply: ({ steps }) => resize(steps),
    invert: none,
  },
  selectVariables: {
    aliases: [],
    learns: '',
    parameters: 'variables',
    inverse: '',
    parse: parserOf(variablesKinds),
    apply: selectVariables,
    invert: none,
  },
}
