/**
 * What stands before and after a series that was moved or shrunk.
 */

/**
 * What to put where a series has nothing: a number, NaN for missing, or its nearest value.
 *
 * @category model
 * @since 0.1.0
 */
export type Fill = number | 'nearest'

/**
 * Throws unless a fill is 'nearest', NaN or a finite number.
 *
 * @internal
 */
export const checkFill = (operator: string, fill: Fill): void => {
  if (fill === Infinity || fill === -Infinity)
    throw new RangeError(`${operator}: fill must not be infinite, got ${fill}`)
}

/**
 * Fill each variable before the step `from` and from the step `to` on, in place. A variable that has nothing but missing
 * values between them gets missing values.
 *
 * @internal
 */
export const fillEnds = (
  values: Float32Array,
  variables: number,
  steps: number,
  { from, to, fill }: { readonly from: number; readonly to: number; readonly fill: Fill },
): void => {
  for (let variable = 0; variable < variables; variable++) {
    const start = variable * steps
    let present = from
    while (present < to && Number.isNaN(values[start + present])) present++
    const number = present < to ? fill : NaN
    values.fill(number === 'nearest' ? (values[start + from] as number) : number, start, start + from)
    values.fill(number === 'nearest' ? (values[start + to - 1] as number) : number, start + to, start + steps)
  }
}
