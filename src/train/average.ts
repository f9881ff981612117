/**
 * Running means of a network's variables, which are measured and kept in place of the last ones.
 */
import * as Weights from '../core/Weights.ts'
import type { Variables } from '../nn/Model.ts'
import type { Averages } from './Snapshot.ts'
import type { Trainer } from './trainer.ts'

/**
 * The same training, whose variables are running means: after step n, the share `1 - min(decay, (1 + n) / (10 + n))` of
 * each is new, so that the first variables are soon forgotten (Polyak and Juditsky, 1992). Throws unless the decay is
 * from 0 to less than 1.
 *
 * @internal
 */
export const averaged =
  (decay: number, start: Averages | undefined) =>
  (training: Trainer): Trainer => {
    if (!(decay >= 0 && decay < 1))
      throw new RangeError(`fit: averageDecay must be from 0 to less than 1, got ${decay}`)
    let { variables, steps } = start ?? { variables: training.variables(), steps: 0 }
    return {
      ...training,
      step: (batch, loss, seed, rates) => {
        const value = training.step(batch, loss, seed, rates)
        if (!Number.isFinite(value)) return value
        steps++
        variables = towards(training.variables(), 1 - Math.min(decay, (1 + steps) / (10 + steps)))(variables)
        return value
      },
      variables: () => variables,
      snapshot: () => ({ ...training.snapshot(), averages: { variables, steps } }),
    }
  }

const towards =
  (now: Variables, share: number) =>
  ({ weights, state }: Variables): Variables => ({
    weights: Weights.zipWith(now.weights, mixed(share))(weights),
    state: Weights.zipWith(now.state, mixed(share))(state),
  })

const mixed =
  (share: number) =>
  ({ values: old }: Weights.Weight, { values: recent }: Weights.Weight): Float32Array => {
    const mean = new Float32Array(old.length)
    for (let i = 0; i < mean.length; i++) {
      const from = old[i] as number
      mean[i] = from + share * ((recent[i] as number) - from)
    }
    return mean
  }
