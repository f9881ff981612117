/**
 * Variables in each other's place.
 */
import type { Series } from '../core/Example.ts'
import * as Random from '../core/Random.ts'
import { type Transform, identity } from '../core/Transform.ts'
import { type Groups, checkIndices, checkWithin, upTo } from './groups.ts'
import { checkStrength } from './strength.ts'

/**
 * With probability `strength` for each group, put the variables of the group into random order, every order equally
 * likely (Saeed et al., 2020, channel shuffling): for sensors that could have been plugged in otherwise. `groups` are
 * lists of variables; if not given, all variables are one group. Missing values move along. A group of one stays as it
 * is, and so does a series of one variable; strength 0 is the identity. Throws unless the strength is from 0 to 1 and no
 * variable is named twice, and on a series that lacks one of them.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { shuffleVariables } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(3, 1, Float32Array.of(1, 2, 3))
 * const shuffle = shuffleVariables({ strength: 1, groups: [[0, 2]] })
 * const { values } = pipe(shuffle(series), Random.run(Seed.make(42)))
 * assert.strictEqual(values[1], 2)
 * assert.deepStrictEqual(values.slice().sort(), series.values)
 *
 * @category constructors
 * @since 0.1.0
 */
export const shuffleVariables = ({
  strength = 0.5,
  groups,
}: { readonly strength?: number; readonly groups?: Groups } = {}): Transform<Series> => {
  checkStrength('shuffleVariables', strength, 1)
  const named = (groups ?? []).flat()
  checkIndices('shuffleVariables', 'variables', named)
  if (strength === 0) return identity
  return (series) => (rng) => {
    const { variables, steps } = series
    checkWithin('shuffleVariables', 'variables', named, variables)
    const values = series.values.slice()
    const shuffled = groups ?? [upTo(variables)]
    let [draws, next] = Random.uniforms(shuffled.length)(rng)
    for (const [index, group] of shuffled.entries()) {
      if ((draws[index] as number) >= strength) continue
      let order: Uint32Array
      ;[order, next] = Random.permutation(group.length)(next)
      for (let place = 0; place < group.length; place++) {
        const from = (group[order[place] as number] as number) * steps
        const to = (group[place] as number) * steps
        for (let step = 0; step < steps; step++) values[to + step] = series.values[from + step] as number
      }
    }
    return [{ ...series, values }, next]
  }
}
