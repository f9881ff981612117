/**
 * Datasets, whole: the model and every function on them under one name.
 */
export { type Column, type Columns, type Dataset, type Values, fromArray, make } from './dataset/model.ts'
export * from './dataset/elements.ts'
export * from './dataset/indices.ts'
export * from './dataset/columns.ts'
export * from './dataset/split.ts'
export * from './dataset/validation.ts'
export * from './dataset/instances.ts'
