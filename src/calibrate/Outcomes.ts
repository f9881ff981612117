/**
 * What a predictor said of rows whose class is known: what calibration learns from. It knows no predictor.
 */

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * Held-out rows: `probabilities` is `[rows, classes]`, row by row, and `truth` holds the class id of each row.
 *
 * @category model
 * @since 0.1.0
 */
export interface Outcomes {
  readonly classes: number
  readonly probabilities: Float32Array
  readonly truth: ReadonlyArray<number>
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Held-out rows from a table of probabilities and the true class ids. Throws unless there are as many rows of as many
 * probabilities, and unless each id is one of a class.
 *
 * @example
 * import { outcomes } from 'millrace/calibrate'
 * import assert from 'node:assert'
 *
 * const held = outcomes({ classes: 2, truth: [0, 1] })(Float32Array.of(0.75, 0.25, 0.5, 0.5))
 * assert.strictEqual(held.truth.length, 2)
 * assert.throws(() => outcomes({ classes: 2, truth: [0] })(Float32Array.of(1)))
 *
 * @category constructors
 * @since 0.1.0
 */
export const outcomes =
  ({
    classes,
    truth,
  }: {
    readonly classes: number
    readonly truth: ReadonlyArray<number>
  }): ((probabilities: Float32Array) => Outcomes) =>
  (probabilities) => {
    if (probabilities.length !== truth.length * classes)
      throw new RangeError(`outcomes: ${truth.length} x ${classes} probabilities expected, got ${probabilities.length}`)
    const strange = truth.find((id) => !Number.isInteger(id) || id < 0 || id >= classes)
    if (strange !== undefined) throw new RangeError(`outcomes: a class id below ${classes} expected, got ${strange}`)
    return { classes, probabilities, truth }
  }

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * The predicted class of a row, the lowest id of equals, how sure it is, and whether it is right.
 *
 * @internal
 */
export interface Guess {
  readonly id: number
  readonly confidence: number
  readonly right: boolean
}

/**
 * The guess of each row. A row with a NaN has none.
 *
 * @internal
 */
export const guesses = ({ classes, probabilities, truth }: Outcomes): ReadonlyArray<Guess> =>
  truth.flatMap((known, row) => {
    const values = probabilities.subarray(row * classes, (row + 1) * classes)
    const confidence = Math.max(...values)
    const id = values.indexOf(confidence)
    return id < 0 ? [] : [{ id, confidence, right: id === known }]
  })
