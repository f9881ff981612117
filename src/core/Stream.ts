/**
 * Streams, whole: the model and every operator under one name.
 */
export { type Checkpoint, type Cursor, type Stream, DONE, cursor } from './stream/model.ts'
export * from './stream/sources.ts'
export * from './stream/conversions.ts'
export * from './stream/elements.ts'
export * from './stream/filtering.ts'
export * from './stream/parts.ts'
export * from './stream/groups.ts'
export * from './stream/several.ts'
export * from './stream/turns.ts'
export * from './stream/nesting.ts'
export * from './stream/notation.ts'
export * from './stream/mixing.ts'
export { windowShuffle } from './stream/windows.ts'
export * from './stream/resources.ts'
export * from './stream/running.ts'
export * from './stream/instances.ts'
