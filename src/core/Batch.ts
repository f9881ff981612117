/**
 * Examples side by side in typed arrays, as the fit loop takes them, under one name.
 */
export type * from './batch/model.ts'
export { append, collate, collatePadded } from './batch/collate.ts'
export { columnar, gather } from './batch/gather.ts'
export { copy, pad, stretchedLengths, toExamples, withoutPadding } from './batch/rows.ts'
export { probabilitiesOf, targetShape } from './batch/targets.ts'
