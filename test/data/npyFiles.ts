/**
 * Files of NumPy, written for tests.
 */
export const npyHead = (descr: string, shape: ReadonlyArray<number>, order = 'False'): Buffer => {
  const axes = `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`
  const text = `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${axes}, }`
  const header = `${text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11)}\n`
  return Buffer.concat([
    Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, header.length & 255, header.length >> 8]),
    Buffer.from(header),
  ])
}

export const npyFile = (
  descr: string,
  shape: ReadonlyArray<number>,
  values: NodeJS.TypedArray,
  order = 'False',
): Buffer =>
  Buffer.concat([npyHead(descr, shape, order), Buffer.from(values.buffer, values.byteOffset, values.byteLength)])
