// The module shares the memory of its host: explicit addresses only, no static data, no heap of its own.

export { adam } from './adam'
export { average, averageGrad } from './average'
export { normScale, normSlopes, normalise, normaliseGrad } from './batchNorm'
export { joinMoments, joinTotals, moments, roundMoments, slopeSums } from './moments'
export { conv2d, conv2dPack, conv2dPackedSize, conv2dScratch } from './convolution'
export { conv2dBackpropFilter, conv2dBackpropFilterPairs, conv2dBackpropFilterScratch } from './convolutionFilter'
export {
  conv2dBackpropInput, conv2dBackpropInputPack, conv2dBackpropInputPackedSize, conv2dBackpropInputScratch,
} from './convolutionInput'
export { copyRows } from './copyRows'
export { depthwiseBackpropFilter, depthwiseBackpropInput } from './depthwise'
export { foldNorm, scaleRows } from './foldNorm'
export { maxPool, maxPoolGrad } from './maxPool'
export { pointwise, pointwiseScratch } from './pointwise'
export { add, addRelu, relu, reluGrad } from './elementwise'
export { bankBackward, bankForward, bankScratch } from './convolutionBank'
export { bankFilterGradient, bankSpectra } from './filterSpectra'
export { countAbove, countAboveScratch } from './rocket'
