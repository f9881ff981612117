/**
 * A trained network as one safetensors file: its weights, and as metadata what is needed to use them again. The fitted
 * preprocessing goes along, so that prediction applies what training applied.
 */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { type Failure, cannotParse, mismatch } from '../core/Failure.ts'
import type { Json } from '../core/Json.ts'
import { make } from '../core/Seed.ts'
import { type Weights, count, get, map } from '../core/Weights.ts'
import { architecture } from '../nn/architectures.ts'
import type { Model, Variables } from '../nn/Model.ts'
import { type Fitted, fitted } from './Fitted.ts'
import { type Safetensors, decodeSafetensors, encodeSafetensors } from './safetensors.ts'

/**
 * A trained network with its fitted preprocessing, as JSON.
 *
 * @category model
 * @since 0.1.0
 */
export interface Saved {
  readonly fitted: Fitted
  readonly preprocessing: Json
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Read a trained network from the bytes of a file; `source` names it in failures. `Left` unless the file holds every
 * parameter of the network it names, in its shape.
 *
 * @example
 * import { Either, Seed } from 'millrace'
 * import { fcn } from 'millrace/nn'
 * import { decodeModel, encodeModel, fitted } from 'millrace/train'
 * import assert from 'node:assert'
 *
 * const model = fcn({ channels: [4], kernels: [3] })({ variables: 1, vocabulary: ['left', 'right'] })
 * const bytes = encodeModel({ fitted: fitted(model, model.init(Seed.make(42))), preprocessing: [] })
 * const saved = decodeModel('model.safetensors')(bytes)
 * assert.ok(Either.isRight(saved))
 * assert.deepStrictEqual(saved.right.fitted.variables, model.init(Seed.make(42)))
 *
 * @category constructors
 * @since 0.1.0
 */
export const decodeModel =
  (source: string) =>
  (bytes: Uint8Array): E.Either<Failure, Saved> =>
    pipe(
      E.Do,
      E.bind('file', () => decodeSafetensors(source)(bytes)),
      E.bind('description', ({ file }) => decodeDescription(source)(file)),
      E.bind('model', ({ description: { name, options, spec } }) => architecture(name, options)(spec)),
      E.bind('variables', ({ file, model }) => variablesOf(model, file.weights)),
      E.map(({ description, model, variables }) => ({
        fitted: fitted(model, variables),
        preprocessing: description.preprocessing,
      })),
    )

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * The bytes of a trained network's file. Equal networks give equal bytes.
 *
 * @example
 * import { Seed } from 'millrace'
 * import { fcn } from 'millrace/nn'
 * import { encodeModel, fitted } from 'millrace/train'
 * import assert from 'node:assert'
 *
 * const model = fcn({ channels: [4], kernels: [3] })({ variables: 1, vocabulary: ['left', 'right'] })
 * const bytes = encodeModel({ fitted: fitted(model, model.init(Seed.make(42))), preprocessing: [] })
 * assert.ok(bytes.length > 8)
 *
 * @category destructors
 * @since 0.1.0
 */
export const encodeModel = (saved: Saved): Uint8Array => {
  const { weights, state } = saved.fitted.variables
  return encodeSafetensors({ weights: { ...weights, ...state }, metadata: metadataOf(saved) })
}

/**
 * What is needed besides its parameters to use a trained network again, as texts by name.
 *
 * @internal
 */
export const metadataOf = ({ fitted: { model }, preprocessing }: Saved): Readonly<Record<string, string>> => ({
  format: 'millrace/1',
  network: model.name,
  options: JSON.stringify(model.options),
  variables: String(model.spec.variables),
  vocabulary: JSON.stringify(model.spec.vocabulary),
  preprocessing: JSON.stringify(preprocessing),
})

interface Description {
  readonly name: string
  readonly options: Json
  readonly spec: { readonly variables: number; readonly vocabulary: ReadonlyArray<string> }
  readonly preprocessing: Json
}

const decodeDescription =
  (source: string) =>
  ({ metadata, weights }: Safetensors): E.Either<Failure, Description> => {
    const { format, network } = metadata
    if (format !== 'millrace/1' || network === undefined)
      return E.left(cannotParse(source, 0, 'a network written by millrace', format ?? 'another safetensors file'))
    return pipe(
      E.tryCatch(
        () => {
          const json = (key: string): Json => JSON.parse(metadata[key] ?? '') as Json
          const vocabulary = json('vocabulary')
          const variables = json('variables')
          if (!Array.isArray(vocabulary) || !vocabulary.every((label) => typeof label === 'string'))
            throw new TypeError('vocabulary')
          if (typeof variables !== 'number') throw new TypeError('variables')
          const options = json('options')
          // Before a network of that size is made: each of its sizes shows in the number of its parameters.
          if (largest([options, variables]) > count(weights))
            throw new RangeError(`${largest([options, variables])} in a file of ${count(weights)} numbers`)
          return {
            name: network,
            options,
            spec: { variables, vocabulary },
            preprocessing: json('preprocessing'),
          }
        },
        (defect) => cannotParse(source, 0, 'the description of a network', String(defect)),
      ),
    )
  }

const largest = (json: Json): number => {
  if (typeof json === 'number') return json
  return typeof json === 'object' && json !== null ? Math.max(0, ...Object.values(json).map(largest)) : 0
}

const variablesOf = (model: Model, found: Weights): E.Either<Failure, Variables> =>
  pipe(
    E.tryCatch(
      () => model.init(make(0)),
      (defect) => mismatch(`the sizes of network "${model.name}"`, 'ones that fit into memory', String(defect)),
    ),
    E.flatMap(({ weights, state }) => {
      for (const [name, { shape }] of Object.entries({ ...weights, ...state })) {
        const { shape: other } = found[name] ?? {}
        if (other === undefined || other.join() !== shape.join()) {
          const [expected, instead] = [shape, other].map((sizes) => (sizes ? `[${sizes.join(', ')}]` : 'none'))
          return E.left(mismatch(`parameter "${name}"`, `${expected}`, `${instead}`))
        }
      }
      const pick = map((_, name) => get(found)(name).values)
      return E.right({ weights: pick(weights), state: pick(state) })
    }),
  )
