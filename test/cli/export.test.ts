import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { io } from '@tensorflow/tfjs-core'
import * as E from 'fp-ts/lib/Either.js'
import { afterAll, describe, expect, test } from 'vitest'
import { exportModel } from '../../src/cli/export.ts'
import { make } from '../../src/core/Seed.ts'
import { fcn } from '../../src/nn/fcn.ts'
import { inceptionTime } from '../../src/nn/inceptionTime.ts'
import { exportLayersModel } from '../../src/train/exportLayersModel.ts'
import { fitted } from '../../src/train/Fitted.ts'
import { importWeights } from '../../src/train/foreignWeights.ts'
import { encodeModel, metadataOf } from '../../src/train/modelFile.ts'
import { tsaiFcn, tsaiInceptionTimePlus } from '../../src/train/NameMap.ts'
import { exportOnnx } from '../../src/train/onnx/exportOnnx.ts'
import { decodeSafetensors } from '../../src/train/safetensors.ts'
import { lineOf, rightOf, spec } from '../train/toy.ts'

const folder = mkdtempSync(join(tmpdir(), 'millrace-export-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const ignore = (): void => {}

const run = async (model: string, out: string) => {
  const lines: string[] = []
  const terminal = { line: (text: string) => void lines.push(text), note: ignore, progress: ignore }
  const edge = { terminal, signal: new AbortController().signal, clock: () => 0, version: '0.1.0' }
  return { result: await exportModel({ model, out }, edge)(), lines }
}

// tfjs asks for files as a browser does, always by their path.
const fetchFunc = (path: string | URL | Request) => Promise.resolve(new Response(readFileSync(path as string)))

describe.each([
  [inceptionTime({ filters: 2, depth: 3 })(spec), tsaiInceptionTimePlus],
  [fcn({ channels: [3], kernels: [5] })(spec), tsaiFcn],
])('millrace export of $name', (model, names) => {
  const saved = { fitted: fitted(model, model.init(make(1))), preprocessing: [{ name: 'standardize' }] }
  const file = join(folder, `${model.name}.safetensors`)
  writeFileSync(file, encodeModel(saved))

  test('writes ONNX and says where', async () => {
    const out = join(folder, `${model.name}.ONNX`)
    expect(await run(file, out)).toEqual({ result: E.right(undefined), lines: [out] })
    expect(new Uint8Array(readFileSync(out))).toEqual(rightOf(exportOnnx(saved)))
  })

  test('writes safetensors that tsai’s module takes, with what else it takes to use them', async () => {
    const out = join(folder, `${model.name}-tsai.safetensors`)
    expect(await run(file, out)).toEqual({ result: E.right(undefined), lines: [out] })
    const { weights, metadata } = rightOf(decodeSafetensors(out)(readFileSync(out)))
    expect(importWeights({ model, names })(weights)).toEqual(E.right(saved.fitted.variables))
    expect(metadata).toEqual({ ...metadataOf(saved), format: 'pt' })
  })

  test('writes a LayersModel and its weights beside, which tfjs loads', async () => {
    const out = join(folder, `${model.name}.json`)
    const weights = out.replace('.json', '.bin')
    expect(await run(file, out)).toEqual({ result: E.right(undefined), lines: [weights, out] })
    const artifacts = await io.browserHTTPRequest(out, { fetchFunc }).load?.()
    const { weightData, ...rest } = rightOf(exportLayersModel(saved))
    expect(artifacts).toMatchObject(rest)
    expect(new Uint8Array(io.CompositeArrayBuffer.join(artifacts?.weightData))).toEqual(new Uint8Array(weightData))
  })

  test('says which formats there are, and writes nothing', async () => {
    const out = join(folder, 'model.pb')
    const { result, lines } = await run(file, out)
    expect(lineOf(result)).toBe(
      `the format of "${out}" not found: expected a name that ends in one of .onnx, .safetensors, .json`,
    )
    expect(lines).toEqual([])
    expect(existsSync(out)).toBe(false)
  })
})

test('millrace export refuses what is no saved network', async () => {
  const file = join(folder, 'no.safetensors')
  writeFileSync(file, 'nothing')
  expect(lineOf((await run(file, join(folder, 'no.onnx'))).result)).toContain('a safetensors file')
})
