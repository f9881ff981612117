// oxlint-disable import/no-unassigned-import -- backends and gradients register themselves
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-cpu'
import { beforeAll, describe, expect, test } from 'vitest'
import { wasmBackend } from '../../src/nn/backend.ts'
import { fusedConvolution } from '../../src/nn/convolutionKernels.ts'
import { elementKernels } from '../../src/nn/elementKernels.ts'
import { adamUpdate, addRectified, batchNormTrain, rectify } from '../../src/nn/fused.ts'
import { maxPool } from '../../src/nn/pooling.ts'
import { poolingKernels } from '../../src/nn/poolingKernels.ts'
import '../../src/nn/wasm.ts'

const on = async <A>(backend: 'cpu' | 'wasm', use: () => A | Promise<A>): Promise<A> => {
  await tf.setBackend(backend)
  return use()
}

const onBoth = async <A>(use: () => A | Promise<A>): Promise<readonly [A, A]> => [
  await on('wasm', use),
  await on('cpu', use),
]

const numbers = (tensor: tf.Tensor): number[] => [...tensor.dataSync()]

const expectNear = (values: ReadonlyArray<number>, twins: ReadonlyArray<number>, tolerance: number): void => {
  expect(values.length).toBe(twins.length)
  for (const [i, value] of values.entries()) expect(Math.abs(value - (twins[i] as number))).toBeLessThan(tolerance)
}

const seeded = (shape: number[], seed: number): tf.Tensor => tf.randomUniform(shape, -1, 1, 'float32', seed)
type Padding = Parameters<typeof tf.conv2d>[3]

const pooled =
  (pad: Padding) =>
  (a: tf.Tensor, b: tf.Tensor): tf.Tensor =>
    tf.sum(tf.maxPool(tf.square(tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, [2, 1], pad)), 2, 1, 'same'))

type Normalise = (a: tf.Tensor, b: tf.Tensor, c: tf.Tensor) => tf.Tensor
const fused: Normalise = (a, b, c) => batchNormTrain(a, b as tf.Tensor1D, c as tf.Tensor1D, 1e-3).y
const composed: Normalise = (a, b, c) => {
  const { mean, variance } = tf.moments(a, 0)
  return tf.add(tf.mul(tf.mul(tf.sub(a, mean), tf.rsqrt(tf.add(variance, 1e-3))), b), c)
}

beforeAll(() => wasmBackend())

describe('gradients within 1e-4 of the cpu backend', () => {
  // Not a single number: tfjs then takes filter and strides to be square, and the backend writes past its output.
  const explicit: [[number, number], [number, number], [number, number], [number, number]] = [
    [0, 0],
    [2, 1],
    [0, 3],
    [0, 0],
  ]
  test.each(['valid', 'same', explicit] as const)('conv2d, its transpose and max pooling, padding %s', async (pad) => {
    const [onWasm, onCpu] = await onBoth(() =>
      tf.tidy(() => {
        const [x, filter] = [seeded([3, 10, 11, 6], 1) as tf.Tensor4D, seeded([3, 4, 6, 9], 2) as tf.Tensor4D]
        const loss = pooled(pad)
        const shape: [number, number, number, number] = [3, 20, 11, 6]
        const transposed = tf.conv2dTranspose(seeded([3, 10, 11, 9], 3) as tf.Tensor4D, filter, shape, [2, 1], 'same')
        return [...tf.grads(loss)([x, filter]), transposed].flatMap(numbers)
      }),
    )
    expectNear(onWasm, onCpu, 1e-4 * Math.max(...onCpu.map(Math.abs)))
  })

  test('batchNormTrain and rectify', async () => {
    const [onWasm, onCpu] = await onBoth(() =>
      tf.tidy(() => {
        const x = seeded([5, 1, 7, 6], 1) as tf.Tensor4D
        const [gamma, beta] = [seeded([6], 2) as tf.Tensor1D, seeded([6], 3) as tf.Tensor1D]
        const weights = seeded([5, 1, 7, 6], 4)
        const loss = (a: tf.Tensor, b: tf.Tensor, c: tf.Tensor): tf.Tensor =>
          tf.sum(tf.mul(rectify(batchNormTrain(a, b as tf.Tensor1D, c as tf.Tensor1D, 1e-3).y), weights))
        const { y, mean, variance } = batchNormTrain(x, gamma, beta, 1e-3)
        return [...tf.grads(loss)([x, gamma, beta]), y, mean, variance].flatMap(numbers)
      }),
    )
    expectNear(onWasm, onCpu, 1e-4)
  })

  test.each([
    { filterSize: [1, 3], strides: 1, pad: 'same' },
    { filterSize: 2, strides: 2, pad: 'valid' },
    { filterSize: [3, 2], strides: [1, 2], pad: 'same' },
  ] as const)(
    'max pooling with notes, windows of $filterSize: as that of tfjs, too',
    async ({ filterSize, ...rest }) => {
      const windows = { ...rest, filterSize: filterSize as [number, number] | number, strides: rest.strides as number }
      const slopes = (pool: (x: tf.Tensor4D) => tf.Tensor): number[] =>
        tf.tidy(() => {
          const x = seeded([3, 4, 9, 6], 1) as tf.Tensor4D
          return numbers(tf.grad((a) => tf.sum(tf.square(pool(a as tf.Tensor4D))))(x))
        })
      const [onWasm, onCpu] = await onBoth(() => slopes((x) => maxPool(x, windows)))
      const [stockOnWasm, stockOnCpu] = await onBoth(() =>
        slopes((x) => tf.maxPool(x, windows.filterSize, windows.strides, windows.pad)),
      )
      expect(onWasm).toEqual(onCpu)
      expect(onWasm).toEqual(stockOnWasm)
      expect(onWasm).toEqual(stockOnCpu)
    },
  )

  test('windows of more values than a note can tell apart', async () => {
    const [onWasm, onCpu] = await onBoth(() =>
      tf.tidy(() => {
        const x = seeded([2, 17, 18, 3], 1) as tf.Tensor4D
        return numbers(tf.grad((a) => tf.sum(tf.square(tf.maxPool(a as tf.Tensor4D, 16, 1, 'same'))))(x))
      }),
    )
    expectNear(onWasm, onCpu, 1e-6)
  })

  test('sums that are rectified, sums alone, of like and unlike shapes and of integers', async () => {
    const [onWasm, onCpu] = await onBoth(() =>
      tf.tidy(() => {
        const [a, b, row] = [seeded([5, 7], 1), seeded([5, 7], 2), seeded([7], 3)]
        const loss = (x: tf.Tensor, y: tf.Tensor): tf.Tensor =>
          tf.sum(tf.square(addRectified(tf.add(x, y), tf.relu(tf.add(x, row)))))
        const whole = tf.tensor1d([-2, 3], 'int32')
        return [...tf.grads(loss)([a, b]), tf.relu(whole), tf.add(whole, whole), tf.add(whole, 0.5)].flatMap(numbers)
      }),
    )
    expectNear(onWasm, onCpu, 1e-6)
  })

  test("batchNormTrain: tfjs's own composition of small operations", async () => {
    await on('wasm', () =>
      tf.tidy(() => {
        const x = seeded([9, 5], 1) as tf.Tensor2D
        const [gamma, beta] = [seeded([5], 2) as tf.Tensor1D, seeded([5], 3) as tf.Tensor1D]
        const slopes = (normalise: Normalise): number[] =>
          tf
            .grads((a: tf.Tensor, b: tf.Tensor, c: tf.Tensor) => tf.sum(tf.mul(tf.square(normalise(a, b, c)), a)))([
              x,
              gamma,
              beta,
            ])
            .flatMap(numbers)
        expectNear(slopes(fused), slopes(composed), 1e-4)
      }),
    )
  })
})

describe('adamUpdate', () => {
  const scalars = { decay: 0.99, stepSize: 0.1, secondScale: 2, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }

  test('changes parameter and moments in place, within 1e-5 of the cpu backend', async () => {
    const [onWasm, onCpu] = await onBoth(() => {
      const tensors = {
        parameter: tf.variable(seeded([3, 5], 1)),
        first: seeded([3, 5], 2),
        second: tf.square(seeded([3, 5], 3)),
        gradient: seeded([3, 5], 4),
      }
      const count = tf.memory().numTensors
      adamUpdate([{ ...tensors, scalars }])
      expect(tf.memory().numTensors).toBe(count)
      return Object.values(tensors).flatMap(numbers)
    })
    expectNear(onWasm, onCpu, 1e-5)
  })

  test('leaves the arrays that cpu tensors were made from alone', async () => {
    await on('cpu', () => {
      const values = Float32Array.of(1, 2)
      const [parameter, moment] = [tf.tensor1d(values), tf.tensor1d([0, 0])]
      adamUpdate([{ parameter, first: moment, second: tf.tensor1d([0, 0]), gradient: tf.tensor1d([1, 1]), scalars }])
      expect(values).toEqual(Float32Array.of(1, 2))
      expect(numbers(parameter)).not.toEqual([1, 2])
    })
  })

  test('convolutions and products see the new values, though the backend keeps repacked copies of the old', async () => {
    await on('wasm', () =>
      tf.tidy(() => {
        const x = seeded([2, 1, 12, 8], 1) as tf.Tensor4D
        const rows = seeded([4, 8], 2) as tf.Tensor2D
        const [filter, matrix] = [seeded([1, 3, 8, 8], 3) as tf.Tensor4D, seeded([8, 8], 4) as tf.Tensor2D]
        const outputs = (f: tf.Tensor4D, m: tf.Tensor2D): number[] =>
          [tf.conv2d(x, f, 1, 'same'), tf.matMul(rows, m)].flatMap(numbers)
        const before = outputs(filter, matrix)
        for (const parameter of [filter, matrix]) {
          const zeros = (): tf.Tensor => tf.zerosLike(parameter)
          adamUpdate([{ parameter, first: zeros(), second: zeros(), gradient: tf.onesLike(parameter), scalars }])
        }
        const after = outputs(filter, matrix)
        expect(after).not.toEqual(before)
        expect(after).toEqual(outputs(tf.tensor4d(numbers(filter), filter.shape), tf.tensor2d(numbers(matrix), [8, 8])))
      }),
    )
  })

  test('refuses tensors of different sizes', () => {
    const [parameter, other] = [tf.zeros([2]), tf.zeros([3])]
    expect(() => {
      adamUpdate([{ parameter, first: other, second: parameter, gradient: parameter, scalars }])
    }).toThrow(RangeError)
  })
})

describe('memory', () => {
  test('repeated gradients leave no tensor and no byte behind', async () => {
    await on('wasm', () => {
      const x = seeded([8, 1, 51, 16], 1) as tf.Tensor4D
      const filter = seeded([1, 9, 16, 16], 2) as tf.Tensor4D
      const [gamma, beta] = [tf.ones([16]) as tf.Tensor1D, tf.zeros([16]) as tf.Tensor1D]
      const loss = (a: tf.Tensor, b: tf.Tensor): tf.Tensor => {
        const convolved = tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, 1, 'same')
        return tf.sum(tf.maxPool(rectify(batchNormTrain(convolved, gamma, beta).y), [1, 3], 1, 'same'))
      }
      const step = (): void => {
        tf.dispose(tf.grads(loss)([x, filter]))
      }
      step()
      const { memory } = (tf.backend() as unknown as { wasm: { asm: { memory: WebAssembly.Memory } } }).wasm.asm
      const [tensors, bytes] = [tf.memory().numTensors, memory.buffer.byteLength]
      for (let i = 0; i < 300; i++) step()
      expect(tf.memory().numTensors).toBe(tensors)
      expect(memory.buffer.byteLength).toBe(bytes)
    })
  })

  test('kernels follow the memory when it grows', async () => {
    await on('wasm', () => {
      const filler = tf.zeros([40_000_000])
      const slope = tf.grad(rectify)(tf.tensor1d([-1, 3]), tf.tensor1d([5, 5]))
      expect(numbers(slope)).toEqual([0, 5])
      filler.dispose()
    })
  })

  test('kernels in place of others are set up with a new backend as those are', () => {
    const kernels = [fusedConvolution(), ...poolingKernels(), ...elementKernels()]
    for (const name of ['FusedConv2D', 'MaxPool', 'Relu', 'Add'])
      expect(kernels.find(({ kernelName }) => kernelName === name)?.setupFunc, name).toBeTypeOf('function')
  })

  test('starting twice changes nothing', async () => {
    const kernel = tf.getKernel('Conv2DBackpropFilter', 'wasm')
    await wasmBackend()
    expect(tf.getKernel('Conv2DBackpropFilter', 'wasm')).toBe(kernel)
  })
})
