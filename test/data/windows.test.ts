/**
 * Windows over recordings, and parting them by group and by time without a step on two sides.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as Dataset from '../../src/core/Dataset.ts'
import { type Example, series, unlabeled } from '../../src/core/Example.ts'
import * as Seed from '../../src/core/Seed.ts'
import * as laws from '../../src/core/laws/index.ts'
import { type TimeCuts, type Window, slidingWindows, splitByTime } from '../../src/data/windows.ts'
import { lawful, testAll } from '../core/lawful.ts'
import { runs } from '../core/runs.ts'

// The value says which variable and step of which recording it is.
const recordings = fc
  .array(fc.tuple(fc.nat(60), fc.nat(3)), { maxLength: 6 })
  .chain((all) => fc.tuple(fc.constant(all), fc.integer({ min: 1, max: 3 })))
  .map(([all, variables]) =>
    all.map(([steps, person], place): Example => ({
      id: `${person}/${place}`,
      series: series(
        variables,
        steps,
        Float32Array.from({ length: variables * steps }, (_, at) => {
          const variable = Math.floor(at / steps)
          return 10_000 * place + 1000 * variable + (at - variable * steps)
        }),
      ),
      target: unlabeled,
    })),
  )
const options = fc.record(
  { length: fc.integer({ min: 1, max: 20 }), stride: fc.integer({ min: 1, max: 25 }) },
  { noNullPrototype: true },
)
const personOf = ({ id }: Example): string => id.split('/')[0] ?? ''
const windowed = fc.tuple(recordings, options).map(([all, chosen]) => ({
  all,
  chosen,
  windows: slidingWindows({ ...chosen, group: personOf })(Dataset.fromArray(all)),
}))

testAll(
  laws.dataset(
    windowed.map(({ windows }) => windows),
    runs(300),
  ),
)

lawful('every window lies inside of one recording and holds its values', windowed, ({ all, windows, chosen }) => {
  for (const { id, recording, group, from, to, series } of Dataset.toArray(windows)) {
    const source = all.find((one) => one.id === recording)
    expect(source).toBeDefined()
    if (source === undefined) return
    expect([id, group, to - from, series.steps]).toEqual([
      `${recording}@${from}`,
      personOf(source),
      chosen.length,
      chosen.length,
    ])
    expect(from >= 0 && to <= source.series.steps).toBe(true)
    for (let variable = 0; variable < series.variables; variable++)
      expect(series.values.subarray(variable * series.steps, (variable + 1) * series.steps)).toEqual(
        source.series.values.subarray(variable * source.series.steps + from, variable * source.series.steps + to),
      )
  }
})

lawful('windows begin at every stride that leaves room for one', windowed, ({ all, windows, chosen }) => {
  const expected = all.flatMap(({ id, series: { steps } }) => {
    const starts: Array<string> = []
    for (let from = 0; from + chosen.length <= steps; from += chosen.stride) starts.push(`${id}@${from}`)
    return starts
  })
  expect(Dataset.toArray(windows).map(({ id }) => id)).toEqual(expected)
})

lawful('with a stride up to the length, windows cover all but less than a stride at the end', windowed, (made) => {
  const { all, windows, chosen } = made
  if (chosen.stride > chosen.length) return
  for (const { id, series } of all) {
    const covered = new Set<number>()
    for (const { recording, from, to } of Dataset.toArray(windows))
      if (recording === id) for (let step = from; step < to; step++) covered.add(step)
    if (series.steps < chosen.length) expect(covered.size).toBe(0)
    else expect(series.steps - covered.size).toBeLessThan(chosen.stride)
  }
})

const cuts: fc.Arbitrary<TimeCuts> = fc.oneof(
  fc.record(
    {
      at: fc.array(fc.nat(60), { maxLength: 3 }).map((all) => all.sort((one, other) => one - other)),
      gap: fc.nat(10),
    },
    { noNullPrototype: true },
  ),
  fc.record(
    {
      fractions: fc.constantFrom([1], [0.5, 0.5], [0.7, 0.15, 0.15], [0, 0.9, 0.1], [0.1, 0.2, 0.3, 0.4]),
      gap: fc.nat(10),
    },
    { noNullPrototype: true },
  ),
)

const stepsOf = (part: Dataset.Dataset<Window>): ReadonlyMap<string, ReadonlySet<number>> => {
  const steps = new Map<string, Set<number>>()
  for (const { recording, from, to } of Dataset.toArray(part)) {
    const known = steps.get(recording) ?? new Set<number>()
    for (let step = from; step < to; step++) known.add(step)
    steps.set(recording, known)
  }
  return steps
}

lawful(
  'no step is in two parts by time, and a later part begins at least a gap after an earlier one ends',
  fc.tuple(windowed, cuts),
  ([{ windows }, chosen]) => {
    const parts = splitByTime(chosen)(windows).map(stepsOf)
    expect(parts).toHaveLength('at' in chosen ? chosen.at.length + 1 : chosen.fractions.length)
    for (const [index, earlier] of parts.entries())
      for (const later of parts.slice(index + 1))
        for (const [recording, steps] of earlier) {
          const others = later.get(recording)
          if (others !== undefined)
            expect(Math.min(...others) - Math.max(...steps) - 1).toBeGreaterThanOrEqual(chosen.gap ?? 0)
        }
  },
)

lawful(
  'a window is left out by time only where it meets a cut or the gap after it',
  fc.tuple(windowed, cuts),
  ([{ windows }, chosen]) => {
    const kept = splitByTime(chosen)(windows).flatMap((part) => Dataset.toArray(part).map(({ id }) => id))
    expect(new Set(kept).size).toBe(kept.length)
    const all = Dataset.toArray(windows)
    for (const { id, recording, from, to } of all) {
      const end = Math.max(...all.filter((one) => one.recording === recording).map((one) => one.to))
      let sum = 0
      const at =
        'at' in chosen ? chosen.at : chosen.fractions.slice(0, -1).map((f) => Math.floor((sum += f) * end + 1e-6))
      const meets = at.some((cut) => to > cut && from < cut + (chosen.gap ?? 0))
      expect([id, kept.includes(id)]).toEqual([id, !meets])
    }
  },
)

lawful('no group is in two parts by group', windowed, ({ windows }) => {
  const parts = Dataset.groupSplit({ fractions: [0.6, 0.4], group: ({ group }: Window) => group })(Seed.make(7))(
    windows,
  )
  const [one, other] = parts.map((part) => new Set(Dataset.toArray(part).map(({ group }) => group)))
  for (const group of one ?? []) expect(other?.has(group)).toBe(false)
})

describe('a window', () => {
  const values = Float32Array.of(0, 1, 2, 3, 4, 5)
  const recording: Example = { id: 'a', series: series(1, 6, values), target: { _tag: 'Value', value: 3 } }
  test('of one variable is a view of its recording, and nothing is read before', () => {
    const [window] = Dataset.toArray(slidingWindows({ length: 2, stride: 4 })(Dataset.fromArray([recording])))
    expect(window?.series.values.buffer).toBe(values.buffer)
    expect(window?.target).toEqual({ _tag: 'Value', value: 3 })
    const unread = slidingWindows({ length: 2 })(
      Dataset.fromArray([
        {
          ...recording,
          series: {
            variables: 1,
            steps: 6,
            get values(): Float32Array {
              throw new Error('read')
            },
          },
        },
      ]),
    )
    expect(splitByTime({ at: [4] })(unread).map(({ length }) => length)).toEqual([2, 1])
  })
  test('may have a target of its own', () => {
    const windows = slidingWindows({ length: 3, target: (_, from, to) => ({ _tag: 'Value', value: from + to }) })
    expect(Dataset.toArray(windows(Dataset.fromArray([recording]))).map(({ target }) => target)).toEqual([
      { _tag: 'Value', value: 3 },
      { _tag: 'Value', value: 9 },
    ])
  })
})

test.each([
  [() => slidingWindows({ length: 0 }), /^slidingWindows: length/],
  [() => slidingWindows({ length: 2, stride: 1.5 }), /^slidingWindows: stride/],
  [() => splitByTime({ at: [5, 2] }), /^splitByTime: at .* got 5, 2/],
  [() => splitByTime({ fractions: [0.5, 0.6] }), /^splitByTime: fractions .* sum to 1.1/],
  [() => splitByTime({ at: [5], gap: -1 }), /^splitByTime: gap/],
])('misuse is refused: %#', (make, message) => {
  expect(make).toThrow(message)
})
