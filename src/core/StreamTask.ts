/**
 * Asynchronous streams, whole: the twin of streams (IO : Task = Stream : StreamTask), used where an element is worth
 * waiting for, such as a read from a disk or the events of a training run.
 */
export {
  type Awaitable,
  type CursorTask,
  type CursorTaskParts,
  type StreamTask,
  cursorTask,
} from './streamTask/model.ts'
export { fromAsyncIterable, fromIO, fromStream, fromTask, of, zero } from './streamTask/sources.ts'
export * from './streamTask/elements.ts'
export * from './streamTask/several.ts'
export * from './streamTask/ahead.ts'
export * from './streamTask/running.ts'
export * from './streamTask/interop.ts'
export * from './streamTask/instances.ts'
