/**
 * Every format with what it keeps of a part: the parts that it can say, and what comes back.
 */
import fc from 'fast-check'
import type { FormatName } from '../../src/data/Format.ts'
import { classesOf } from '../../src/data/labels.ts'
import * as Part from '../../src/data/Part.ts'
import { parts } from './arbitraries.ts'

export interface FormatCase {
  readonly name: FormatName
  /** Something of the part that the format can say. */
  readonly sayable: (part: Part.Part) => Part.Part
  /** The part that is read back from a file named Toy. */
  readonly readBack: (part: Part.Part) => Part.Part
}

const ids = fc.string({ minLength: 1, maxLength: 6 }).filter((id) => !id.includes('\r'))

export const identified: fc.Arbitrary<Part.Part> = fc.oneof(
  parts,
  parts.chain((part) =>
    part.series.length === 0
      ? fc.constant(part)
      : fc
          .uniqueArray(ids, { minLength: part.series.length, maxLength: part.series.length })
          .map((given) => ({ ...part, ids: given })),
  ),
)

export const withoutIds = ({ name, series, targets }: Part.Part): Part.Part => ({ name, series, targets })

const firstVariable = (part: Part.Part): Part.Part => ({
  ...part,
  series: part.series.map(({ steps, values }) => ({ variables: 1, steps, values: values.slice(0, steps) })),
})

// A series that ends in a value that is there.
const ended = (part: Part.Part): Part.Part => ({
  ...part,
  series: part.series.map((series) => ({
    ...series,
    values: series.values.map((value, at) => (at === series.steps - 1 && Number.isNaN(value) ? 0 : value)),
  })),
})

const withClasses = (part: Part.Part): Part.Part =>
  part.targets._tag === 'Classes' ? part : { ...part, targets: classesOf(part.series.map((_, at) => `${at % 2}`)) }

export const observed = (part: Part.Part): Part.Part => ({
  ...part,
  targets:
    part.series.length === 0
      ? { _tag: 'Unlabeled' }
      : part.targets._tag === 'Classes'
        ? classesOf(Part.rows(part).map(({ label = '' }) => label))
        : part.targets,
})

const asToy = (part: Part.Part): Part.Part => ({ ...part, name: 'Toy' })

const named = (part: Part.Part): Part.Part => (part.series.length === 0 ? part : { ...part, ids: Part.ids(part) })

// NumPy takes zeros at the end of a text for room that is left.
const npTexts = (part: Part.Part): Part.Part =>
  part.ids === undefined ? part : { ...part, ids: part.ids.map((id) => `${id}.`) }

// Without rows, nothing says that there were targets but the classes.
const columnar = (part: Part.Part): Part.Part =>
  part.series.length === 0 && part.targets._tag === 'Values' ? { ...part, targets: { _tag: 'Unlabeled' } } : part

const same = (part: Part.Part): Part.Part => part

export const formatCases: ReadonlyArray<FormatCase> = [
  { name: 'ts', sayable: withoutIds, readBack: same },
  { name: 'arff', sayable: (part) => ended(withoutIds(part)), readBack: same },
  {
    name: 'tsv',
    sayable: (part) => ended(firstVariable(withClasses(withoutIds(part)))),
    readBack: (part) => asToy(observed(part)),
  },
  { name: 'csv', sayable: firstVariable, readBack: (part) => asToy(observed(part)) },
  { name: 'csv-long', sayable: same, readBack: (part) => asToy(named(observed(part))) },
  { name: 'jsonl', sayable: same, readBack: (part) => asToy(observed(part)) },
  {
    name: 'npy',
    sayable: (part) => ({
      ...withoutIds(part),
      series: part.series.filter(({ steps }) => steps === part.series[0]?.steps),
    }),
    readBack: (part) => asToy({ ...part, targets: { _tag: 'Unlabeled' } }),
  },
  { name: 'npz', sayable: npTexts, readBack: asToy },
  ...(['parquet', 'arrow', 'feather'] as const).map((name) => ({ name, sayable: same, readBack: columnar })),
]
