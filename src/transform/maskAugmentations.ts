/**
 * The rows of augmentations that take values away.
 */
import type { Augmentation } from './Augmentation.ts'

/** @internal */
export const maskAugmentations: ReadonlyArray<Augmentation> = []
