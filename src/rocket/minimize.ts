/**
 * Minimizing a smooth convex function of many numbers.
 */

/**
 * A function that returns its value and writes its slope.
 *
 * @category model
 * @since 0.1.0
 */
export type Smooth = (x: Float64Array, slope: Float64Array) => number

const remembered = 10

/**
 * Where a function is least, from a start, by limited-memory BFGS (Liu and Nocedal, 1989) with a backtracking line
 * search: until no slope is steeper than `tolerance`, or after `mostSteps`.
 *
 * @internal
 */
export const minimize =
  (
    f: Smooth,
    { tolerance = 1e-5, mostSteps = 200 }: { readonly tolerance?: number; readonly mostSteps?: number } = {},
  ) =>
  (start: Float64Array): Float64Array => {
    let x: Float64Array = start.slice()
    let slope: Float64Array = new Float64Array(x.length)
    let value = f(x, slope)
    const pairs: Array<{ readonly step: Float64Array; readonly turn: Float64Array; readonly scale: number }> = []
    for (let count = 0; count < mostSteps && steepest(slope) > tolerance; count++) {
      const direction = descent(slope, pairs)
      const fall = dot(direction, slope)
      if (!(fall < 0)) return x
      let length = pairs.length === 0 ? Math.min(1, 1 / steepest(slope)) : 1
      const nextSlope = new Float64Array(x.length)
      let next = along(x, direction, length)
      let nextValue = f(next, nextSlope)
      while (!(nextValue <= value + 1e-4 * length * fall)) {
        length /= 2
        if (length < 1e-10) return x
        next = along(x, direction, length)
        nextValue = f(next, nextSlope)
      }
      const step = along(next, x, -1)
      const turn = along(nextSlope, slope, -1)
      const curvature = dot(step, turn)
      if (curvature > 1e-14) pairs.push({ step, turn, scale: 1 / curvature })
      if (pairs.length > remembered) pairs.shift()
      ;[x, slope, value] = [next, nextSlope, nextValue]
    }
    return x
  }

const descent = (
  slope: Float64Array,
  pairs: ReadonlyArray<{ readonly step: Float64Array; readonly turn: Float64Array; readonly scale: number }>,
): Float64Array => {
  let direction: Float64Array = slope.map((x) => -x)
  const shares: number[] = []
  for (const { step, turn, scale } of [...pairs].reverse()) {
    const share = scale * dot(step, direction)
    shares.push(share)
    direction = along(direction, turn, -share)
  }
  const last = pairs.at(-1)
  if (last !== undefined) {
    const size = 1 / (last.scale * dot(last.turn, last.turn))
    direction = direction.map((x) => x * size)
  }
  for (const { step, turn, scale } of pairs)
    direction = along(direction, step, (shares.pop() ?? 0) - scale * dot(turn, direction))
  return direction
}

const along = (x: Float64Array, direction: Float64Array, length: number): Float64Array =>
  x.map((value, i) => value + length * (direction[i] as number))

const dot = (x: Float64Array, y: Float64Array): number => {
  let sum = 0
  for (let i = 0; i < x.length; i++) sum += (x[i] as number) * (y[i] as number)
  return sum
}

const steepest = (slope: Float64Array): number => slope.reduce((most, x) => Math.max(most, Math.abs(x)), 0)
