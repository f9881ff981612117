/**
 * Learning from unlabeled series. Knows a predictor and a trainer by their types, and no network.
 */
export { confident } from './confident.ts'
export { type NoisyStudent, type Options, noisyStudent } from './noisyStudent.ts'
export { overlap } from './overlap.ts'
export { type Kind, pseudoLabels } from './pseudoLabels.ts'
export { type Split, relativeWeight, split } from './split.ts'
