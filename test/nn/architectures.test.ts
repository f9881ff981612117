import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { show } from '../../src/core/Failure.ts'
import type { Json } from '../../src/core/Json.ts'
import { make } from '../../src/core/Seed.ts'
import { type Architecture, architecture, architectures } from '../../src/nn/architectures.ts'
import { lawful } from '../core/lawful.ts'
import { lineOf, rightOf } from '../train/toy.ts'

const spec = { variables: 2, vocabulary: ['a', 'b'] }
const names = Object.keys(architectures) as ReadonlyArray<Architecture>

const some: Readonly<Record<Architecture, Json>> = {
  inceptiontime: { filters: 2, depth: 4, kernels: [5, 3], dropout: 0.1, survival: 0.7, survivalRule: 'module' },
  fcn: { channels: [2, 3], kernels: [3, 1], dropout: 0.2 },
}

describe.each(names)('%s', (name) => {
  test('is made by its name, and says its name and its options', () => {
    const model = rightOf(architecture(name, some[name])(spec))
    expect([model.name, model.options, model.spec]).toEqual([name, some[name], spec])
  })

  test('is made again, as it was, from what it says', () => {
    const model = architectures[name]()(spec)
    const options = JSON.parse(JSON.stringify(model.options)) as Json
    const again = rightOf(architecture(model.name, options)(spec))
    expect(again.options).toEqual(model.options)
    const tiny = rightOf(architecture(name, some[name])(spec))
    expect(rightOf(architecture(name, tiny.options)(spec)).init(make(0))).toEqual(tiny.init(make(0)))
  })

  test('has defaults for what is left out', () => {
    expect(rightOf(architecture(name, {})(spec)).options).toEqual(architectures[name]()(spec).options)
  })

  lawful(
    'is made or refused in one line, never throws, whatever the options and the spec',
    fc.tuple(
      fc.oneof(
        fc.jsonValue({ maxDepth: 3 }),
        fc.tuple(fc.constantFrom(...Object.keys(some[name] as object)), fc.jsonValue()).map(([key, value]) => ({
          ...(some[name] as object),
          [key]: value,
        })),
      ),
      fc.oneof(fc.constant(2), fc.double({ max: 1000 })),
    ),
    ([options, variables]) => {
      const result = architecture(name, options as Json)({ ...spec, variables })
      if (E.isLeft(result)) expect(show(result.left)).toContain(`the options of network "${name}": expected valid ones`)
      else expect(result.right.spec.variables).toBe(variables)
    },
  )
})

test.each<readonly [Architecture, Json, string]>([
  ['fcn', null, 'options by name expected, got null'],
  ['fcn', [], 'options by name expected, got list'],
  ['fcn', 'dropout', 'options by name expected, got string'],
  ['fcn', { dropout: '0.5' }, 'dropout: number expected, got string'],
  ['fcn', { kernels: 3 }, 'kernels: list expected, got number'],
  ['fcn', { channels: [2], kernels: ['3'] }, 'fcn: kernels must be positive integers, got 3'],
  ['fcn', { filters: 3 }, 'filters: not an option, as channels, kernels, dropout are'],
  ['fcn', { toString: 3 }, 'toString: not an option'],
  ['inceptiontime', { survival: true }, 'survival: number expected, got boolean'],
  ['inceptiontime', { depth: [3] }, 'depth: number expected, got list'],
  ['inceptiontime', { survivalRule: 'row' }, 'survivalRule must be branch or module, got row'],
  ['inceptiontime', { kernels: [[3]] }, 'kernels must be positive integers'],
])('%s refuses the options %j', (name, options, message) => {
  expect(lineOf(architecture(name, options)(spec))).toContain(message)
})

lawful(
  'any other name is not found, and the hint lists those that are',
  fc.oneof(fc.string(), fc.constant('toString')),
  (name) => {
    fc.pre(!names.includes(name as Architecture))
    expect(lineOf(architecture(name, {})(spec))).toContain('not found: expected one of inceptiontime, fcn')
  },
)
