/**
 * Preprocessing that is fitted on the training part, and augmentations that draw. Runs in Node and in browsers.
 */
export type { Augmentation, Family, Kept } from './Augmentation.ts'
export { augmentation, catalogue } from './catalogue.ts'
export { crop } from './crop.ts'
export { jitter } from './jitter.ts'
export { onExamples, onRows } from './lift.ts'
export { noise } from './noise.ts'
export * as Preprocessing from './preprocessing.ts'
export { randomSize, resize, resizeBatch } from './resize.ts'
export { scale } from './scale.ts'
export { type Standardization, standardize, unstandardize } from './standardize.ts'
export { type Axis, type Statistics, statisticsMonoid, statisticsOf } from './statistics.ts'
export { harden, mapTarget, oneHot } from './target.ts'
export { magnitudeWarp, timeWarp } from './warp.ts'
