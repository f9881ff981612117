/**
 * Networks, and the backend that they run on.
 */
export { type Architecture, architecture, architectures } from './architectures.ts'
export { type WasmOptions, wasmBackend } from './backend.ts'
export { convolutionBank } from './convolutionBank.ts'
export { type FcnOptions, fcn } from './fcn.ts'
export { type AdamParameter, type Normalized, adamUpdate, batchNormTrain, rectify } from './fused.ts'
export { type InceptionTimeOptions, inceptionTime } from './inceptionTime.ts'
export { type Mode, type Model, type Spec, type Tensors, type Variables, evaluation, training } from './Model.ts'
