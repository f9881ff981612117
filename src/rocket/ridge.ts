/**
 * Ridge regression on -1 and 1, a class against the others, as scikit-learn's `RidgeClassifierCV`.
 */
import { cholesky, inverseOfProduct } from './cholesky.ts'
import { type Head, type Products, judged, unusual } from './Head.ts'
import { temperatureOf } from './temperature.ts'

/** On the scale of products of 1. */
const strengths = [1e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1, 3, 10]

/** What few labels of real sets had in the middle. */
const usual = { temperature: 0.3, strength: 0.01 }

/**
 * The head of the penalty whose leave-one-out scores, which have a closed form (Rifkin and Lippert, 2007), have the least
 * log loss at their best temperature, and that is not far from the usual one. Where no class has two rows, the usual
 * penalty and temperature.
 *
 * @internal
 */
export const ridge = (data: Products): Head => {
  const rows = judged(data)
  const candidates = rows.length === 0 ? [usual.strength] : strengths
  const heads = candidates.map((strength): Head => {
    const solution = solve(data, strength)
    const judgement = temperatureOf(solution.heldOut, data.classes, rows, data.ids, usual.temperature)
    const loss = judgement === undefined ? 0 : judgement.loss + unusual(strength, usual.strength, rows.length)
    return { ...solution, temperature: judgement?.temperature ?? usual.temperature, strength, loss }
  })
  return heads.reduce((one, other) => (other.loss < one.loss ? other : one))
}

const solve = (
  { rows, products, ids, classes }: Products,
  strength: number,
): Pick<Head, 'coefficients' | 'intercepts' | 'heldOut'> => {
  const penalized = products.slice()
  for (let row = 0; row < rows; row++) penalized[row * rows + row] = (penalized[row * rows + row] as number) + strength
  const inverse = inverseOfProduct(cholesky(penalized, rows), rows)
  // The intercept is not penalized: the constant vector, of which the products of centred rows are 0, is taken out.
  const constant = 1 / (rows * strength)
  const coefficients = new Float64Array(rows * classes)
  const heldOut = new Float64Array(rows * classes)
  for (let row = 0; row < rows; row++) {
    for (let other = 0; other < rows; other++) {
      const weight = (inverse[row * rows + other] as number) - constant
      for (let c = 0; c < classes; c++)
        coefficients[row * classes + c] =
          (coefficients[row * classes + c] as number) + weight * (ids[other] === c ? 1 : -1)
    }
    const own = Math.max(1e-12, (inverse[row * rows + row] as number) - constant)
    for (let c = 0; c < classes; c++)
      heldOut[row * classes + c] = (ids[row] === c ? 1 : -1) - (coefficients[row * classes + c] as number) / own
  }
  const intercepts = new Float64Array(classes).fill(-1)
  for (const id of ids) intercepts[id] = (intercepts[id] as number) + 2 / rows
  return { coefficients, intercepts, heldOut }
}
