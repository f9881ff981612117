// oxlint-disable import/no-unassigned-import import/first -- what is tested is the order
import '../../src/nn/wasm.ts'
import * as tf from '@tensorflow/tfjs-core'
import { expect, test } from 'vitest'

test('imported before tfjs itself, it leaves the methods of tensors as they are', () => {
  const x = tf.tensor1d([1, 2])
  expect([...x.clone().dataSync()]).toEqual([1, 2])
  expect(x.toString()).toContain('[1, 2]')
  expect(x).toBeInstanceOf(tf.Tensor)
  tf.dispose(x)
})

test('imported alone, it brings the gradients and the backend', () => {
  expect(tf.getBackend()).toBe('wasm')
  const slope = tf.grad((x) => tf.sum(tf.square(x)))(tf.tensor1d([1, 2]))
  expect([...slope.dataSync()]).toEqual([2, 4])
})
