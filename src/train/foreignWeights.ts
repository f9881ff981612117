/**
 * Parameters in the names and layouts of PyTorch, and back.
 *
 * PyTorch stores convolutions as `[out, in, taps]` and linear maps as `[out, in]`, where ours are `[taps, in, out]` and
 * `[in, out]`: all axes the other way round.
 */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { type Failure, mismatch, notFound } from '../core/Failure.ts'
import { nearest } from '../core/nearest.ts'
import { make } from '../core/Seed.ts'
import { type Weight, type Weights, get, map } from '../core/Weights.ts'
import type { Model, Variables } from '../nn/Model.ts'
import type { NameMap } from './NameMap.ts'

/**
 * The network to read parameters for, and what they are called. Tensors that `ignore` names may be left over; by
 * default the counters of PyTorch's batch norms, `num_batches_tracked`, which nothing depends on.
 *
 * @category model
 * @since 0.1.0
 */
export interface ImportOptions {
  readonly model: Model
  readonly names: NameMap
  readonly ignore?: (name: string) => boolean
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * A network's variables out of the tensors of a PyTorch module, from whatever file they were read. `Left` where one is
 * missing, has another shape, or is left over, which tells of another network.
 *
 * @example
 * import { Either, Seed } from 'millrace'
 * import { fcn } from 'millrace/nn'
 * import { exportWeights, importWeights, tsaiFcn } from 'millrace/train'
 * import assert from 'node:assert'
 *
 * const model = fcn({ channels: [4], kernels: [3] })({ variables: 2, vocabulary: ['left', 'right'] })
 * const variables = model.init(Seed.make(42))
 * const theirs = exportWeights({ model, names: tsaiFcn })(variables)
 * assert.deepStrictEqual(theirs['convblock1.0.weight']?.shape, [4, 2, 3])
 * assert.deepStrictEqual(importWeights({ model, names: tsaiFcn })(theirs), Either.right(variables))
 *
 * @category constructors
 * @since 0.1.0
 */
export const importWeights =
  ({ model, names, ignore = isCounter }: ImportOptions) =>
  (weights: Weights): E.Either<Failure, Variables> => {
    const { weights: trained, state } = model.init(make(0))
    const wanted = { ...trained, ...state }
    const left = leftOver(names(model), wanted)(weights).filter((name) => !ignore(name))
    return pipe(
      takeTensors(names(model), wanted)(weights),
      E.filterOrElse(
        () => left.length === 0,
        () => mismatch('tensors', `none besides those of network "${model.name}"`, listed(left)),
      ),
      E.map((taken) => {
        const pick = map((_, name) => get(taken)(name).values)
        return { weights: pick(trained), state: pick(state) }
      }),
    )
  }

/**
 * Tensors by our names and in our layout, of the shapes of `wanted`, or which one there is not.
 *
 * @internal
 */
export const takeTensors =
  (namesOf: (name: string) => ReadonlyArray<string>, wanted: Weights) =>
  (weights: Weights): E.Either<Failure, Weights> => {
    const taken: Array<readonly [name: string, weight: Weight]> = []
    for (const [name, { shape }] of Object.entries(wanted)) {
      const foreign = present(weights)(namesOf(name))
      const found = foreign === undefined ? undefined : weights[foreign]
      if (found === undefined) return E.left(missing(namesOf(name), name, leftOver(namesOf, wanted)(weights)))
      const expected = [...shape].reverse()
      const sizes = `[${expected.join(', ')}]`
      const instead = `[${found.shape.join(', ')}]`
      if (sizes !== instead) return E.left(mismatch(`tensor "${foreign}", ${name}`, sizes, instead))
      if (found.values.length !== sizeOf(shape))
        return E.left(mismatch(`tensor "${foreign}", ${name}`, sizes, `${found.values.length} values`))
      taken.push([name, turned(found)])
    }
    return E.right(Object.fromEntries(taken))
  }

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * A network's variables as the tensors of a PyTorch module: what `importWeights` reads, and `load_state_dict` takes.
 *
 * @example
 * import { Seed } from 'millrace'
 * import { inceptionTime } from 'millrace/nn'
 * import { encodeSafetensors, exportWeights, tsaiInceptionTimePlus } from 'millrace/train'
 * import assert from 'node:assert'
 *
 * const model = inceptionTime({ depth: 3 })({ variables: 2, vocabulary: ['left', 'right'] })
 * const weights = exportWeights({ model, names: tsaiInceptionTimePlus })(model.init(Seed.make(42)))
 * assert.deepStrictEqual(weights['backbone.0.shortcut.0.0.weight']?.shape, [128, 2, 1])
 * assert.ok(encodeSafetensors({ weights, metadata: {} }).length > 0)
 *
 * @category destructors
 * @since 0.1.0
 */
export const exportWeights =
  ({ model, names }: Omit<ImportOptions, 'ignore'>) =>
  ({ weights, state }: Variables): Weights => {
    const namesOf = names(model)
    const all = Object.entries({ ...weights, ...state })
    return Object.fromEntries(all.map(([name, weight]) => [namesOf(name)[0] ?? name, turned(weight)]))
  }

/**
 * Which of some names there is a tensor of.
 *
 * @internal
 */
export const present =
  (weights: Weights) =>
  (names: ReadonlyArray<string>): string | undefined =>
    names.find((name) => Object.hasOwn(weights, name))

/**
 * A tensor with all its axes the other way round, at most three.
 *
 * @internal
 */
export const turned = ({ shape, values }: Weight): Weight => {
  const [outer = 1, middle = 1, inner = 1] = shape
  const reversed = new Float32Array(values.length)
  for (let o = 0; o < outer; o++)
    for (let m = 0; m < middle; m++)
      for (let i = 0; i < inner; i++)
        reversed[(i * middle + m) * outer + o] = values[(o * middle + m) * inner + i] as number
  return { shape: [...shape].reverse(), values: reversed }
}

const leftOver =
  (namesOf: (name: string) => ReadonlyArray<string>, wanted: Weights) =>
  (weights: Weights): ReadonlyArray<string> => {
    const taken = new Set(Object.keys(wanted).map((name) => present(weights)(namesOf(name))))
    return Object.keys(weights).filter((name) => !taken.has(name))
  }

const sizeOf = (shape: ReadonlyArray<number>): number => shape.reduce((product, size) => product * size, 1)

const isCounter = (name: string): boolean => name.endsWith('.num_batches_tracked')

const missing = (wanted: ReadonlyArray<string>, name: string, left: ReadonlyArray<string>): Failure => {
  const [first = name, ...others] = wanted
  const meant = nearest(left)(first)
  const or = others.length === 0 ? '' : ` (or ${others.join(', ')})`
  return notFound(
    `tensor "${first}"${or} for ${name}`,
    meant === undefined ? `left over are ${listed(left)}` : `did you mean ${meant}?`,
  )
}

/**
 * The first few of some names, for messages.
 *
 * @internal
 */
export const listed = (names: ReadonlyArray<string>): string => {
  const more = names.length > 4 ? ` and ${names.length - 4} more` : ''
  return `${names.slice(0, 4).join(', ') || 'none'}${more}`
}
