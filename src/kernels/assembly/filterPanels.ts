// Filters, repacked for outerTile.ts: eight outputs side by side. A panel of eight holds [row][column][input][8], or where
// inputs are few [row][input][column][8], since what lies together should be long; after all panels come the numbers
// that sums start from. A gradient by the input goes the other way: its inputs are the outputs of the convolution.

import { turn } from './turn'

const panel: i32 = 8

export function panelsOf(outputs: i32): i32 {
  return (outputs + panel - 1) / panel
}

/** Whether the columns of a filter lie together, rather than its inputs: where there are more of them, and no gaps. */
export function columnsTogether(width: i32, inputs: i32, stride: i32): bool {
  return stride == 1 && inputs < min(8, width)
}

/** Bytes of one panel. */
export function panelBytes(height: i32, width: i32, inputs: i32): usize {
  return <usize>(height * width * inputs) * 32
}

/** Bytes of a packed filter. */
export function panelsBytes(height: i32, width: i32, inputs: i32, outputs: i32): usize {
  return <usize>panelsOf(outputs) * (panelBytes(height, width, inputs) + 32)
}

/** Where the place of a filter for one row, column and input lies within a panel. */
export function placeOf(row: i32, column: i32, input: i32, width: i32, inputs: i32, together: bool): usize {
  const place = together ? (row * inputs + input) * width + column : (row * width + column) * inputs + input
  return <usize>place * 32
}

/**
 * filter[row, column], whose inputs and outputs are `inputStep` and `outputStep` bytes apart, to panels; `bias`, unless
 * it is 0, to the numbers that sums start from. Outputs beyond the last are zero.
 */
export function packPanels(
  filter: usize, bias: usize, packed: usize,
  height: i32, width: i32, inputs: i32, outputs: i32, inputStep: usize, outputStep: usize,
  together: bool,
): void {
  const tap = <usize>(inputs * outputs) * 4
  const starts = packed + <usize>panelsOf(outputs) * panelBytes(height, width, inputs)
  memory.fill(starts, 0, <usize>panelsOf(outputs) * 32)
  if (bias != 0) memory.copy(starts, bias, <usize>outputs * 4)
  for (let first = 0; first < outputs; first += panel) {
    const lanes = min(panel, outputs - first)
    if (lanes < panel) memory.fill(packed, 0, panelBytes(height, width, inputs))
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const from = filter + <usize>(row * width + column) * tap + <usize>first * outputStep
        const to = packed + placeOf(row, column, 0, width, inputs, together)
        // Turned squares where the inputs lie together on both sides, and copies where the outputs do.
        if (inputStep == 4 && !together) turn(from, outputStep, to, 32, lanes, inputs)
        else packInputs(from, inputStep, outputStep, to, together ? <usize>width * 32 : 32, inputs, lanes)
      }
    }
    packed += panelBytes(height, width, inputs)
  }
}

function packInputs(
  from: usize, inputStep: usize, outputStep: usize, to: usize, toInput: usize, inputs: i32, lanes: i32,
): void {
  for (let input = 0; input < inputs; input++) {
    if (lanes == panel && outputStep == 4) {
      v128.store(to, v128.load(from))
      v128.store(to, v128.load(from, 16), 16)
    } else {
      for (let lane = 0; lane < lanes; lane++) {
        store<f32>(to + <usize>lane * 4, load<f32>(from + <usize>lane * outputStep))
      }
    }
    from += inputStep
    to += toInput
  }
}
