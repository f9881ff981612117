/**
 * Learning from unlabeled series. Knows a predictor and a trainer by their types, and no network.
 */
export { type Quota, balance } from './balance.ts'
export { audit, candidates } from './candidates.ts'
export { confident } from './confident.ts'
export { type OutOfFold, crossValidatedProbabilities } from './crossValidated.ts'
export { disagreement, ensemble } from './ensemble.ts'
export {
  type Filter,
  certain,
  filtering,
  fixedConfidence,
  margin,
  mostConfident,
  perClassThresholds,
} from './filters.ts'
export { type HeldOut, type Measurement, heldOut } from './heldOut.ts'
export { type NoisyStudent, type Options, noisyStudent } from './noisyStudent.ts'
export { overlap } from './overlap.ts'
export { type Decision, type PseudoLabel, merging, ranked } from './PseudoLabel.ts'
export { type Kind, pseudoLabels } from './pseudoLabels.ts'
export { ramp } from './ramp.ts'
export {
  type Learner,
  type Lesson,
  type Progress,
  type Round,
  type RoundsOptions,
  type Termination,
  firstTeacher,
  rounds,
} from './rounds.ts'
export {
  type Row,
  decodePseudoLabels,
  encodePseudoLabels,
  pseudoLabelColumns,
  pseudoLabelsOfRows,
  rowsOfPseudoLabels,
} from './records.ts'
export { type Selection, relabel, selectPseudoLabels, selected, selectionOf } from './Selection.ts'
export { signTest } from './signTest.ts'
export { type Split, relativeWeight, split } from './split.ts'
export { type ClassSummary, type Summary, summarize } from './summary.ts'
export { teacherHash } from './teacherHash.ts'
