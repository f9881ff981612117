/**
 * What a row of the table of augmentations says.
 */
import type { Series } from '../core/Example.ts'
import type { Transform } from '../core/Transform.ts'

/**
 * What an augmentation promises to keep:
 *
 * - `shape`: variables and steps are as many as before.
 * - `missing`: which values are missing.
 * - `values`: every value that comes out went in, in the same variable; some may be missing afterwards.
 * - `order`: what came first comes first.
 * - `meaning`: what the series is of, for most classes there are; a reversed gesture may be another one.
 *
 * @category model
 * @since 0.1.0
 */
export type Kept = 'shape' | 'missing' | 'values' | 'order' | 'meaning'

/**
 * What an augmentation works on: values where they are, the steps that they are at, which of them are left, their
 * frequencies, or several of these.
 *
 * @category model
 * @since 0.1.0
 */
export type Family = 'value' | 'time' | 'mask' | 'frequency' | 'recipe'

/**
 * A row of the table. `strength` goes from weak to strong, as RandAugment chooses from it; 0 is the identity. `aliases`
 * are what the same, or nearly the same, is called elsewhere. A series of less than `fewestVariables`, 1 if not given,
 * stays as it is.
 *
 * @category model
 * @since 0.1.0
 */
export interface Augmentation {
  readonly name: string
  readonly aliases: ReadonlyArray<string>
  readonly family: Family
  readonly transform: (strength: number) => Transform<Series>
  readonly strength: readonly [weak: number, strong: number]
  readonly keeps: ReadonlyArray<Kept>
  readonly reference: string
  readonly fewestVariables?: number
}
