/**
 * Schedules and optimisers, over plain arrays.
 */
export {
  type Moments,
  type Optimiser,
  type Rates,
  adam,
  applyChanges,
  chain,
  decayWeights,
  scaleByAdam,
  scaleByLearningRate,
} from './Optimiser.ts'
export { type Schedule, type Schedules, constant, cosine, flatCosine, join, oneCycle } from './schedule.ts'
