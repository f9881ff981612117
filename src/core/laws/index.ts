/**
 * The laws of millrace, for its own tests and for those of its extensions: each suite takes an arbitrary of fast-check
 * and gives laws, for any test runner: `for (const { title, check } of streamLaws(streams)) test(title, check)`.
 */
export { datasetLaws } from './datasetLaws.ts'
export { equal } from './equal.ts'
export { fitLaws } from './fitLaws.ts'
export { foldLaws } from './foldLaws.ts'
export { type Law, type LawOptions, law } from './law.ts'
export { type Meter, meter, metered } from './Meter.ts'
export { type OperatorRow, choices, functions, operators, withDraw } from './operators.ts'
export { type PipelineOptions, pipelines } from './pipelines.ts'
export { resourceLaws } from './resourceLaws.ts'
export { type SamplerLawOptions, samplerLaws } from './samplerLaws.ts'
export { type SourceRow, cycles, datasets, seeds, sources } from './sources.ts'
export { type StreamLawOptions, streamLaws } from './streamLaws.ts'
export { type TransformLawOptions, transformLaws } from './transformLaws.ts'
