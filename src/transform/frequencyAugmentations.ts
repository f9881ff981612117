/**
 * The rows of augmentations that change frequencies.
 */
import type { Augmentation } from './Augmentation.ts'

/** @internal */
export const frequencyAugmentations: ReadonlyArray<Augmentation> = []
