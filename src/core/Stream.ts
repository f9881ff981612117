/**
 * Streams, whole: the model and every operator under one name.
 */
export { type Checkpoint, type Cursor, type Stream, DONE, cursor } from './stream/model.ts'
export * from './stream/sources.ts'
export * from './stream/elements.ts'
export * from './stream/several.ts'
export * from './stream/resources.ts'
export * from './stream/running.ts'
