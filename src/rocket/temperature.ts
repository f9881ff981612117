/**
 * Turning scores into probabilities that are as sure as they are right.
 */

/**
 * Scores of `classes` classes, row by row, as probabilities: their softmax after a division by the temperature.
 *
 * @internal
 */
export const softmaxOf = (scores: Float64Array, classes: number, temperature: number): Float32Array => {
  const probabilities = new Float32Array(scores.length)
  for (let start = 0; start < scores.length; start += classes) {
    let most = -Infinity
    for (let i = start; i < start + classes; i++) most = Math.max(most, scores[i] as number)
    let sum = 0
    for (let i = start; i < start + classes; i++) sum += Math.exp(((scores[i] as number) - most) / temperature)
    for (let i = start; i < start + classes; i++)
      probabilities[i] = Math.exp(((scores[i] as number) - most) / temperature) / sum
  }
  return probabilities
}

/**
 * The temperature at which held-out scores have the least log loss (Guo et al., 2017), and that loss per row. As few rows
 * say little, and would make it 0 when all are right, two measures: a row counts as right in but `(n + 1) / (n + 2)` of the
 * cases, with n rows (Platt, 1999), and its logarithm is drawn to that of `usual` as by a normal prior of deviation 0.5.
 * `undefined` where there are no rows.
 *
 * @internal
 */
export const temperatureOf = (
  scores: Float64Array,
  classes: number,
  rows: ReadonlyArray<number>,
  ids: ArrayLike<number>,
  usual: number,
): { readonly temperature: number; readonly loss: number } | undefined => {
  if (rows.length === 0) return undefined
  const right = (rows.length + 1) / (rows.length + 2)
  const lossAt = (logarithm: number): number => {
    const inverse = Math.exp(-logarithm)
    let loss = 0
    for (const row of rows) loss += smoothedLoss(scores, row * classes, classes, ids[row] as number, right, inverse)
    return (loss + 2 * (logarithm - Math.log(usual)) ** 2) / rows.length
  }
  const logarithm = goldenSection(lossAt, Math.log(1e-3), Math.log(1e3))
  return { temperature: Math.exp(logarithm), loss: lossAt(logarithm) }
}

const smoothedLoss = (
  scores: Float64Array,
  start: number,
  classes: number,
  id: number,
  right: number,
  inverse: number,
): number => {
  let most = -Infinity
  for (let i = start; i < start + classes; i++) most = Math.max(most, scores[i] as number)
  let sum = 0
  let others = 0
  for (let i = start; i < start + classes; i++) {
    const score = ((scores[i] as number) - most) * inverse
    sum += Math.exp(score)
    others += score
  }
  const own = ((scores[start + id] as number) - most) * inverse
  const wrong = (1 - right) / Math.max(1, classes - 1)
  return Math.log(sum) - right * own - wrong * (others - own)
}

const ratio = (Math.sqrt(5) - 1) / 2

// Where a function that falls and then rises is least.
const goldenSection = (f: (x: number) => number, low: number, high: number): number => {
  let [from, to] = [low, high]
  let [left, right] = [to - ratio * (to - from), from + ratio * (to - from)]
  let [atLeft, atRight] = [f(left), f(right)]
  while (to - from > 1e-4)
    if (atLeft <= atRight) {
      ;[to, right, atRight] = [right, left, atLeft]
      left = to - ratio * (to - from)
      atLeft = f(left)
    } else {
      ;[from, left, atLeft] = [left, right, atRight]
      right = from + ratio * (to - from)
      atRight = f(right)
    }
  return (from + to) / 2
}
