/**
 * The networks that can be named: on a command line, and in a file of trained weights.
 */
import * as E from 'fp-ts/lib/Either.js'
import { type Failure, mismatch, notFound } from '../core/Failure.ts'
import type { Json } from '../core/Json.ts'
import { fcn } from './fcn.ts'
import { inceptionTime } from './inceptionTime.ts'
import type { Model, Spec } from './Model.ts'

/**
 * Every network by its name.
 *
 * @category model
 * @since 0.1.0
 */
export const architectures: { readonly inceptiontime: typeof inceptionTime; readonly fcn: typeof fcn } = {
  inceptiontime: inceptionTime,
  fcn,
}

/**
 * The name of a network.
 *
 * @category model
 * @since 0.1.0
 */
export type Architecture = keyof typeof architectures

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The network of a name and of options that were read from a file. `Left` on unknown names, and on options that the
 * network does not know, of other kinds than its own, or refuses.
 *
 * @example
 * import { Either } from 'millrace'
 * import { architecture } from 'millrace/nn'
 * import assert from 'node:assert'
 *
 * const spec = { variables: 1, vocabulary: ['left', 'right'] }
 * assert.ok(Either.isRight(architecture('inceptiontime', { depth: 3 })(spec)))
 * assert.ok(Either.isLeft(architecture('perceptron', {})(spec)))
 *
 * @category constructors
 * @since 0.1.0
 */
export const architecture =
  (name: string, options: Json) =>
  (spec: Spec): E.Either<Failure, Model> => {
    const make = Object.entries(architectures).find(([known]) => known === name)?.[1]
    if (make === undefined)
      return E.left(notFound(`network "${name}"`, `expected one of ${Object.keys(architectures).join(', ')}`))
    return E.tryCatch(
      () => {
        checkKinds(options, make()(spec).options)
        return make(options as object)(spec)
      },
      (defect) => mismatch(`the options of network "${name}"`, 'valid ones', String(defect)),
    )
  }

// What a file says has no type: options must be the network's, of the kinds of its defaults. It checks them further.
const checkKinds = (options: Json, defaults: Json): void => {
  if (kindOf(options) !== 'object') throw new TypeError(`options by name expected, got ${kindOf(options)}`)
  const kinds = new Map(Object.entries(defaults as object).map(([name, value]) => [name, kindOf(value)]))
  for (const [name, value] of Object.entries(options as object)) {
    const kind = kinds.get(name)
    if (kind === undefined) throw new TypeError(`${name}: not an option, as ${[...kinds.keys()].join(', ')} are`)
    if (kind !== kindOf(value)) throw new TypeError(`${name}: ${kind} expected, got ${kindOf(value)}`)
  }
}

const kindOf = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value)
