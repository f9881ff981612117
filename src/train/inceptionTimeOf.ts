/**
 * Which InceptionTime some tensors belong to.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { Vocabulary } from '../core/Example.ts'
import { type Failure, mismatch, notFound } from '../core/Failure.ts'
import type { Weights } from '../core/Weights.ts'
import { inceptionTime } from '../nn/inceptionTime.ts'
import type { Model } from '../nn/Model.ts'
import { listed, present } from './foreignWeights.ts'
import type { NameMap } from './NameMap.ts'

/**
 * What the tensors are called, and the classes in the order of the outputs; by default their numbers, from 0.
 *
 * @category model
 * @since 0.1.0
 */
export interface InceptionTimeOfOptions {
  readonly names: NameMap
  readonly vocabulary?: Vocabulary
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The InceptionTime network whose parameters the tensors of a PyTorch module are: filters, depth, kernels, variables and
 * classes by their shapes. Dropout and survival, which leave no trace in them, are off. `Left` where the tensors are
 * none of an InceptionTime's, or the classes are not as many.
 *
 * @example
 * import { Either, Seed } from 'millrace'
 * import { inceptionTime } from 'millrace/nn'
 * import { exportWeights, inceptionTimeOf, tsaiInceptionTimePlus as names } from 'millrace/train'
 * import assert from 'node:assert'
 *
 * const model = inceptionTime({ filters: 2, depth: 4 })({ variables: 3, vocabulary: ['left', 'right'] })
 * const weights = exportWeights({ model, names })(model.init(Seed.make(42)))
 * const found = inceptionTimeOf({ names, vocabulary: ['left', 'right'] })(weights)
 * assert.ok(Either.isRight(found))
 * assert.deepStrictEqual(found.right.options, model.options)
 *
 * @category constructors
 * @since 0.1.0
 */
export const inceptionTimeOf =
  ({ names, vocabulary }: InceptionTimeOfOptions) =>
  (weights: Weights): E.Either<Failure, Model> => {
    const shapeOf = shapesOf(names, weights)
    const [filters = 0, variables = 0] = shapeOf('modules.0.pool_conv.weight')
    const depth = untilNone((module) => shapeOf(`modules.${module}.norm.weight`)[0]).length
    const kernels = untilNone((k) => {
      const [outputs, inputs, taps] = shapeOf(`modules.0.convs.${k}.weight`)
      return outputs === filters && inputs === filters ? taps : undefined
    })
    const [classes = 0] = shapeOf('head.bias')
    if (![filters, variables, depth, kernels.length, classes].every((size) => size > 0))
      return E.left(notFound('an InceptionTime', `there are ${listed(Object.keys(weights))}`))
    const labels = vocabulary ?? Array.from({ length: classes }, (_, id) => String(id))
    if (labels.length !== classes) return E.left(mismatch('classes', `${classes}, as outputs`, `${labels.length}`))
    return E.right(
      inceptionTime({ filters, depth, kernels })({
        variables,
        vocabulary: labels,
      }),
    )
  }

// What is asked for has names that no option changes, or those of all options among them.
const shapesOf = (names: NameMap, weights: Weights): ((name: string) => ReadonlyArray<number>) => {
  const namesOf = names(inceptionTime()({ variables: 1, vocabulary: [''] }))
  return (name) => {
    const { shape = [], values } = weights[present(weights)(namesOf(name)) ?? ''] ?? {}
    // A tensor of no numbers may claim any size.
    return values === undefined || values.length === 0 ? [] : shape
  }
}

const untilNone = (f: (index: number) => number | undefined): ReadonlyArray<number> => {
  const found: Array<number> = []
  for (let next = f(0); next !== undefined; next = f(found.length)) found.push(next)
  return found
}
