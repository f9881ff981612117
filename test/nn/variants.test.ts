// oxlint-disable import/no-unassigned-import -- the backend and gradients register themselves
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, test } from 'vitest'
import { builds } from '../../src/kernels/load.ts'
import { convolutionBank } from '../../src/nn/convolutionBank.ts'
import { kernelsOf } from '../../src/nn/heap.ts'
import { inVariant, variants } from '../../src/nn/variants.ts'
import '../../src/nn/wasm.ts'

const build = (): string => kernelsOf(tf.backend() as unknown as BackendWasm).build

// Too little to pay in frequency by itself.
const outputs = (): number[] =>
  tf.tidy(() => {
    const x = tf.randomUniform([2, 9, 3], -1, 1, 'float32', 1) as tf.Tensor3D
    const filter = tf.randomUniform([4, 3, 2], -1, 1, 'float32', 2) as tf.Tensor3D
    return [...convolutionBank(x, [filter]).dataSync()]
  })

test('there are two ways to compute for each build that runs here, the usual one first', () => {
  expect(variants().map(({ build }) => build)).toEqual(builds().flatMap((build) => [build, build]))
  expect(variants()[0]).toEqual({ name: build(), build: build(), inFrequency: false })
})

describe.each(variants())('$name', (variant) => {
  test('runs its build of the kernels, and afterwards the usual one runs again', async () => {
    const usual = build()
    expect(await inVariant(variant)(build)).toBe(variant.build)
    expect(build()).toBe(usual)
    await expect(inVariant(variant)(() => expect.fail('in between'))).rejects.toThrow('in between')
    expect(build()).toBe(usual)
  })

  test('convolves where it says, to the same within 1e-5', async () => {
    const usual = outputs()
    const found = await inVariant(variant)(outputs)
    expect(Math.max(...found.map((value, i) => Math.abs(value - (usual[i] as number))))).toBeLessThan(1e-5)
    // Through frequencies, the last digits come out otherwise.
    if (variant.inFrequency) expect(found).not.toEqual(usual)
    expect(outputs()).toEqual(usual)
  })
})
