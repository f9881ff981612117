import { describe, expect, test } from 'vitest'
import plain from '#generated/kernels.js'
import relaxed from '#generated/relaxedKernels.js'
import { builds } from '../../src/kernels/load.ts'

const sectionsOf = (module: Uint8Array): ReadonlyArray<number> => {
  const sections: number[] = []
  let at = 8
  const length = (): number => {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = module[at++] as number
      value |= (byte & 127) << shift
      if (byte < 128) return value
    }
  }
  while (at < module.length) {
    sections.push(module[at++] as number)
    const size = length()
    at += size
  }
  return sections
}

describe.each([
  { name: 'plain', bytes: plain },
  { name: 'relaxed', bytes: relaxed },
] as const)('the $name build', ({ name, bytes }) => {
  test('the module has no data and no start function, so it leaves the memory it shares alone', () => {
    const [memory, start, data] = [5, 8, 11]
    const sections = sectionsOf(bytes)
    expect(sections).toContain(10)
    expect([memory, start, data].filter((section) => sections.includes(section))).toEqual([])
  })

  test.runIf(builds().includes(name))('the module needs nothing but a memory', () => {
    expect(WebAssembly.Module.imports(new WebAssembly.Module(bytes))).toEqual([
      { module: 'env', name: 'memory', kind: 'memory' },
    ])
  })
})

test('relaxed SIMD is taken where the runtime has it, and the plain build runs everywhere', () => {
  expect(builds().at(-1)).toBe('plain')
  expect(builds()).toHaveLength(WebAssembly.validate(relaxed) ? 2 : 1)
  expect(WebAssembly.validate(plain)).toBe(true)
})
