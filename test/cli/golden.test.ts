import { existsSync, readFileSync } from 'node:fs'
import { isRight } from 'fp-ts/lib/Either.js'
import { beforeAll, describe, expect, test } from 'vitest'
import { agrees, compareWithGolden, table } from '../../src/cli/golden.ts'
import type { Weights } from '../../src/core/Weights.ts'
import { wasmBackend } from '../../src/nn/backend.ts'
import { inVariant, variants } from '../../src/nn/variants.ts'
import { decodeSafetensors } from '../../src/train/safetensors.ts'

const path = process.env['MILLRACE_GOLDEN'] ?? '../shared/golden/inceptiontime_small.safetensors'

describe.skipIf(!existsSync(path))('against PyTorch (skipped where the golden file is absent)', () => {
  let weights: Weights = {}
  beforeAll(async () => {
    await wasmBackend()
    const file = decodeSafetensors(path)(readFileSync(path))
    if (!isRight(file)) throw new Error(JSON.stringify(file.left))
    weights = file.right.weights
  })

  test.each(variants())(
    '$name: logits, loss, gradients, running statistics and six Adam steps agree',
    async (variant) => {
      const differences = await inVariant(variant)(() => compareWithGolden(weights))
      console.log(table([{ variant: variant.name, differences }]).join('\n'))
      expect(differences.filter((difference) => !agrees(difference))).toEqual([])
      expect(differences).toHaveLength(7)
    },
  )
})

test('the table closes each way to compute with the difference nearest to its tolerance', () => {
  const near = { group: 'a', absolute: 8e-4, relative: 8e-4, tolerance: 1e-3 }
  const far = { group: 'b', absolute: 2e-3, relative: 2e-3, tolerance: 5e-3 }
  const beyond = { group: 'c', absolute: Infinity, relative: Infinity, tolerance: 5e-3 }
  const lines = table([
    { variant: 'plain', differences: [near, far] },
    { variant: 'relaxed', differences: [near, far, beyond] },
  ])
  expect(lines.slice(1).map((line) => line.split('|').map((cell) => cell.trim()))).toEqual([
    ['plain', 'a', '8.000e-4', '8.000e-4', '1e-3'],
    ['plain', 'b', '2.000e-3', '2.000e-3', '5e-3'],
    ['plain', 'largest', '8.000e-4', '8.000e-4', '1e-3'],
    ['relaxed', 'a', '8.000e-4', '8.000e-4', '1e-3'],
    ['relaxed', 'b', '2.000e-3', '2.000e-3', '5e-3'],
    ['relaxed', 'c', 'Infinity', 'Infinity', '5e-3'],
    ['relaxed', 'largest', 'Infinity', 'Infinity', '5e-3'],
  ])
  expect([near, far, beyond].map(agrees)).toEqual([true, true, false])
})
