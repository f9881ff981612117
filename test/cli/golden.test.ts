import { existsSync, readFileSync } from 'node:fs'
import { isRight } from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { compareWithGolden } from '../../src/cli/golden.ts'
import { wasmBackend } from '../../src/nn/backend.ts'
import { decodeSafetensors } from '../../src/train/safetensors.ts'

const path = process.env['MILLRACE_GOLDEN'] ?? '../shared/golden/inceptiontime_small.safetensors'

describe.skipIf(!existsSync(path))('against PyTorch (skipped where the golden file is absent)', () => {
  test('logits, loss, gradients, running statistics and six Adam steps agree', async () => {
    await wasmBackend()
    const file = decodeSafetensors(path)(readFileSync(path))
    if (!isRight(file)) throw new Error(JSON.stringify(file.left))
    const differences = compareWithGolden(file.right.weights)
    console.log(differences)
    expect(differences.filter(({ relative, tolerance }) => !(relative <= tolerance))).toEqual([])
    expect(differences).toHaveLength(7)
  })
})
