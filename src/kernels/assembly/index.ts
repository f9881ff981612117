// The module shares the memory of its host: explicit addresses only, no static data, no heap of its own.

export { adam } from './adam'
export { joinTotals, normScale, normSlopes, normalise, normaliseGrad, roundTotals } from './batchNorm'
export { sumProducts, sumRows, sumSquares } from './columnSums'
export { conv2dBackpropFilter, conv2dBackpropFilterScratch } from './convolutionFilter'
export { conv2dBackpropInput, conv2dBackpropInputScratch } from './convolutionInput'
export { copyRows } from './copyRows'
export { maxPool, maxPoolGrad } from './maxPool'
export { add, addRelu, relu, reluGrad } from './elementwise'
export {
  bankBackward, bankFilterGradient, bankForward, bankScratch, bankSpectra, bankTransposed,
} from './convolutionBank'
export { matrixPack, matrixPackedSize, matrixProduct, matrixProductScratch } from './matrixProduct'
