/**
 * A trained network as one safetensors file: its weights, and as metadata what is needed to use them again. The fitted
 * preprocessing goes along, so that prediction applies what training applied.
 */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { type Failure, cannotParse, mismatch } from '../core/Failure.ts'
import type { Json } from '../core/Json.ts'
import { make } from '../core/Seed.ts'
import type { Weights } from '../core/Weights.ts'
import { architecture } from '../nn/architectures.ts'
import type { Variables } from '../nn/Model.ts'
import { type Fitted, fitted } from './Fitted.ts'
import { decodeSafetensors, encodeSafetensors } from './safetensors.ts'

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
      E.bind('description', ({ file }) => decodeDescription(source)(file.metadata)),
      E.bind('model', ({ description: { name, options, spec } }) => architecture(name, options)(spec)),
      E.bind('variables', ({ file, model }) => variablesOf(model.init(make(0)), file.weights)),
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
export const encodeModel = ({ fitted: { model, variables }, preprocessing }: Saved): Uint8Array =>
  encodeSafetensors({
    weights: { ...variables.weights, ...variables.state },
    metadata: {
      format: 'millrace/1',
      network: model.name,
      options: JSON.stringify(model.options),
      variables: String(model.spec.variables),
      vocabulary: JSON.stringify(model.spec.vocabulary),
      preprocessing: JSON.stringify(preprocessing),
    },
  })

interface Description {
  readonly name: string
  readonly options: Json
  readonly spec: { readonly variables: number; readonly vocabulary: ReadonlyArray<string> }
  readonly preprocessing: Json
}

const decodeDescription =
  (source: string) =>
  (metadata: Readonly<Record<string, string>>): E.Either<Failure, Description> => {
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
          return {
            name: network,
            options: json('options'),
            spec: { variables, vocabulary },
            preprocessing: json('preprocessing'),
          }
        },
        (defect) => cannotParse(source, 0, 'the description of a network', String(defect)),
      ),
    )
  }

const variablesOf = (expected: Variables, found: Weights): E.Either<Failure, Variables> => {
  for (const [name, { shape }] of Object.entries({ ...expected.weights, ...expected.state })) {
    const { shape: other } = found[name] ?? {}
    if (other === undefined || other.join() !== shape.join())
      return E.left(mismatch(`parameter "${name}"`, `[${shape.join(', ')}]`, other ? `[${other.join(', ')}]` : 'none'))
  }
  const pick = (part: Weights): Weights => Object.fromEntries(Object.entries(found).filter(([name]) => name in part))
  return E.right({ weights: pick(expected.weights), state: pick(expected.state) })
}
