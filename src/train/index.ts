/**
 * Training: the only place where a stream of batches meets tensors.
 */
export { type Plain, decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts'
export { type Evaluation, evaluate, measure } from './evaluate.ts'
export { type LayersModel, exportLayersModel } from './exportLayersModel.ts'
export { type FitEvent, type FitOptions, events, fit } from './fit.ts'
export { type ImportOptions, exportWeights, importWeights } from './foreignWeights.ts'
export { type Fitted, fitted } from './Fitted.ts'
export { type InceptionTimeOfOptions, inceptionTimeOf } from './inceptionTimeOf.ts'
export { type Loss, type LossOptions, type Normalization, crossEntropy, rowShares, softmax } from './loss.ts'
export { type Metric, type Tally, accuracy, both, meanLoss, meanOf } from './Metric.ts'
export { exportOnnx } from './onnx/exportOnnx.ts'
export { type Saved, decodeModel, encodeModel } from './modelFile.ts'
export { type NameMap, tsaiFcn, tsaiInceptionTimePlus } from './NameMap.ts'
export { type Safetensors, decodeSafetensors, encodeSafetensors } from './safetensors.ts'
export { type Averages, type Moment, type Snapshot, type Training } from './Snapshot.ts'
export { decodeSnapshot, encodeSnapshot } from './savedSnapshot.ts'
export { type Gradients, gradientsOf, logitsOf } from './step.ts'
