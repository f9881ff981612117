// The gradient of a convolution by its input, as sliding products over the gradient of the output. With stride s the
// inputs fall into s phases, and each phase is a product of stride 1 with every s-th tap, flipped.

import { firstTap, lastTap, margin, slidingTile } from './slidingProduct'

const panel: i32 = 8
const lanesScratch: usize = 32

/** Bytes of working memory for `conv2dBackpropInput`. */
export function conv2dBackpropInputScratch(
  inChannels: i32, filterHeight: i32, filterWidth: i32, outHeight: i32, outWidth: i32, outChannels: i32,
): usize {
  const panels = (inChannels + panel - 1) / panel
  return lanesScratch + <usize>(panels * filterHeight * filterWidth * outChannels) * 32 +
    <usize>(outHeight * (outWidth + 2 * margin) * outChannels) * 4
}

/** dx[n, h, w, ci] = sum of dy[n, oh, ow, co] * filter[kh, kw, ci, co] where oh * stride + kh * dilation - pad = h. */
export function conv2dBackpropInput(
  dy: usize, filter: usize, dx: usize, scratch: usize,
  batch: i32, inHeight: i32, inWidth: i32, inChannels: i32, filterHeight: i32, filterWidth: i32,
  outHeight: i32, outWidth: i32, outChannels: i32, strideHeight: i32, strideWidth: i32,
  dilationHeight: i32, dilationWidth: i32, padTop: i32, padLeft: i32,
): void {
  const panels = (inChannels + panel - 1) / panel
  const packed = scratch + lanesScratch
  const image = packed + <usize>(panels * filterHeight * filterWidth * outChannels) * 32
  const imageRow = <usize>((outWidth + 2 * margin) * outChannels) * 4
  const step = <usize>outChannels * 4
  const dxStep = <usize>inChannels * 4
  const dxRow = <usize>inWidth * dxStep
  const dxImage = <usize>inHeight * dxRow
  const tapStepHeight = strideHeight / divisor(strideHeight, dilationHeight)
  const tapStepWidth = strideWidth / divisor(strideWidth, dilationWidth)
  const rowDilation = dilationHeight * tapStepHeight / strideHeight
  const dilation = dilationWidth * tapStepWidth / strideWidth
  memory.fill(image, 0, <usize>outHeight * imageRow)

  for (let phaseHeight = 0; phaseHeight < min(strideHeight, inHeight); phaseHeight++) {
    const firstRow = phaseStart(phaseHeight + padTop, strideHeight, dilationHeight, tapStepHeight)
    const tapRows = tapCount(firstRow, filterHeight, tapStepHeight)
    const rowLead = (tapRows - 1) * rowDilation - (phaseHeight + padTop - firstRow * dilationHeight) / strideHeight
    const rows = (inHeight - phaseHeight + strideHeight - 1) / strideHeight
    for (let phaseWidth = 0; phaseWidth < min(strideWidth, inWidth); phaseWidth++) {
      const first = phaseStart(phaseWidth + padLeft, strideWidth, dilationWidth, tapStepWidth)
      const taps = tapCount(first, filterWidth, tapStepWidth)
      const lead = (taps - 1) * dilation - (phaseWidth + padLeft - first * dilationWidth) / strideWidth
      const steps = (inWidth - phaseWidth + strideWidth - 1) / strideWidth
      const bTap = <usize>outChannels * 32
      const bRow = <usize>taps * bTap
      const bPanel = <usize>tapRows * bRow
      packFlipped(filter, packed, filterWidth, inChannels, outChannels, firstRow, tapStepHeight, tapRows, first, tapStepWidth, taps)

      for (let n = 0; n < batch; n++) {
        const source = dy + <usize>(n * outHeight * outWidth) * step
        for (let row = 0; row < outHeight; row++) {
          memory.copy(image + <usize>row * imageRow + <usize>margin * step, source + <usize>(row * outWidth) * step, <usize>outWidth * step)
        }
        for (let p = 0; p < panels; p++) {
          const lanes = min(panel, inChannels - p * panel)
          for (let row = 0; row < rows; row++) {
            const rowLow = firstTap(row, 0, rowLead, rowDilation)
            const rowCount = max(0, lastTap(row, rowLead, rowDilation, outHeight, tapRows) - rowLow)
            const a = image + <usize>(row + rowLow * rowDilation - rowLead) * imageRow
            const b = packed + <usize>p * bPanel + <usize>rowLow * bRow
            const out = dx + <usize>n * dxImage + <usize>(phaseHeight + row * strideHeight) * dxRow +
              <usize>phaseWidth * dxStep + <usize>(p * panel) * 4
            for (let start = 0; start < steps; start += 4) {
              const low = firstTap(start, margin, lead, dilation)
              const count = max(0, lastTap(start, lead, dilation, outWidth, taps) - low)
              slidingTile(
                a + <usize>(margin + start + low * dilation - lead) * step, <usize>rowDilation * imageRow, <usize>dilation * step, step,
                b + <usize>low * bTap, bRow, bTap,
                rowCount, count, outChannels,
                out + <usize>(start * strideWidth) * dxStep, <usize>strideWidth * dxStep, min(4, steps - start), lanes, scratch,
              )
            }
          }
        }
      }
    }
  }
}

/** Greatest common divisor. */
function divisor(a: i32, b: i32): i32 {
  while (b != 0) {
    const rest = a % b
    a = b
    b = rest
  }
  return a
}

/** The first tap that reaches an input whose padded position is `position`, or `tapStep` when none does. */
function phaseStart(position: i32, stride: i32, dilation: i32, tapStep: i32): i32 {
  for (let tap = 0; tap < tapStep; tap++) {
    if ((position - tap * dilation) % stride == 0) return tap
  }
  return i32.MAX_VALUE
}

function tapCount(first: i32, size: i32, tapStep: i32): i32 {
  return first >= size ? 0 : (size - first + tapStep - 1) / tapStep
}

/** filter[kh, kw, ci, co], taps of one phase in reverse, to packed[ci / 8][taps][co][8]; missing channels are zero. */
function packFlipped(
  filter: usize, packed: usize, filterWidth: i32, inChannels: i32, outChannels: i32,
  firstRow: i32, rowStep: i32, rows: i32, first: i32, step: i32, taps: i32,
): void {
  let out = packed
  for (let start = 0; start < inChannels; start += panel) {
    for (let row = rows - 1; row >= 0; row--) {
      for (let tap = taps - 1; tap >= 0; tap--) {
        const at = filter + <usize>(((firstRow + row * rowStep) * filterWidth + first + tap * step) * inChannels * outChannels) * 4
        for (let lane = 0; lane < panel; lane++) {
          const channel = start + lane
          const from = at + <usize>(channel * outChannels) * 4
          for (let c = 0; c < outChannels; c++) {
            const value = channel < inChannels ? load<f32>(from + <usize>c * 4) : 0
            store<f32>(out + <usize>(c * panel + lane) * 4, value)
          }
        }
        out += <usize>outChannels * 32
      }
    }
  }
}
