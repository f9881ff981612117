/**
 * Multinomial logistic regression with a squared penalty.
 */
import { cholesky } from './cholesky.ts'
import { type Head, type Products, judged, unusual } from './Head.ts'
import { minimize } from './minimize.ts'
import { temperatureOf } from './temperature.ts'

/** On the scale of products of 1, the strongest first. */
const strengths = [1, 0.3, 0.1, 3e-2, 1e-2, 3e-3, 1e-3, 3e-4]

/** What few labels of real sets had in the middle. */
const usual = { temperature: 1, strength: 1e-3 }

const mostFolds = 10

/**
 * The head of the penalty whose scores, cross-validated, have the least log loss at their best temperature, and is not far from the usual one; each of at
 * most ten folds has its share of each class. Where no class has two rows, the usual penalty and temperature.
 *
 * @internal
 */
export const logistic = (data: Products): Head => {
  const { classes, ids } = data
  const rows = judged(data)
  const points = coordinates(data)
  const all = [...ids.keys()]
  const folds = foldsOf(data)
  let best: { readonly loss: number; readonly heldOut: Float64Array; readonly strength: number; temperature: number } =
    {
      loss: Infinity,
      heldOut: new Float64Array(0),
      strength: usual.strength,
      temperature: usual.temperature,
    }
  const known: Array<Float64Array | undefined> = folds.map(() => undefined)
  const candidates = rows.length === 0 ? [usual.strength] : strengths
  candidates.forEach((strength) => {
    const heldOut = new Float64Array(ids.length * classes)
    folds.forEach((fold, index) => {
      const weights = fit(data, points, fold.kept, strength, known[index])
      known[index] = weights
      const scores = scoresOf(data, points, weights, fold.held)
      fold.held.forEach((row, i) => heldOut.set(scores.subarray(i * classes, (i + 1) * classes), row * classes))
    })
    const judgement = temperatureOf(heldOut, classes, rows, ids, usual.temperature)
    const loss = judgement === undefined ? 0 : judgement.loss + unusual(strength, usual.strength, rows.length)
    const temperature = judgement?.temperature ?? usual.temperature
    if (loss < best.loss) best = { loss, temperature, strength, heldOut }
  })
  return { ...headOf(data, points, fit(data, points, all, best.strength, undefined)), ...best }
}

// Coordinates of the rows whose products are those of the features: all that a penalized head can tell apart.
const coordinates = ({ rows, products }: Products): Float64Array => {
  const raised = products.slice()
  for (let row = 0; row < rows; row++) raised[row * rows + row] = (raised[row * rows + row] as number) + 1e-9
  return cholesky(raised, rows)
}

interface Fold {
  readonly kept: ReadonlyArray<number>
  readonly held: ReadonlyArray<number>
}

const foldsOf = ({ ids, rows }: Products): ReadonlyArray<Fold> => {
  const ordered = [...ids.keys()].sort((one, other) => (ids[one] as number) - (ids[other] as number) || one - other)
  const count = Math.min(rows, mostFolds)
  return Array.from({ length: count }, (_, fold) => ({
    kept: ordered.filter((_row, place) => place % count !== fold),
    held: ordered.filter((_row, place) => place % count === fold),
  }))
}

/** Weights `[rows + 1, classes]`, the intercepts last, from those rows of the points that are kept. */
const fit = (
  { rows, ids, classes }: Products,
  points: Float64Array,
  kept: ReadonlyArray<number>,
  strength: number,
  start: Float64Array | undefined,
): Float64Array => {
  const scores = new Float64Array(classes)
  return minimize((weights, slope) => {
    let loss = 0
    for (let i = 0; i < rows * classes; i++) {
      const weight = weights[i] as number
      loss += (strength / 2) * weight * weight
      slope[i] = strength * weight
    }
    slope.fill(0, rows * classes)
    for (const row of kept) {
      score(points, row, rows, weights, classes, scores)
      const most = scores.reduce((one, other) => Math.max(one, other))
      let sum = 0
      for (let c = 0; c < classes; c++) sum += Math.exp((scores[c] as number) - most)
      loss += Math.log(sum) + most - (scores[ids[row] as number] as number)
      for (let c = 0; c < classes; c++)
        scores[c] = Math.exp((scores[c] as number) - most) / sum - (ids[row] === c ? 1 : 0)
      for (let i = 0; i <= row; i++) {
        const point = points[row * rows + i] as number
        for (let c = 0; c < classes; c++)
          slope[i * classes + c] = (slope[i * classes + c] as number) + point * (scores[c] as number)
      }
      for (let c = 0; c < classes; c++)
        slope[rows * classes + c] = (slope[rows * classes + c] as number) + (scores[c] as number)
    }
    return loss
  })(start ?? new Float64Array((rows + 1) * classes))
}

// The points are a lower triangle: what follows the row's own place is 0.
const score = (
  points: Float64Array,
  row: number,
  rows: number,
  weights: Float64Array,
  classes: number,
  scores: Float64Array,
): void => {
  for (let c = 0; c < classes; c++) scores[c] = weights[rows * classes + c] as number
  for (let i = 0; i <= row; i++) {
    const point = points[row * rows + i] as number
    for (let c = 0; c < classes; c++) scores[c] = (scores[c] as number) + point * (weights[i * classes + c] as number)
  }
}

const scoresOf = (
  { rows, classes }: Products,
  points: Float64Array,
  weights: Float64Array,
  some: ReadonlyArray<number>,
): Float64Array => {
  const scores = new Float64Array(some.length * classes)
  some.forEach((row, i) => {
    score(points, row, rows, weights, classes, scores.subarray(i * classes, (i + 1) * classes))
  })
  return scores
}

// Weights of coordinates as sums of rows: the transposed triangle, solved from its end.
const headOf = (
  { rows, classes }: Products,
  points: Float64Array,
  weights: Float64Array,
): Pick<Head, 'coefficients' | 'intercepts'> => {
  const coefficients = weights.slice(0, rows * classes)
  for (let row = rows - 1; row >= 0; row--)
    for (let c = 0; c < classes; c++) {
      let sum = coefficients[row * classes + c] as number
      for (let other = row + 1; other < rows; other++)
        sum -= (points[other * rows + row] as number) * (coefficients[other * classes + c] as number)
      coefficients[row * classes + c] = sum / (points[row * rows + row] as number)
    }
  return { coefficients, intercepts: weights.slice(rows * classes) }
}
