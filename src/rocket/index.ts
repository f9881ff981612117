/**
 * Random convolutions with linear heads: classifiers that train in a second, for few labels. Knows no tensors.
 */
export { type Counting, featuresOf } from './features.ts'
export type { LinearClassifier } from './LinearClassifier.ts'
export { miniRocket, multiRocket } from './miniRocket.ts'
export { type Bank, type Parameters, featureCount } from './Parameters.ts'
export {
  type Rocket,
  type RocketOptions,
  type TrainedRocket,
  predictorOf,
  rocketClassifier,
} from './rocketClassifier.ts'
export { type SavedRocket, decodeRocket, encodeRocket } from './savedRocket.ts'
export { wasmCounting } from './wasmCounting.ts'
