/**
 * Functions applied in other threads: worker threads in Node, Web Workers in browsers, behind one face. Nothing of Node is
 * imported.
 */
export { handOver } from './packing.ts'
export { type WorkerOptions, type WorkerPool, localPool, usingWorkers, workerPool } from './pool.ts'
export type { Functions } from './protocol.ts'
export { serve } from './serve.ts'
export type { ServedError } from './thrown.ts'
