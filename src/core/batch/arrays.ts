/**
 * Where the arrays of a batch come from: new ones, which the batch owns, or those of the batch before.
 */

/** Arrays for the parts of a batch. What they hold at first is not said. */
export interface Arrays {
  readonly floats: (part: 'x' | 'weight' | 'targets', length: number) => Float32Array
  readonly ints: (length: number) => Int32Array
}

export const fresh: Arrays = {
  floats: (_, length) => new Float32Array(length),
  ints: (length) => new Int32Array(length),
}

/** The same arrays each time, longer ones where they do not suffice. */
export const reused = (): Arrays => {
  const kept = { x: new Float32Array(), weight: new Float32Array(), targets: new Float32Array() }
  let ids = new Int32Array()
  return {
    floats: (part, length) => {
      if (kept[part].length < length) kept[part] = new Float32Array(length)
      return kept[part].length === length ? kept[part] : kept[part].subarray(0, length)
    },
    ints: (length) => {
      if (ids.length < length) ids = new Int32Array(length)
      return ids.length === length ? ids : ids.subarray(0, length)
    },
  }
}
