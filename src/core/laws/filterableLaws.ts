/**
 * What fp-ts's `Compactable` and `Filterable` promise. `filterMap` says it all: the others are what follows from it.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { FilterableWithIndex1 } from 'fp-ts/lib/FilterableWithIndex.js'
import { flow } from 'fp-ts/lib/function.js'
import type { Kind, URIS } from 'fp-ts/HKT.js'
import * as O from 'fp-ts/lib/Option.js'
import { type Separated, separated } from 'fp-ts/lib/Separated.js'
import { type InstanceLawOptions, aboutInstances, pair } from './instances.ts'
import type { Law } from './law.ts'

/**
 * The laws of a filterable whose elements have an index, those of its compactable among them.
 *
 * @example
 * import { Dataset, Stream } from 'millrace'
 * import * as laws from 'millrace/laws'
 * import fc from 'fast-check'
 *
 * const structures = fc.array(fc.nat(), { maxLength: 5 }).map((ns) => Stream.fromDataset(Dataset.fromArray(ns)))
 * const seen = (stream: Stream.Stream<unknown>) => Stream.toArray(stream)()
 * for (const law of laws.filterable(Stream.FilterableWithIndex, { structures, seen, runs: 20 })) await law.check()
 *
 * @category constructors
 * @since 0.1.0
 */
export const filterableLaws = <F extends URIS>(
  filterable: FilterableWithIndex1<F, unknown>,
  options: InstanceLawOptions<F>,
): ReadonlyArray<Law> => {
  const { compact, separate, filter, filterMap, partition, partitionMap, map } = filterable
  const { filterMapWithIndex, filterWithIndex, partitionMapWithIndex, partitionWithIndex, mapWithIndex } = filterable
  const about = aboutInstances(options)
  type Parts = Separated<Kind<F, unknown>, Kind<F, unknown>>
  type Sample = Parameters<Parameters<typeof about>[1]>[0]
  const aboutParts = (
    title: string,
    sides: (sample: Sample) => readonly [actual: Parts, expected: Parts],
  ): ReadonlyArray<Law> =>
    (['left', 'right'] as const).map((side) =>
      about(`${title}, on the ${side}`, (sample) => {
        const [actual, expected] = sides(sample)
        return [actual[side], expected[side]]
      }),
    )
  const parted =
    (holds: (a: unknown) => boolean) =>
    (a: unknown): E.Either<unknown, unknown> =>
      holds(a) ? E.right(a) : E.left([a])

  return [
    about('choosing everything changes nothing', ({ fa }) => [filterMap(fa, O.some), fa]),
    about('choosing twice is choosing by both', ({ fa, choose, chooseAgain }) => [
      filterMap(filterMap(fa, choose), chooseAgain),
      filterMap(fa, flow(choose, O.flatMap(chooseAgain))),
    ]),
    about('mapping is choosing all that a function makes', ({ fa, f }) => [map(fa, f), filterMap(fa, flow(f, O.some))]),
    about('compacting where nothing is missing changes nothing', ({ fa }) => [compact(map(fa, O.some)), fa]),
    about('choosing is compacting what was mapped', ({ fa, choose }) => [
      filterMap(fa, choose),
      compact(map(fa, choose)),
    ]),
    about('filtering is choosing where a predicate holds', ({ fa, holds }) => [
      filter(fa, holds),
      filterMap(fa, O.fromPredicate(holds)),
    ]),
    ...aboutParts('a partition is what a predicate refuses, and what it keeps', ({ fa, holds }) => [
      partition(fa, holds),
      separated(
        filter(fa, (a) => !holds(a)),
        filter(fa, holds),
      ),
    ]),
    ...aboutParts('a mapped partition is what is chosen for each side', ({ fa, holds }) => [
      partitionMap(fa, parted(holds)),
      separated(filterMap(fa, flow(parted(holds), O.getLeft)), filterMap(fa, flow(parted(holds), O.getRight))),
    ]),
    ...aboutParts('a mapped partition is the parts of what was mapped', ({ fa, holds }) => [
      partitionMap(fa, parted(holds)),
      separate(map(fa, parted(holds))),
    ]),
    about('choosing with an index is choosing among what was paired with it', ({ fa, choose }) => [
      filterMapWithIndex(fa, (i, a) => choose(pair(i, a))),
      filterMap(
        mapWithIndex(fa, (i, a) => pair(i, a)),
        choose,
      ),
    ]),
    about('filtering with an index is choosing where it holds', ({ fa, holds }) => [
      filterWithIndex(fa, (i, a) => holds(pair(i, a))),
      filterMapWithIndex(fa, (i, a) => (holds(pair(i, a)) ? O.some(a) : O.none)),
    ]),
    ...aboutParts('a partition with an index is what a predicate refuses, and what it keeps', ({ fa, holds }) => [
      partitionWithIndex(fa, (i, a) => holds(pair(i, a))),
      separated(
        filterWithIndex(fa, (i, a) => !holds(pair(i, a))),
        filterWithIndex(fa, (i, a) => holds(pair(i, a))),
      ),
    ]),
    ...aboutParts('a mapped partition with an index is the parts of what was mapped', ({ fa, holds }) => [
      partitionMapWithIndex(fa, (i, a) => parted(holds)(pair(i, a))),
      separate(mapWithIndex(fa, (i, a) => parted(holds)(pair(i, a)))),
    ]),
  ]
}
