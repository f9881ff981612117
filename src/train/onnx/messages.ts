// The messages of ONNX that a network needs, by the field numbers of onnx.proto.

import type { Weight } from '../../core/Weights.ts'
import { type Field, bytes, encode, float, integer, littleEndian, message, packed, text } from './protobuf.ts'

/** An attribute of a node: a float, a whole number, or several of these. */
export type Attribute =
  { readonly float: number } | { readonly integer: number } | { readonly integers: ReadonlyArray<number> }

/** A node: an operator on named values. */
export interface Node {
  readonly operator: string
  readonly inputs: ReadonlyArray<string>
  readonly output: string
  readonly attributes?: Readonly<Record<string, Attribute>>
}

/** A value of 32-bit floats: an axis is a size, or the name of one that is not fixed. */
export interface Value {
  readonly name: string
  readonly axes: ReadonlyArray<number | string>
}

/** A model: nodes in an order in which they can be computed, the tensors they use, and texts by name. */
export interface OnnxModel {
  readonly name: string
  readonly nodes: ReadonlyArray<Node>
  readonly tensors: ReadonlyArray<readonly [name: string, weight: Weight]>
  readonly inputs: ReadonlyArray<Value>
  readonly outputs: ReadonlyArray<Value>
  readonly metadata: Readonly<Record<string, string>>
}

/** The bytes of a model, of version 7 of the format with operators of version 13. */
export const encodeOnnxModel = ({ name, nodes, tensors, inputs, outputs, metadata }: OnnxModel): Uint8Array =>
  encode(
    integer(1, 7),
    text(2, 'millrace'),
    message(
      7,
      ...nodes.map(nodeField),
      text(2, name),
      ...tensors.map(tensorField),
      ...inputs.map(valueField(11)),
      ...outputs.map(valueField(12)),
    ),
    message(8, text(1, ''), integer(2, 13)),
    ...Object.entries(metadata).map(([key, value]) => message(14, text(1, key), text(2, value))),
  )

const nodeField = ({ operator, inputs, output, attributes = {} }: Node): Field =>
  message(
    1,
    ...inputs.map((input) => text(1, input)),
    text(2, output),
    text(3, output),
    text(4, operator),
    ...Object.entries(attributes).map(([name, attribute]) => message(5, text(1, name), ...attributeFields(attribute))),
  )

// The last field is the type.
const attributeFields = (attribute: Attribute): ReadonlyArray<Field> => {
  if ('float' in attribute) return [float(2, attribute.float), integer(20, 1)]
  if ('integer' in attribute) return [integer(3, attribute.integer), integer(20, 2)]
  return [...attribute.integers.map((value) => integer(8, value)), integer(20, 7)]
}

const floats = 1

const tensorField = ([name, { shape, values }]: readonly [name: string, weight: Weight]): Field =>
  message(5, packed(1, shape), integer(2, floats), text(8, name), bytes(9, new Uint8Array(littleEndian(values))))

const valueField =
  (field: number) =>
  ({ name, axes }: Value): Field => {
    const dimensions = axes.map((axis) => message(1, typeof axis === 'number' ? integer(1, axis) : text(2, axis)))
    return message(field, text(1, name), message(2, message(1, integer(1, floats), message(2, ...dimensions))))
  }
