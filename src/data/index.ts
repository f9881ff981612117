/**
 * Datasets and what prepares them for learning: formats, archives, splits and the embedded synthetic set. Reads no files;
 * for those see `millrace/node`.
 */
export * as Archive from './Archive.ts'
export * as Arff from './Arff.ts'
export * as Arrow from './Arrow.ts'
export * as Csv from './Csv.ts'
export * as CsvLong from './CsvLong.ts'
export * as Format from './Format.ts'
export * as JsonLines from './JsonLines.ts'
export { nearest } from '../core/nearest.ts'
export * as Npy from './Npy.ts'
export * as Parquet from './Parquet.ts'
export * as Part from './Part.ts'
export { type TableColumn, type TableRow, decodeParquet, encodeParquet } from './parquetTable.ts'
export { semaphore } from './semaphore.ts'
export { type Share, countOf, parseShare, showShare } from './Share.ts'
export { type Hidden, type Parted, hideLabels, stratified } from './split.ts'
export * as Summary from './Summary.ts'
export * as Tsv from './Tsv.ts'
export { type UcrDataset, ucrDatasets } from './ucrNames.ts'
export * as UcrText from './UcrText.ts'
export { type TimeCuts, type Window, type WindowOptions, slidingWindows, splitByTime } from './windows.ts'
