// The module shares the memory of its host: explicit addresses only, no static data, no heap of its own.

export { adam } from './adam'
export { normScale, normSlopes, normalise, normaliseGrad } from './batchNorm'
export { joinMoments, joinTotals, moments, roundMoments, slopeSums } from './moments'
export { conv2dBackpropFilter, conv2dBackpropFilterScratch } from './convolutionFilter'
export { conv2dBackpropInput, conv2dBackpropInputScratch } from './convolutionInput'
export { copyRows } from './copyRows'
export { maxPool, maxPoolGrad } from './maxPool'
export { add, addRelu, relu, reluGrad } from './elementwise'
export {
  bankBackward, bankFilterGradient, bankForward, bankScratch, bankSpectra, bankTransposed,
} from './convolutionBank'
export { matrixPack, matrixPackedSize, matrixProduct, matrixProductScratch } from './matrixProduct'
