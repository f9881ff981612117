import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { load } from '../../src/kernels/load.ts'
import * as reference from '../../src/kernels/reference.ts'
import { arena, distance, kinds, memory } from './arena.ts'

describe.each(kinds)('$name', async ({ options }) => {
  const kernels = await load(memory, options)
  const numbers = fc.oneof(
    { weight: 9, arbitrary: fc.float({ min: -100, max: 100, noNaN: true }) },
    { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Infinity, -Infinity, 0, -0) },
  )
  const arrays = (count: number) =>
    fc
      .integer({ min: 0, max: 67 })
      .chain((length) =>
        fc.array(fc.array(numbers, { minLength: length, maxLength: length }), { minLength: count, maxLength: count }),
      )
      .map((rows) => rows.map((row) => Float32Array.from(row)))

  test('the gradient of a rectifier, any numbers and lengths 0 to 67: equal to the twin', () => {
    fc.assert(
      fc.property(arrays(2), (rows) => {
        const [y, dy] = rows as [Float32Array, Float32Array]
        const { put, reserve, take, intact } = arena()
        const [output, slope, to] = [put(y), put(dy), reserve(y.byteLength)]
        kernels.reluGrad(output, slope, to, y.length)
        expect(intact()).toBe(true)
        expect(distance(take(to, y.length), reference.reluGrad(y, dy))).toBe(0)
      }),
    )
  })

  test('rectifying, any numbers and lengths 0 to 67: equal to the twin', () => {
    fc.assert(
      fc.property(arrays(1), (rows) => {
        const [x] = rows as [Float32Array]
        const { put, reserve, take, intact } = arena()
        const [from, to] = [put(x), reserve(x.byteLength)]
        kernels.relu(from, to, x.length)
        expect(intact()).toBe(true)
        expect(distance(take(to, x.length), reference.relu(x))).toBe(0)
      }),
    )
  })

  test.each([
    { name: 'add', kernel: kernels.add, twin: reference.add },
    { name: 'addRelu', kernel: kernels.addRelu, twin: reference.addRelu },
  ])('$name, any numbers and lengths 0 to 67: equal to the twin', ({ kernel, twin }) => {
    fc.assert(
      fc.property(arrays(2), (rows) => {
        const [a, b] = rows as [Float32Array, Float32Array]
        const { put, reserve, take, intact } = arena()
        const [one, other, to] = [put(a), put(b), reserve(a.byteLength)]
        kernel(one, other, to, a.length)
        expect(intact()).toBe(true)
        expect(distance(take(to, a.length), twin(a, b))).toBe(0)
      }),
    )
  })

  const rate = fc.double({ min: 0.001, max: 0.999, noNaN: true })
  const scalars = fc.record(
    {
      decay: rate,
      stepSize: rate,
      secondScale: fc.double({ min: 1, max: 100, noNaN: true }),
      beta1: rate,
      beta2: rate,
      epsilon: fc.constantFrom(1e-8, 1e-3),
    },
    { noNullPrototype: true },
  )

  test('Adam, any numbers and lengths 0 to 67: parameter and moments within 1e-5 of the twin, relative to the largest', () => {
    fc.assert(
      fc.property(arrays(4), scalars, (rows, numbersOfStep) => {
        const [parameter, first, root, gradient] = rows as [Float32Array, Float32Array, Float32Array, Float32Array]
        const second = root.map((value) => value * value)
        const { put, take, intact } = arena()
        const at = [put(parameter), put(first), put(second)] as const
        const [where, means, squares] = at
        const size = parameter.length
        kernels.adam([
          { parameter: where, first: means, second: squares, gradient: put(gradient), size, scalars: numbersOfStep },
        ])
        reference.adam(parameter, first, second, gradient, numbersOfStep)
        expect(intact()).toBe(true)
        expect(distance(take(at[0], parameter.length), parameter)).toBeLessThan(1e-5)
        expect(distance(take(at[1], parameter.length), first)).toBeLessThan(1e-5)
        expect(distance(take(at[2], parameter.length), second)).toBeLessThan(1e-5)
      }),
    )
  })
})
