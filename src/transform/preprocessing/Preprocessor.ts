/**
 * What a row of the table of preprocessing steps says.
 */
import type { Series } from '../../core/Example.ts'
import type { Standardization } from '../standardize.ts'
import type { Categories, Indicators } from './categories.ts'
import type { Lag, Rolling } from './difference.ts'
import type { Ends, Gaps } from './fill.ts'
import type { Padding, Patches } from './length.ts'
import type { Filling, Imputation } from './missing.ts'
import type { Normalization } from './normalize.ts'
import type { Parser } from './parameters.ts'
import type { Clip, Rescaling } from './pointwise.ts'
import type { CyclicalPosition, LinearPosition } from './position.ts'
import type { Fences, RobustScaling } from './robust.ts'
import type { Variables } from './variables.ts'

/**
 * What is to be known of a step: its name in JSON, what it learns from the training part, the parameters that it is made
 * with, and what its inverse asks for, where it has one. `aliases` are what the same is called elsewhere.
 *
 * @category model
 * @since 0.1.0
 */
export interface Description {
  readonly aliases: ReadonlyArray<string>
  readonly learns: string
  readonly parameters: string
  readonly inverse: string
}

/**
 * A row: how a step's parameters are read from JSON, and the functions that they give. `undefined` where parameters give
 * no inverse.
 *
 * @internal
 */
export interface Preprocessor<P> extends Description {
  readonly parse: Parser<P>
  readonly apply: (parameters: P) => (series: Series) => Series
  readonly invert: (parameters: P) => ((series: Series) => Series) | undefined
}

/**
 * What each step stores, as plain JSON.
 *
 * @category model
 * @since 0.1.0
 */
export interface Parameters {
  readonly appendGaps: Gaps
  readonly appendMissing: Readonly<Record<string, never>>
  readonly appendValues: { readonly values: ReadonlyArray<number> }
  readonly clip: Clip
  readonly clipOutliers: Fences
  readonly cyclicalPosition: CyclicalPosition
  readonly difference: Lag
  readonly dropVariables: Variables
  readonly encodeVariable: Categories
  readonly fillForward: Ends
  readonly fillLinear: Ends
  readonly fillMissing: Filling
  readonly impute: Imputation
  readonly linearPosition: LinearPosition
  readonly logReturn: Lag
  readonly normalize: Normalization
  readonly oneHotVariable: Indicators
  readonly pad: Padding
  readonly patches: Patches
  readonly rescale: Rescaling
  readonly resize: { readonly steps: number }
  readonly robustScale: RobustScaling
  readonly rollingMean: Rolling
  readonly selectVariables: Variables
  readonly signedLog: Readonly<Record<string, never>>
  readonly standardize: Standardization
}

/** @internal */
export type Rows = { readonly [Name in keyof Parameters]: Preprocessor<Parameters[Name]> }
