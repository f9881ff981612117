/**
 * Series from tables that hold one step a row.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { Failure } from '../core/Failure.ts'
import type { Part } from './Part.ts'
import { type Known, gather } from './rows.ts'

/**
 * One step of the series with an id, one value a variable, and the line where it stands.
 *
 * @internal
 */
export interface Step {
  readonly line: number
  readonly id: string
  readonly time: number
  readonly label: string | undefined
  readonly target: number | undefined
  readonly values: Float32Array
}

/**
 * The part of some steps, its series in the order in which they first occur, their steps in the order of their times.
 * Times of a series differ; labels and targets do not.
 *
 * @internal
 */
export const seriesOfSteps =
  (name: string, fail: (line: number, expected: string, found: string) => Failure) =>
  (steps: ReadonlyArray<Step>): E.Either<Failure, Part> => {
    const byId = new Map<string, Array<Step>>()
    for (const step of steps) {
      if (step.id === '') return E.left(fail(step.line, 'an id', 'nothing'))
      const own = byId.get(step.id)
      if (own === undefined) byId.set(step.id, [step])
      else own.push(step)
    }
    const known: Array<Known> = []
    for (const own of byId.values()) {
      const first = own[0] as Step
      for (const { line, label, target } of own)
        if (label !== first.label || !Object.is(target, first.target))
          return E.left(
            fail(line, `${first.label ?? first.target ?? 'no label'} in all of ${first.id}`, `${label ?? target}`),
          )
      own.sort((one, other) => one.time - other.time)
      const twice = own.findIndex(({ time }, index) => time === own[index - 1]?.time)
      if (twice >= 0) {
        const { line, time } = own[twice] as Step
        return E.left(fail(line, `different times in ${first.id}`, `${time} twice`))
      }
      const { id, label, target, line } = first
      known.push({ id, label, target, line, series: joined(own) })
    }
    return gather(name, fail)(known)
  }

const joined = (own: ReadonlyArray<Step>): Known['series'] => {
  const [variables, steps] = [own[0]?.values.length ?? 0, own.length]
  const values = new Float32Array(variables * steps)
  for (const [step, one] of own.entries())
    for (let variable = 0; variable < variables; variable++)
      values[variable * steps + step] = one.values[variable] as number
  return { variables, steps, values }
}
