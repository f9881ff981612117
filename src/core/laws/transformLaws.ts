/**
 * What every transform promises: its output is a function of its input and the generator, and nothing else changes.
 */
import fc, { type Arbitrary } from 'fast-check'
import { type Rng, fromSeed } from '../Random.ts'
import type { Transform } from '../Transform.ts'
import { copy, isFinite } from './equal.ts'
import { type Law, type LawOptions, agree, law } from './law.ts'
import { seeds } from './sources.ts'

/**
 * `shape` tells what of a value the transform keeps, such as its number of variables and steps; nothing if not given.
 *
 * @category model
 * @since 0.1.0
 */
export interface TransformLawOptions<V> extends LawOptions {
  readonly shape?: (value: V) => unknown
}

/**
 * The laws of a transform, for each input of an arbitrary.
 *
 * @example
 * import { Random, State, pipe } from 'millrace'
 * import * as laws from 'millrace/laws'
 * import fc from 'fast-check'
 *
 * const shift = (x: number) => pipe(Random.uniform(-1, 1), State.map((by) => x + by))
 * const inputs = fc.double({ min: -1e6, max: 1e6, noNaN: true })
 * for (const law of laws.transform(shift, inputs, { runs: 20 })) await law.check()
 *
 * @category constructors
 * @since 0.1.0
 */
export const transformLaws = <A, B>(
  transform: Transform<A, B>,
  inputs: Arbitrary<A>,
  { shape, ...options }: TransformLawOptions<A | B> = {},
): ReadonlyArray<Law> => {
  const about = (title: string, holds: (input: A, rng: Rng) => void): Law =>
    law(title, fc.tuple(inputs, generators), ([input, rng]) => holds(input, rng), options)

  return [
    about('a transform gives the same for the same input and generator', (input, rng) => {
      const [output, next] = transform(input)(rng)
      const before = copy(output)
      agree('the second time', transform(input)(rng), [before, next])
      const random = transform(input)
      random(fromSeed({ high: 1, low: 2 }))
      agree('the first output, after another', output, before)
      agree('after another generator', random(rng), [before, next])
    }),
    about('a transform leaves its input as it was', (input, rng) => {
      const before = copy(input)
      transform(input)(rng)
      agree('the input, afterwards', input, before)
    }),
    about('a transform leaves the generator as it was, and gives it back further on', (input, rng) => {
      const before = copy(rng)
      const [, next] = transform(input)(rng)
      agree('the generator, afterwards', rng, before)
      agree('the seed of the generator', next.seed, rng.seed)
      if (!(next.drawn >= rng.drawn)) throw new Error(`drawn went back from ${rng.drawn} to ${next.drawn}`)
    }),
    about('a transform makes finite outputs of finite inputs', (input, rng) => {
      if (!isFinite(input)) return
      const [output] = transform(input)(rng)
      if (!isFinite(output)) throw new Error(`not finite: ${fc.stringify(output)}`)
    }),
    ...(shape === undefined
      ? []
      : [
          about('a transform keeps the shape', (input, rng) => {
            agree('the shape', shape(transform(input)(rng)[0]), shape(input))
          }),
        ]),
  ]
}

const generators: Arbitrary<Rng> = fc.tuple(seeds, fc.nat(100)).map(([seed, drawn]) => ({ seed, drawn }))
