/**
 * `millrace export`: a saved network in the format of another library.
 */
import { extname } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { type Failure, notFound } from '../core/Failure.ts'
import { readBytes, writeBytes } from '../data/node/files.ts'
import { exportWeights } from '../train/foreignWeights.ts'
import { type Saved, decodeModel, metadataOf } from '../train/modelFile.ts'
import { type NameMap, tsaiFcn, tsaiInceptionTimePlus } from '../train/NameMap.ts'
import { exportOnnx } from '../train/onnx/exportOnnx.ts'
import { encodeSafetensors } from '../train/safetensors.ts'
import type { Edge } from './run.ts'

/**
 * What `millrace export` is told: a saved network, and the file to write, whose name says the format.
 *
 * @category model
 * @since 0.1.0
 */
export interface ExportOptions {
  readonly model: string
  readonly out: string
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Write a saved network as ONNX, or as safetensors under the names that tsai's PyTorch modules have.
 *
 * @category constructors
 * @since 0.1.0
 */
export const exportModel = ({ model, out }: ExportOptions, { terminal }: Edge): TE.TaskEither<Failure, void> =>
  pipe(
    TE.fromEither(formatOf(out)),
    TE.flatMap((encode) => pipe(readBytes(model), TE.flatMapEither(decodeModel(model)), TE.flatMapEither(encode))),
    TE.flatMap((bytes) => writeBytes(out, bytes)),
    TE.map(() => terminal.line(out)),
  )

type Encode = (saved: Saved) => E.Either<Failure, Uint8Array>

const formatOf = (out: string): E.Either<Failure, Encode> => {
  switch (extname(out).toLowerCase()) {
    case '.onnx':
      return E.right(exportOnnx)
    case '.safetensors':
      return E.right(exportPyTorch)
    default:
      return E.left(notFound(`the format of "${out}"`, 'expected a name that ends in .onnx or .safetensors'))
  }
}

const exportPyTorch: Encode = (saved) => {
  const { model, variables } = saved.fitted
  const names = pyTorchNames.get(model.name)
  if (names === undefined)
    return E.left(
      notFound(`the PyTorch module of network "${model.name}"`, `expected ${[...pyTorchNames.keys()].join(' or ')}`),
    )
  // Loaders of other libraries ask for this format.
  const metadata = { ...metadataOf(saved), format: 'pt' }
  return E.right(encodeSafetensors({ weights: exportWeights({ model, names })(variables), metadata }))
}

const pyTorchNames: ReadonlyMap<string, NameMap> = new Map([
  ['inceptiontime', tsaiInceptionTimePlus],
  ['fcn', tsaiFcn],
])
