/**
 * A handful of series with what was said of them.
 */
import type { Series } from '../../core/Example.ts'
import type { Said, StudentRun } from './Run.ts'
import { type Chart, seriesChart } from './specs.ts'
import { type Fate, fateOf } from './tallies.ts'

const mostVariables = 6
const mostPoints = 200

/**
 * Pseudo-labels that met one fate, of as many classes as possible: the surest of each class, then the next ones.
 *
 * @internal
 */
export const handful =
  (run: StudentRun, fates: ReadonlyArray<Fate>, count: number) =>
  (records: ReadonlyArray<Said>): ReadonlyArray<Said> => {
    const fate = fateOf(run)
    const surest = records
      .filter((record) => fates.includes(fate(record)) && run.known(record.id) !== undefined)
      .sort((one, other) => (other.confidence || 0) - (one.confidence || 0) || (one.id < other.id ? -1 : 1))
    const seen = new Map<number, number>()
    return surest
      .map((record) => {
        const place = seen.get(record.classId) ?? 0
        seen.set(record.classId, place + 1)
        return { record, place }
      })
      .sort((one, other) => one.place - other.place)
      .slice(0, count)
      .map(({ record }) => record)
  }

/**
 * A series as a chart, with what was said of it and what it is.
 *
 * @internal
 */
export const exampleChart =
  ({ vocabulary, known }: StudentRun) =>
  ({ id, classId, confidence, decision }: Said): ReadonlyArray<Chart> => {
    const found = known(id)
    if (found === undefined) return []
    const said = vocabulary[classId]
    const truth = found.classId === undefined ? undefined : vocabulary[found.classId]
    const sure = said === undefined ? 'nothing said' : `said ${said}, ${(100 * confidence).toFixed(0)}% sure`
    const caption = `${sure}${truth === undefined ? '' : `; is ${truth}`}${decision === 'kept' ? '' : `; ${decision}`}`
    const { variables, steps } = found.series
    const shown = variables > mostVariables ? `, ${mostVariables} of ${variables} variables` : ''
    return [
      {
        caption,
        note: `${id}${shown}`,
        description: `Series ${id} of ${steps} steps${shown}: ${caption}`,
        spec: seriesChart(points(found.series)),
      },
    ]
  }

// Of long series, every so many-th step.
const points = ({ variables, steps, values }: Series) => {
  const stride = Math.ceil(steps / mostPoints)
  return Array.from({ length: Math.min(variables, mostVariables) }, (_, variable) =>
    Array.from({ length: Math.ceil(steps / stride) }, (_, i) => {
      const value = values[variable * steps + i * stride] ?? Number.NaN
      return { variable, step: i * stride, value: Number.isFinite(value) ? Number(value.toPrecision(5)) : null }
    }),
  ).flat()
}
