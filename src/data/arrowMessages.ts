/**
 * The messages of an Arrow stream or file, looked at before a reader makes room for what they promise: a reader of
 * FlatBuffers takes zeros for bytes that are not there, and so many elements as a damaged length says.
 */

/**
 * What is wrong, and at which byte.
 *
 * @internal
 */
export interface Damage {
  readonly offset: number
  readonly expected: string
  readonly found: string
}

/**
 * The whole messages of a stream, a schema first; or a file, which begins with `ARROW1`, as it is, if its footer and the
 * messages that this points to are sound.
 *
 * @internal
 */
export const messagesOf = (bytes: Uint8Array): Uint8Array | Damage => {
  const isFile = [0x41, 0x52, 0x52, 0x4f, 0x57, 0x31].every((byte, index) => bytes[index] === byte)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const place = { at: 0 }
  try {
    if (isFile) checkFile(view, place)
    else checkStream(view, place)
    return isFile ? bytes : bytes.subarray(0, place.at)
  } catch (error) {
    if (error instanceof Refusal) return { offset: place.at, expected: error.expected, found: error.message }
    if (error instanceof RangeError)
      return { offset: place.at, expected: 'a message of Arrow', found: 'a place beyond the end of the bytes' }
    throw error
  }
}

// Leaves the walk from any depth; never leaves this file.
class Refusal extends Error {
  readonly expected: string
  constructor(expected: string, found: string) {
    super(found)
    this.expected = expected
  }
}

interface Place {
  at: number
}

const refuseUnless = (holds: boolean, expected: string, found: string | number): void => {
  if (!holds) throw new Refusal(expected, String(found))
}

const checkStream = (view: DataView, place: Place): void => {
  const start = place.at
  while (place.at + 8 <= view.byteLength) {
    refuseUnless(view.getUint32(place.at, true) === 0xffffffff, 'the start of a message', 'other bytes')
    if (view.getInt32(place.at + 4, true) === 0) break
    place.at = checkMessage(view, place.at, place.at === start)
  }
  refuseUnless(place.at > start, 'a schema', 'no messages')
}

const checkFile = (view: DataView, place: Place): void => {
  const end = view.byteLength - 10
  place.at = Math.max(0, view.byteLength)
  refuseUnless(end >= 8 && view.getUint32(end + 4, true) === 0x4f525241, 'ARROW1 at the end', 'other bytes')
  place.at = end
  const length = view.getInt32(end, true)
  refuseUnless(length > 0 && length <= end - 8, `at most ${end - 8} bytes of footer`, length)
  place.at = end - length
  const footer = part(view, end - length, length)
  const root = footer.getUint32(0, true)
  const schema = field(footer, root, 1)
  if (schema !== 0) checkSchema(footer, follow(footer, schema))
  for (const kind of [2, 3]) {
    const blocks = vectorAt(footer, root, kind, 24)
    for (let block = 0; block < blocks.length; block++) {
      const at = Number(footer.getBigInt64(blocks.from + 24 * block, true))
      place.at = at
      refuseUnless(at >= 8 && at < end, 'a block inside the file', at)
      checkMessage(view, at, false)
    }
  }
}

// The metadata of a message and its body lie within the bytes; gives back where the next one begins.
const checkMessage = (view: DataView, at: number, isFirst: boolean): number => {
  refuseUnless(view.getUint32(at, true) === 0xffffffff, 'the start of a message', 'other bytes')
  const length = view.getInt32(at + 4, true)
  refuseUnless(length > 0 && length <= view.byteLength - at - 8, 'a message inside the bytes', `${length} bytes`)
  const message = part(view, at + 8, length)
  const root = message.getUint32(0, true)
  const bodyField = field(message, root, 3)
  const body = bodyField === 0 ? 0 : Number(message.getBigInt64(bodyField, true))
  const next = at + 8 + length + body
  refuseUnless(
    body >= 0 && next <= view.byteLength,
    `a body of at most ${view.byteLength - at - 8 - length} bytes`,
    body,
  )
  const kindField = field(message, root, 1)
  const header = field(message, root, 2)
  const kind = kindField === 0 ? 0 : message.getUint8(kindField)
  refuseUnless(
    header !== 0 && (isFirst ? kind === 1 : kind === 2 || kind === 3),
    isFirst ? 'a schema' : 'a dictionary or a batch',
    `kind ${kind}`,
  )
  const table = follow(message, header)
  if (kind === 1) checkSchema(message, table)
  if (kind === 3) checkBatch(message, table, body)
  if (kind === 2) {
    const data = field(message, table, 1)
    refuseUnless(data !== 0, 'a dictionary with values', 'none')
    checkBatch(message, follow(message, data), body)
  }
  return next
}

const checkSchema = (view: DataView, table: number): void => {
  const byteOrder = field(view, table, 0)
  refuseUnless(byteOrder === 0 || view.getInt16(byteOrder, true) === 0, 'little-endian values', 'big-endian')
  vectorAt(view, table, 2, 4)
  // Fields may share their children, but there are no more of them than bytes.
  checkFields(view, table, 1, { left: view.byteLength }, 0)
}

// Null, integers, floats, texts, truths, dates, times, lists and their large and fixed kin.
const types = new Set([1, 2, 3, 5, 6, 8, 10, 12, 16, 20, 21])

const checkFields = (view: DataView, table: number, slot: number, budget: { left: number }, depth: number): void => {
  refuseUnless(depth < 8, 'at most 8 lists in each other', depth)
  const fields = vectorAt(view, table, slot, 4)
  for (let index = 0; index < fields.length; index++) {
    refuseUnless(--budget.left >= 0, 'fewer fields than bytes', 'more')
    const one = follow(view, fields.from + 4 * index)
    const typeField = field(view, one, 2)
    const type = typeField === 0 ? 0 : view.getUint8(typeField)
    refuseUnless(types.has(type), 'columns of numbers, texts, times and lists of numbers', `type ${type}`)
    vectorAt(view, one, 6, 4)
    checkFields(view, one, 5, budget, depth + 1)
  }
}

const checkBatch = (view: DataView, table: number, body: number): void => {
  const compression = field(view, table, 3)
  refuseUnless(compression === 0, 'buffers without compression', 'compressed buffers')
  const lengthField = field(view, table, 0)
  const rows = lengthField === 0 ? 0 : Number(view.getBigInt64(lengthField, true))
  const most = 8 * (body + view.byteLength)
  refuseUnless(rows >= 0 && rows <= most, `at most ${most} rows`, rows)
  const nodes = vectorAt(view, table, 1, 16)
  for (let node = 0; node < nodes.length; node++) {
    const length = Number(view.getBigInt64(nodes.from + 16 * node, true))
    refuseUnless(length >= 0 && length <= most, `at most ${most} values`, length)
  }
  const buffers = vectorAt(view, table, 2, 16)
  for (let buffer = 0; buffer < buffers.length; buffer++) {
    const offset = Number(view.getBigInt64(buffers.from + 16 * buffer, true))
    const length = Number(view.getBigInt64(buffers.from + 16 * buffer + 8, true))
    refuseUnless(
      offset >= 0 && length >= 0 && offset + length <= body,
      `a buffer in a body of ${body} bytes`,
      offset + length,
    )
  }
}

const part = (view: DataView, from: number, length: number): DataView =>
  new DataView(view.buffer, view.byteOffset + from, length)

// Where a field of a table is, 0 where it has its default (FlatBuffers: a table begins with the way to its vtable).
const field = (view: DataView, table: number, slot: number): number => {
  const vtable = table - view.getInt32(table, true)
  const size = view.getUint16(vtable, true)
  const entry = 4 + 2 * slot
  const offset = entry < size ? view.getUint16(vtable + entry, true) : 0
  return offset === 0 ? 0 : table + offset
}

const follow = (view: DataView, at: number): number => at + view.getUint32(at, true)

const vectorAt = (view: DataView, table: number, slot: number, width: number) => {
  const at = field(view, table, slot)
  if (at === 0) return { from: 0, length: 0 }
  const start = follow(view, at)
  const length = view.getUint32(start, true)
  refuseUnless(length * width <= view.byteLength - start - 4, 'a list inside its message', `${length} elements`)
  return { from: start + 4, length }
}
