/**
 * What needs a disk or a network: the datasets of the archives, downloaded once and kept.
 */
export { cacheFolder } from './cache.ts'
export { type Found, latestCheckpoint, removeCheckpoints, saveCheckpoint } from './checkpoints.ts'
export { readBytes, writeBytes } from './files.ts'
export { type NpyRowsOptions, npyRows } from './npyRows.ts'
export { type ParquetRowsOptions, parquetRows } from './parquetRows.ts'
export type { RowRange, Rows } from './Rows.ts'
export { readManifest, shardFiles } from './shardFiles.ts'
export type { Progress } from './download.ts'
export { type UcrOptions, ucr } from './ucr.ts'
