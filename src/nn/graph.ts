/**
 * What a network computes in evaluation, as a list of operations: for formats that store it.
 */
import * as E from 'fp-ts/lib/Either.js'
import { type Failure, notFound } from '../core/Failure.ts'
import type { FcnOptions } from './fcn.ts'
import type { InceptionTimeOptions } from './inceptionTime.ts'
import type { Model, Variables } from './Model.ts'

/**
 * An operation on `[rows, channels, steps]`, named after its output. Its inputs are operations before it, or `x`, the
 * series. A `convolution` has stride 1 and is zero-padded to as many steps, the odd one after; a `norm` takes running
 * statistics; a `maxPool` is over three neighbouring steps. The `mean` over steps gives `[rows, channels]`, which
 * `linear` maps to `[rows, classes]`. Parameters are those that start with `parameters` and a dot.
 *
 * @internal
 */
export type Operation =
  | {
      readonly kind: 'convolution' | 'norm' | 'linear'
      readonly output: string
      readonly input: string
      readonly parameters: string
    }
  | { readonly kind: 'maxPool' | 'rectify' | 'mean'; readonly output: string; readonly input: string }
  | { readonly kind: 'concat' | 'add'; readonly output: string; readonly inputs: ReadonlyArray<string> }

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * The operations of a network with these parameters, in an order in which they can be computed; the last one gives `logits`. `Left` on
 * networks that are not ours.
 *
 * @internal
 */
export const graphOf = (model: Model, { weights }: Variables): E.Either<Failure, ReadonlyArray<Operation>> => {
  const has = (name: string): boolean => Object.hasOwn(weights, `${name}.weight`)
  switch (model.name) {
    case 'inceptiontime':
      return E.right(inceptionTimeGraph(model.options as Required<InceptionTimeOptions>, has))
    case 'fcn':
      return E.right(fcnGraph(model.options as Required<FcnOptions>))
    default:
      return E.left(notFound(`the graph of network "${model.name}"`, 'only those of inceptiontime and fcn are known'))
  }
}

const inceptionTimeGraph = (
  { depth, kernels }: Required<InceptionTimeOptions>,
  has: (name: string) => boolean,
): ReadonlyArray<Operation> => {
  const graph: Array<Operation> = []
  const { add, layer } = building(graph)
  let x = 'x'
  let blockInput = x
  for (let index = 0; index < depth; index++) {
    const name = `modules.${index}`
    const narrow = has(`${name}.bottleneck`) ? layer('convolution', `${name}.bottleneck`, x) : x
    const convolved = kernels.map((_, k) => layer('convolution', `${name}.convs.${k}`, narrow))
    const pooled = layer('convolution', `${name}.pool_conv`, add({ kind: 'maxPool', output: `${name}.pool`, input: x }))
    const joined = add({ kind: 'concat', output: `${name}.concat`, inputs: [...convolved, pooled] })
    x = layer('norm', `${name}.norm`, joined)
    if (index % 3 === 2) {
      const shortcut = `shortcuts.${(index - 2) / 3}`
      const projected = has(`${shortcut}.conv`) ? layer('convolution', `${shortcut}.conv`, blockInput) : blockInput
      const sum = add({
        kind: 'add',
        output: `${shortcut}.add`,
        inputs: [x, layer('norm', `${shortcut}.norm`, projected)],
      })
      x = blockInput = add({ kind: 'rectify', output: `${shortcut}.relu`, input: sum })
    } else x = add({ kind: 'rectify', output: `${name}.relu`, input: x })
  }
  return [...graph, ...head(x)]
}

const fcnGraph = ({ kernels }: Required<FcnOptions>): ReadonlyArray<Operation> => {
  const graph: Array<Operation> = []
  const { add, layer } = building(graph)
  let x = 'x'
  for (const i of kernels.keys()) {
    const normed = layer('norm', `norms.${i}`, layer('convolution', `convs.${i}`, x))
    x = add({ kind: 'rectify', output: `relu.${i}`, input: normed })
  }
  return [...graph, ...head(x)]
}

const head = (input: string): ReadonlyArray<Operation> => [
  { kind: 'mean', output: 'mean', input },
  { kind: 'linear', output: 'logits', input: 'mean', parameters: 'head' },
]

// Both append an operation and give its output.
const building = (graph: Array<Operation>) => {
  const add = (operation: Operation): string => {
    graph.push(operation)
    return operation.output
  }
  return {
    add,
    layer: (kind: 'convolution' | 'norm', parameters: string, input: string): string =>
      add({ kind, output: parameters, input, parameters }),
  }
}
