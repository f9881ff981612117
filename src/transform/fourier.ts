/**
 * The discrete Fourier transform of any length, without a library: mixed radices in Stockham's order (Cochran et al.,
 * 1967), and chirps where a prime is large (Bluestein, 1970). Knows numbers only.
 */

/**
 * Both ways of the transform of one length, in place: coefficient `k` is the sum of `x[t] * exp(-2 pi i k t / length)`,
 * and the way back divides by the length.
 *
 * @internal
 */
export interface Fourier {
  readonly forward: (real: Float64Array, imaginary: Float64Array) => void
  readonly inverse: (real: Float64Array, imaginary: Float64Array) => void
}

type Pass = (real: Float64Array, imaginary: Float64Array) => void

// From here on, a prime factor costs more than two powers of two of four times the length.
const largePrime = 100

/** @internal */
export const fourier = (length: number): Fourier => {
  const factors = primeFactors(length)
  const forward = Math.max(0, ...factors) > largePrime ? chirped(length) : mixed(length, factors)
  const inverse: Pass = (real, imaginary) => {
    forward(imaginary, real)
    for (let i = 0; i < length; i++) {
      real[i] = (real[i] as number) / length
      imaginary[i] = (imaginary[i] as number) / length
    }
  }
  return { forward, inverse }
}

const primeFactors = (length: number): ReadonlyArray<number> => {
  const factors: Array<number> = []
  let left = length
  for (let factor = 2; left > 1; factor = factor * factor > left ? left : factor + 1)
    for (; left > 1 && left % factor === 0; left /= factor) factors.push(factor)
  return factors
}

// exp(-2 pi i turn / turns) for each turn.
const rootsOfUnity = (turns: number): readonly [cosines: Float64Array, sines: Float64Array] => {
  const cosines = new Float64Array(turns)
  const sines = new Float64Array(turns)
  for (let turn = 0; turn < turns; turn++) {
    cosines[turn] = Math.cos((2 * Math.PI * turn) / turns)
    sines[turn] = -Math.sin((2 * Math.PI * turn) / turns)
  }
  return [cosines, sines]
}

/** What one factor of the length needs to know: how far it has come, and the turns of its own sums and of what it writes. */
interface Stage {
  readonly factor: number
  readonly rest: number
  readonly stride: number
  readonly roots: Roots
  readonly turns: Roots
  readonly pairs: Float64Array
}

type Roots = readonly [cosines: Float64Array, sines: Float64Array]
type Numbers = readonly [real: Float64Array, imaginary: Float64Array]

const stageOf = (length: number, roots: Roots, factor: number, stride: number): Stage => {
  const half = (factor - 1) / 2
  const turn = length / factor
  // Row after row what the sums of `parts` take, so that they go through memory in order.
  const turnsOf = (all: Float64Array): Float64Array =>
    Float64Array.from({ length: half * half }, (_, i) => {
      const [r, k] = [Math.floor(i / half) + 1, (i % half) + 1]
      return all[((r * k) % factor) * turn] as number
    })
  const turns = [turnsOf(roots[0]), turnsOf(roots[1])] as const
  return { factor, rest: length / stride / factor, stride, roots, turns, pairs: new Float64Array(4 * Math.ceil(half)) }
}

const mixed = (length: number, factors: ReadonlyArray<number>): Pass => {
  const roots = rootsOfUnity(length)
  const work: Numbers = [new Float64Array(length), new Float64Array(length)]
  let stride = 1
  const stages = factors.map((factor) => {
    const stage = stageOf(length, roots, factor, stride)
    stride *= factor
    return stage
  })
  return (real, imaginary) => {
    let [from, to]: [Numbers, Numbers] = [[real, imaginary], work]
    for (const stage of stages) {
      if (stage.factor === 2) halves(stage, from, to)
      else parts(stage, from, to)
      ;[from, to] = [to, from]
    }
    if (from === work) {
      real.set(work[0])
      imaginary.set(work[1])
    }
  }
}

const halves = ({ rest, stride, roots: [cosines, sines] }: Stage, [re, im]: Numbers, [toRe, toIm]: Numbers): void => {
  for (let j = 0; j < rest; j++) {
    const cosine = cosines[j * stride] as number
    const sine = sines[j * stride] as number
    for (let a = stride * j, end = a + stride, b = a + stride * rest, to = 2 * a; a < end; a++, b++, to++) {
      const differenceRe = (re[a] as number) - (re[b] as number)
      const differenceIm = (im[a] as number) - (im[b] as number)
      toRe[to] = (re[a] as number) + (re[b] as number)
      toIm[to] = (im[a] as number) + (im[b] as number)
      toRe[to + stride] = differenceRe * cosine - differenceIm * sine
      toIm[to + stride] = differenceRe * sine + differenceIm * cosine
    }
  }
}

// An odd factor: values at opposite turns share their cosine and negate their sine, so that half of the products do.
const parts = (
  { factor, rest, stride, roots: [cosines, sines], turns: [turnCosines, turnSines], pairs }: Stage,
  [re, im]: Numbers,
  [toRe, toIm]: Numbers,
): void => {
  const half = (factor - 1) / 2
  const turn = rest * stride
  for (let j = 0; j < rest; j++) {
    for (let q = 0; q < stride; q++) {
      const first = q + stride * j
      const firstRe = re[first] as number
      const firstIm = im[first] as number
      let totalRe = firstRe
      let totalIm = firstIm
      for (let k = 0, a = first + turn, b = first + turn * (factor - 1); k < 4 * half; k += 4, a += turn, b -= turn) {
        const sumRe = (re[a] as number) + (re[b] as number)
        const sumIm = (im[a] as number) + (im[b] as number)
        pairs[k] = sumRe
        pairs[k + 1] = sumIm
        pairs[k + 2] = (re[a] as number) - (re[b] as number)
        pairs[k + 3] = (im[a] as number) - (im[b] as number)
        totalRe += sumRe
        totalIm += sumIm
      }
      const to = q + stride * factor * j
      toRe[to] = totalRe
      toIm[to] = totalIm
      for (let r = 1, at = 0; r <= half; r++) {
        let evenRe = firstRe
        let evenIm = firstIm
        let oddRe = 0
        let oddIm = 0
        for (let k = 0; k < 4 * half; k += 4, at++) {
          const cosine = turnCosines[at] as number
          const sine = turnSines[at] as number
          evenRe += (pairs[k] as number) * cosine
          evenIm += (pairs[k + 1] as number) * cosine
          oddRe -= (pairs[k + 3] as number) * sine
          oddIm += (pairs[k + 2] as number) * sine
        }
        put(toRe, toIm, to + stride * r, evenRe + oddRe, evenIm + oddIm, cosines, sines, j * r * stride)
        const back = factor - r
        put(toRe, toIm, to + stride * back, evenRe - oddRe, evenIm - oddIm, cosines, sines, j * back * stride)
      }
    }
  }
}

// Write a number, turned.
const put = (
  toRe: Float64Array,
  toIm: Float64Array,
  to: number,
  re: number,
  im: number,
  cosines: Float64Array,
  sines: Float64Array,
  turn: number,
): void => {
  const cosine = cosines[turn] as number
  const sine = sines[turn] as number
  toRe[to] = re * cosine - im * sine
  toIm[to] = re * sine + im * cosine
}

// As k t = (k^2 + t^2 - (k - t)^2) / 2, the transform is a convolution with a chirp, which powers of two do.
const chirped = (length: number): Pass => {
  const size = 2 ** Math.ceil(Math.log2(2 * length - 1))
  const { forward, inverse } = fourier(size)
  const [cosines, sines] = rootsOfUnity(2 * length)
  const turnOf = (i: number): number => (i * i) % (2 * length)
  const chirpRe = new Float64Array(size)
  const chirpIm = new Float64Array(size)
  for (let i = 0; i < length; i++) {
    chirpRe[i] = chirpRe[(size - i) % size] = cosines[turnOf(i)] as number
    chirpIm[i] = chirpIm[(size - i) % size] = -(sines[turnOf(i)] as number)
  }
  forward(chirpRe, chirpIm)
  const re = new Float64Array(size)
  const im = new Float64Array(size)
  return (real, imaginary) => {
    re.fill(0, length)
    im.fill(0, length)
    for (let i = 0; i < length; i++)
      put(re, im, i, real[i] as number, imaginary[i] as number, cosines, sines, turnOf(i))
    forward(re, im)
    for (let i = 0; i < size; i++) put(re, im, i, re[i] as number, im[i] as number, chirpRe, chirpIm, i)
    inverse(re, im)
    for (let i = 0; i < length; i++)
      put(real, imaginary, i, re[i] as number, im[i] as number, cosines, sines, turnOf(i))
  }
}
