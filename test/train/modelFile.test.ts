import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Json } from '../../src/core/Json.ts'
import { make } from '../../src/core/Seed.ts'
import { wasmBackend } from '../../src/nn/backend.ts'
import { fcn } from '../../src/nn/fcn.ts'
import { inceptionTime } from '../../src/nn/inceptionTime.ts'
import type { Variables } from '../../src/nn/Model.ts'
import { crossEntropy } from '../../src/train/loss.ts'
import { decodeModel, encodeModel } from '../../src/train/modelFile.ts'
import { fitted } from '../../src/train/Fitted.ts'
import { type Safetensors, decodeSafetensors, encodeSafetensors } from '../../src/train/safetensors.ts'
import { gradientsOf } from '../../src/train/step.ts'
import { lawful } from '../core/lawful.ts'
import { fcns, inceptionTimes } from './networks.ts'
import { batchOf, lineOf, rightOf, spec } from './toy.ts'

beforeAll(() => wasmBackend())

const decode = decodeModel('a.safetensors')

// As JSON writes it: -0 is written as 0.
const jsons = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as Json)

lawful(
  'a network comes back with its weights, options, classes and preprocessing',
  fc.tuple(fc.oneof(inceptionTimes, fcns), fc.nat(), jsons),
  ([model, seed, preprocessing]) => {
    const variables = model.init(make(seed))
    const saved = rightOf(decode(encodeModel({ fitted: fitted(model, variables), preprocessing })))
    expect(saved.fitted.variables).toEqual(variables)
    expect(saved.preprocessing).toEqual(preprocessing)
    const { name, options, spec } = saved.fitted.model
    expect([name, options, spec]).toEqual([model.name, model.options, model.spec])
    expect(encodeModel(saved)).toEqual(encodeModel({ fitted: fitted(model, variables), preprocessing }))
  },
  100,
)

const tiny = fcn({ channels: [2], kernels: [3] })(spec)
const small = inceptionTime({ filters: 1, depth: 3, kernels: [3] })(spec)

describe.each([tiny, small])('$name', (model) => {
  const variables: Variables = model.init(make(1))
  const bytes = encodeModel({ fitted: fitted(model, variables), preprocessing: { mean: [1, 2] } })
  const file = rightOf(decodeSafetensors('a.safetensors')(bytes))

  const changed = (change: (file: Safetensors) => Safetensors) => decode(encodeSafetensors(change(file)))
  const described = (metadata: Readonly<Record<string, string>>) =>
    changed(({ weights }) => ({ weights, metadata: { ...file.metadata, ...metadata } }))

  test('predicts the same after its round trip, and trains on', () => {
    const { model: again, variables: kept, predictor } = rightOf(decode(bytes)).fitted
    const batch = batchOf(3)
    expect(predictor(batch)).toEqual(fitted(model, variables).predictor(batch))
    const pass = gradientsOf(again)(kept, batch, crossEntropy()(batch), make(0))
    expect(pass).toEqual(gradientsOf(model)(variables, batch, crossEntropy()(batch), make(0)))
  })

  test.each([
    ['another format', { format: 'millrace/2' }, 'a network written by millrace, found "millrace/2"'],
    ['an unknown network', { network: 'perceptron' }, 'network "perceptron" not found: expected one of'],
    ['a network named after what every object has', { network: 'constructor' }, 'network "constructor" not found'],
    ['options that are no JSON', { options: '{' }, 'the description of a network'],
    ['options of another kind', { options: '[]' }, 'options by name expected, got list'],
    ['an option of another kind', { options: '{"dropout":"0.5"}' }, 'dropout: number expected, got string'],
    ['sizes beyond the file', { options: '{"kernels":[1e9]}' }, '1000000000 in a file of'],
    ['more variables than numbers', { variables: '1e300' }, '1e+300 in a file of'],
    ['no variables', { variables: '0' }, 'variables must be a positive integer, got 0'],
    ['variables of another kind', { variables: '"1"' }, 'the description of a network, found "TypeError: variables"'],
    ['other variables', { variables: '2' }, 'expected ['],
    ['no classes', { vocabulary: '[]' }, 'vocabulary must name at least one class'],
    ['classes that are no names', { vocabulary: '[1,2]' }, 'found "TypeError: vocabulary"'],
    ['other classes', { vocabulary: '["a","b","c"]' }, 'parameter "head.weight": expected ['],
    ['preprocessing that is no JSON', { preprocessing: 'mean' }, 'the description of a network'],
  ])('%s is a failure in one line', (_, metadata, message) => {
    expect(lineOf(described(metadata))).toContain(message)
  })

  test.each(['format', 'network', 'options', 'variables', 'vocabulary', 'preprocessing'])('needs its %s', (key) => {
    const { [key]: _, ...rest } = file.metadata
    expect(lineOf(changed(({ weights }) => ({ weights, metadata: rest })))).toMatch(/^a\.safetensors: expected /u)
  })

  test.each(Object.keys(file.weights))('needs its %s, in its shape', (name) => {
    const { [name]: gone, ...rest } = file.weights
    const shape = gone?.shape.join(', ')
    expect(lineOf(changed(({ metadata }) => ({ weights: rest, metadata })))).toBe(
      `parameter "${name}": expected [${shape}], found none`,
    )
    const longer = { shape: [...(gone?.shape ?? []), 1], values: gone?.values ?? new Float32Array() }
    expect(lineOf(changed(({ metadata }) => ({ weights: { ...rest, [name]: longer }, metadata })))).toBe(
      `parameter "${name}": expected [${shape}], found [${shape}, 1]`,
    )
  })

  test('leaves out tensors that the network does not have, whatever their names', () => {
    const one = { shape: [1], values: Float32Array.of(1) }
    const extra = Object.fromEntries(['extra', 'constructor', 'toString', '__proto__'].map((name) => [name, one]))
    const { fitted: again } = rightOf(
      changed(({ weights, metadata }) => ({ weights: { ...extra, ...weights }, metadata })),
    )
    for (const part of ['weights', 'state'] as const)
      expect(Object.keys(again.variables[part])).toEqual(Object.keys(variables[part]))
  })

  const keys = Object.keys(file.metadata)
  const options = JSON.parse(file.metadata['options'] ?? '') as Readonly<Record<string, Json>>

  lawful(
    'with any description, it is a network or a failure in one line; it never throws',
    fc.oneof(
      fc.dictionary(fc.constantFrom(...keys), fc.oneof(fc.string(), fc.json()), { maxKeys: 2 }),
      fc
        .tuple(fc.constantFrom(...Object.keys(options)), fc.oneof(fc.jsonValue(), fc.array(fc.double()), fc.nat()))
        .map(([key, value]) => ({ options: JSON.stringify({ ...options, [key]: value }) })),
      fc
        .tuple(fc.constantFrom(...keys), fc.nat(), fc.constantFrom('', '0', '9', '-', '.', 'e9', '"', '[', ','))
        .map(([key, at, text]) => {
          const whole = file.metadata[key] ?? ''
          const cut = at % (whole.length + 1)
          return { [key]: whole.slice(0, cut) + text + whole.slice(cut + 1) }
        }),
    ),
    (metadata) => {
      const result = described(metadata)
      if (E.isRight(result)) expect(result.right.fitted.variables).toEqual(variables)
      else expect(lineOf(result)).toMatch(/^[^\n]+: expected [^\n]+, found [^\n]*$|^network .* not found: /u)
    },
  )
})

test('a description nested deeper than the stack is harmless', () => {
  const file = rightOf(
    decodeSafetensors('a')(encodeModel({ fitted: fitted(tiny, tiny.init(make(0))), preprocessing: [] })),
  )
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
  for (const key of ['options', 'vocabulary', 'variables'])
    expect(lineOf(decode(encodeSafetensors({ ...file, metadata: { ...file.metadata, [key]: deep } })))).toBeTruthy()
})

test.each([[Uint8Array.of()], [Uint8Array.of(1, 2, 3)], [encodeSafetensors({ weights: {}, metadata: {} })]])(
  'a file that is none of ours is refused',
  (bytes) => {
    expect(lineOf(decode(bytes))).toMatch(
      /^a\.safetensors: expected a (network written by millrace|safetensors file), /u,
    )
  },
)
