/**
 * How far the first teacher's confidence can be trusted, before and after a temperature.
 */
import type { Outcomes } from '../../calibrate/Outcomes.ts'
import { type Bin, reliability } from '../../calibrate/reliability.ts'
import { calibrated, fitTemperature } from '../../calibrate/temperature.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * Reliability on labels that the teacher had not seen. `applied` says whether it labels at the temperature. Plain JSON.
 *
 * @category model
 * @since 0.1.0
 */
export interface Calibration {
  readonly temperature: number
  readonly applied: boolean
  readonly before: ReadonlyArray<Bin>
  readonly after: ReadonlyArray<Bin>
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The calibration of a teacher from its held-out probabilities. Where these are at a temperature of its own already, it is
 * given, and taken back for what was before; else one is fitted to them.
 *
 * @category constructors
 * @since 0.1.0
 */
export const calibrationOf =
  (own: number | undefined) =>
  (held: Outcomes): Calibration => {
    const temperature = own ?? fitTemperature()(held)
    const [before, after] =
      own === undefined ? [held, calibrated(temperature)(held)] : [calibrated(1 / temperature)(held), held]
    const diagram = reliability()
    return { temperature, applied: own !== undefined, before: diagram(before), after: diagram(after) }
  }
