// The 84 kernels of MiniRocket on one series at one dilation.

/** Bytes that `countAbove` needs besides: a sum of variables with its zeros, the outputs, six offsets, and one vector each. */
export function countAboveScratch(steps: i32, dilation: i32): i32 {
  return (2 * steps + 8 * dilation + 6 + 12) * 4
}

/**
 * How many outputs of each kernel are above each of its `each` biases. A kernel sums as many of x [variables, steps] as
 * `variableCounts` says, listed in `variables`; three taps of it weigh 2 and six -1. Of every other kernel only those
 * outputs count whose taps all lie inside, if there are any.
 */
export function countAbove(
  x: usize, steps: i32, dilation: i32, variableCounts: usize, variables: usize, biases: usize, each: i32, parity: i32,
  counts: usize, scratch: usize,
): void {
  const margin = 4 * dilation
  const sum = scratch
  const outputs = sum + <usize>(steps + 2 * margin + 4) * 4
  const offsets = outputs + <usize>(steps + 4) * 4
  let kernel = 0
  for (let one = 0; one < 9; one++)
    for (let two = one + 1; two < 9; two++)
      for (let three = two + 1; three < 9; three++) {
        memory.fill(sum, 0, <usize>(steps + 2 * margin + 4) * 4)
        const count = load<i32>(variableCounts + <usize>kernel * 4)
        for (let i = 0; i < count; i++) {
          addRow(x + <usize>load<i32>(variables) * <usize>steps * 4, sum + <usize>margin * 4, steps)
          variables += 4
        }
        let light = offsets
        for (let tap = 0; tap < 9; tap++)
          if (tap != one && tap != two && tap != three) {
            store<i32>(light, tap * dilation * 4)
            light += 4
          }
        convolve(sum, outputs, steps, one * dilation * 4, two * dilation * 4, three * dilation * 4, offsets)
        const inside = (parity + kernel) % 2 == 1 && steps > 2 * margin
        const from = inside ? margin : 0
        const length = inside ? steps - 2 * margin : steps
        for (let i = 0; i < each; i++) {
          store<i32>(counts, countRow(outputs + <usize>from * 4, length, load<f32>(biases)))
          counts += 4
          biases += 4
        }
        kernel++
      }
}

function addRow(from: usize, to: usize, steps: i32): void {
  let i: usize = 0
  for (; i < <usize>(steps & ~3) * 4; i += 16) v128.store(to + i, f32x4.add(v128.load(to + i), v128.load(from + i)))
  for (; i < <usize>steps * 4; i += 4) store<f32>(to + i, load<f32>(to + i) + load<f32>(from + i))
}

// The last vector may reach past the outputs, into what is kept free behind them.
function convolve(sum: usize, outputs: usize, steps: i32, one: usize, two: usize, three: usize, light: usize): void {
  const a = <usize>load<i32>(light), b = <usize>load<i32>(light + 4), c = <usize>load<i32>(light + 8)
  const d = <usize>load<i32>(light + 12), e = <usize>load<i32>(light + 16), f = <usize>load<i32>(light + 20)
  for (let i: usize = 0; i < <usize>steps * 4; i += 16) {
    const at = sum + i
    const heavy = f32x4.add(f32x4.add(v128.load(at + one), v128.load(at + two)), v128.load(at + three))
    let low = f32x4.add(f32x4.add(v128.load(at + a), v128.load(at + b)), v128.load(at + c))
    low = f32x4.add(f32x4.add(f32x4.add(low, v128.load(at + d)), v128.load(at + e)), v128.load(at + f))
    v128.store(outputs + i, f32x4.sub(f32x4.add(heavy, heavy), low))
  }
}

function countRow(outputs: usize, length: i32, bias: f32): i32 {
  const threshold = f32x4.splat(bias)
  let counts = i32x4.splat(0)
  let i: usize = 0
  // A comparison that holds is -1.
  for (; i < <usize>(length & ~3) * 4; i += 16) counts = i32x4.sub(counts, f32x4.gt(v128.load(outputs + i), threshold))
  let count = i32x4.extract_lane(counts, 0) + i32x4.extract_lane(counts, 1)
  count += i32x4.extract_lane(counts, 2) + i32x4.extract_lane(counts, 3)
  for (; i < <usize>length * 4; i += 4) if (load<f32>(outputs + i) > bias) count++
  return count
}
