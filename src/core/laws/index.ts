/**
 * The laws of millrace, for its own tests and for those of its extensions: each suite takes an arbitrary of fast-check
 * and gives laws, for any test runner: `for (const { title, check } of laws.stream(streams)) test(title, check)`.
 */
export { datasetLaws as dataset } from './datasetLaws.ts'
export { filterableLaws as filterable } from './filterableLaws.ts'
export { epochsLaws as epochs } from './epochsLaws.ts'
export { equal } from './equal.ts'
export { fitLaws as fit } from './fitLaws.ts'
export { foldLaws as fold } from './foldLaws.ts'
export { choices, functions, predicates, withDraw } from './functions.ts'
export type { InstanceLawOptions } from './instances.ts'
export { type Law, type LawOptions, law, lawTask } from './law.ts'
export {
  alternativeLaws as alternative,
  applyLaws as apply,
  functorLaws as functor,
  monadLaws as monad,
} from './monadLaws.ts'
export { type Meter, meter, metered } from './Meter.ts'
export { type MeterTask, meterTask, meteredTask } from './MeterTask.ts'
export { type OperatorRow, operators } from './operators.ts'
export { type PipelineOptions, pipelines } from './pipelines.ts'
export {
  type OperatorTaskRow,
  type PipelineTaskOptions,
  type SourceTaskRow,
  operatorTasks,
  paced,
  pipelineTasks,
  sourceTasks,
} from './pipelineTasks.ts'
export { resourceLaws as resource } from './resourceLaws.ts'
export { resourceTaskLaws as resourceTask } from './resourceTaskLaws.ts'
export { type SamplerLawOptions, samplerLaws as sampler } from './samplerLaws.ts'
export { type SourceRow, cycles, datasets, seeds, sources } from './sources.ts'
export { type StreamLawOptions, streamLaws as stream } from './streamLaws.ts'
export { streamTaskLaws as streamTask } from './streamTaskLaws.ts'
export { type TransformLawOptions, transformLaws as transform } from './transformLaws.ts'
