/**
 * Samplers, whole: the model and every sampler under one name.
 */
export { type Sampler } from './sampler/model.ts'
export * from './sampler/orders.ts'
export * from './sampler/draws.ts'
export * from './sampler/several.ts'
