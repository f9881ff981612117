// Arrays of steps of channels, turned into channels of steps.

/** to[channel, step] = from[step, channel], four by four; `fromStep` and `toChannel` are in bytes. */
export function turn(from: usize, fromStep: usize, to: usize, toChannel: usize, steps: i32, channels: i32): void {
  const squares = <usize>(channels & ~3) * 4
  let step = 0
  for (; step + 4 <= steps; step += 4) {
    const end = from + squares
    let at = from
    let out = to
    for (; at < end; at += 16) {
      turnSquare(at, fromStep, out, toChannel)
      out += 4 * toChannel
    }
    turnSingly(at, fromStep, out, toChannel, 4, channels & 3)
    from += 4 * fromStep
    to += 16
  }
  turnSingly(from, fromStep, to, toChannel, steps - step, channels)
}

function turnSingly(from: usize, fromStep: usize, to: usize, toChannel: usize, steps: i32, channels: i32): void {
  for (let channel = 0; channel < channels; channel++) {
    let at = from
    for (let step = 0; step < steps; step++) {
      store<f32>(to + <usize>step * 4, load<f32>(at))
      at += fromStep
    }
    from += 4
    to += toChannel
  }
}

// @ts-ignore: decorator
@inline
function turnSquare(from: usize, fromStep: usize, to: usize, toStep: usize): void {
  const a = v128.load(from)
  const b = v128.load((from += fromStep))
  const c = v128.load((from += fromStep))
  const d = v128.load(from + fromStep)
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5)
  const ab2 = v128.shuffle<f32>(a, b, 2, 6, 3, 7)
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5)
  const cd2 = v128.shuffle<f32>(c, d, 2, 6, 3, 7)
  v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5))
  v128.store((to += toStep), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7))
  v128.store((to += toStep), v128.shuffle<f32>(ab2, cd2, 0, 1, 4, 5))
  v128.store(to + toStep, v128.shuffle<f32>(ab2, cd2, 2, 3, 6, 7))
}
