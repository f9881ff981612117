import { expect, test } from 'vitest'
import bytes from '#generated/kernels.js'

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

test('the module has no data and no start function, so it leaves the memory it shares alone', () => {
  const [memory, start, data] = [5, 8, 11]
  const sections = sectionsOf(bytes)
  expect(sections).toContain(10)
  expect([memory, start, data].filter((section) => sections.includes(section))).toEqual([])
})

test('the module needs nothing but a memory', () => {
  expect(WebAssembly.Module.imports(new WebAssembly.Module(bytes))).toEqual([
    { module: 'env', name: 'memory', kind: 'memory' },
  ])
})
