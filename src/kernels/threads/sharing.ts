// A compiled module made to work in memory that several threads see. Only the declaration of its memory differs: one bit
// of the WebAssembly binary format (threads proposal), so that no second binary has to be shipped.

const importSection = 2
const memorySection = 5
const functionImport = 0
const memoryImport = 2

/** A memory with a maximum, and one that is shared as well. */
const bounded = 1
const shared = 3

/**
 * A copy of a module that takes, or makes, a shared memory instead of an unshared one. Modules without a memory of
 * bounded size, which sharing needs, throw a `TypeError`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const sharingMemory = (module: Uint8Array): Uint8Array<ArrayBuffer> => {
  const copy = new Uint8Array(module)
  const at = memoryLimits(copy)
  if (at === undefined || copy[at] !== bounded)
    throw new TypeError('sharingMemory: a module with a memory of bounded size expected')
  copy[at] = shared
  return copy
}

/** Where the module says what limits its memory has. */
const memoryLimits = (module: Uint8Array): number | undefined => {
  let at = 8
  const number = (): number => {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = module[at++] ?? 0
      value |= (byte & 127) << shift
      if (byte < 128) return value
    }
  }
  const skipName = (): void => {
    const length = number()
    at += length
  }
  while (at < module.length) {
    const section = module[at++]
    const size = number()
    const end = at + size
    if (section === memorySection && number() > 0) return at
    if (section === importSection) {
      for (let left = number(); left > 0; left--) {
        skipName()
        skipName()
        const kind = module[at++]
        if (kind === memoryImport) return at
        // Tables and globals stand nowhere before a memory in the modules this is for.
        if (kind !== functionImport) break
        number()
      }
    }
    at = end
  }
  return undefined
}
