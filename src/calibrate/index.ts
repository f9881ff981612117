/**
 * How far probabilities can be trusted: temperature, reliability, and thresholds for a precision. Knows no network.
 */
export { type Outcomes, outcomes } from './Outcomes.ts'
export { type Bin, expectedCalibrationError, reliability } from './reliability.ts'
export { atTemperature, calibrated, fitTemperature, negativeLogLikelihoodOf } from './temperature.ts'
export { thresholdsForPrecision } from './thresholds.ts'
