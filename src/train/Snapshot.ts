/**
 * Where a training run is between two steps: all that the rest of it depends on, as plain values and arrays.
 */
import { type Failure, mismatch } from '../core/Failure.ts'
import type { Checkpoint } from '../core/Stream.ts'
import type { Weight } from '../core/Weights.ts'
import type { Variables } from '../nn/Model.ts'

/**
 * When a snapshot is offered: after a step, after an epoch and what was measured then, or because the run is to stop.
 *
 * @category model
 * @since 0.1.0
 */
export type Moment = 'step' | 'epoch' | 'stop'

/**
 * The variables, what the optimiser remembers (plain values and arrays, if its own state is), and the running means of
 * the variables where they are kept.
 *
 * @category model
 * @since 0.1.0
 */
export interface Training {
  readonly variables: Variables
  readonly memory?: unknown
  readonly averages?: Averages
}

/**
 * Running means of variables after so many steps.
 *
 * @category model
 * @since 0.1.0
 */
export interface Averages {
  readonly variables: Variables
  readonly steps: number
}

/**
 * `epoch` is the one to go on in, `batches` the place in it, none at its beginning; `step` counts from the first epoch.
 * `smoothed` is the running sum of losses, `best` what `keep: 'best'` would return by now.
 *
 * @category model
 * @since 0.1.0
 */
export interface Snapshot {
  readonly epoch: number
  readonly batches?: Checkpoint
  readonly step: number
  readonly smoothed: number
  readonly training: Training
  readonly best?: { readonly variables: Variables; readonly accuracy: number }
}

/**
 * Why a snapshot is not of a network with such variables: the first that one of them lacks or has in another shape.
 *
 * @internal
 */
export const unlike =
  ({ weights, state }: Variables) =>
  ({ training: { variables } }: Snapshot): Failure | undefined => {
    const [expected, found] = [
      { ...weights, ...state },
      { ...variables.weights, ...variables.state },
    ]
    const shown = (weight: Weight | undefined): string =>
      weight === undefined ? 'none' : `[${weight.shape.join(', ')}]`
    const name = Object.keys({ ...expected, ...found }).find((key) => shown(expected[key]) !== shown(found[key]))
    return name === undefined
      ? undefined
      : mismatch(`"${name}" of the snapshot`, shown(expected[name]), shown(found[name]))
  }
