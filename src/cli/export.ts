/**
 * `millrace export`: a saved network in the format of another library.
 */
import { basename, extname } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { type Failure, notFound } from '../core/Failure.ts'
import { readBytes, writeBytes } from '../data/node/files.ts'
import { exportLayersModel } from '../train/exportLayersModel.ts'
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
 * Write a saved network as ONNX, as safetensors under the names that tsai's PyTorch modules have, or as a LayersModel of
 * tfjs, whose weights go to a file beside it.
 *
 * @category constructors
 * @since 0.1.0
 */
export const exportModel = ({ model, out }: ExportOptions, { terminal }: Edge): TE.TaskEither<Failure, void> =>
  pipe(
    TE.fromEither(formatOf(out)),
    TE.flatMap((encode) => pipe(readBytes(model), TE.flatMapEither(decodeModel(model)), TE.flatMapEither(encode(out)))),
    TE.flatMap(
      TE.traverseSeqArray(([path, bytes]) =>
        pipe(
          writeBytes(path, bytes),
          TE.map(() => path),
        ),
      ),
    ),
    TE.map((paths) => {
      for (const path of paths) terminal.line(path)
    }),
  )

type Files = ReadonlyArray<readonly [path: string, bytes: Uint8Array]>

type Encode = (out: string) => (saved: Saved) => E.Either<Failure, Files>

const formatOf = (out: string): E.Either<Failure, Encode> => {
  const encode = formats.get(extname(out).toLowerCase())
  if (encode !== undefined) return E.right(encode)
  const endings = [...formats.keys()].join(', ')
  return E.left(notFound(`the format of "${out}"`, `expected a name that ends in one of ${endings}`))
}

const toOnnx: Encode = (out) => (saved) =>
  pipe(
    exportOnnx(saved),
    E.map((bytes) => [[out, bytes]]),
  )

const toPyTorch: Encode = (out) => (saved) => {
  const { model, variables } = saved.fitted
  const names = pyTorchNames.get(model.name)
  if (names === undefined)
    return E.left(
      notFound(`the PyTorch module of network "${model.name}"`, `expected ${[...pyTorchNames.keys()].join(' or ')}`),
    )
  // Loaders of other libraries ask for this format.
  const metadata = { ...metadataOf(saved), format: 'pt' }
  return E.right([[out, encodeSafetensors({ weights: exportWeights({ model, names })(variables), metadata })]])
}

// In a file, the specifications of weights are beside the path to them.
const toLayersModel: Encode = (out) => (saved) =>
  pipe(
    exportLayersModel(saved),
    E.map(({ weightSpecs, weightData, ...rest }) => {
      const beside = out.replace(/\.json$/iu, '.bin')
      const json = { ...rest, weightsManifest: [{ paths: [basename(beside)], weights: weightSpecs }] }
      return [
        [beside, new Uint8Array(weightData)],
        [out, new TextEncoder().encode(JSON.stringify(json))],
      ]
    }),
  )

const formats: ReadonlyMap<string, Encode> = new Map([
  ['.onnx', toOnnx],
  ['.safetensors', toPyTorch],
  ['.json', toLayersModel],
])

const pyTorchNames: ReadonlyMap<string, NameMap> = new Map([
  ['inceptiontime', tsaiInceptionTimePlus],
  ['fcn', tsaiFcn],
])
