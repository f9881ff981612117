/**
 * What the laws of fp-ts's type classes are tried on.
 */
import fc, { type Arbitrary } from 'fast-check'
import type { Kind, URIS } from 'fp-ts/HKT.js'
import type { Option } from 'fp-ts/lib/Option.js'
import { choices, functions, predicates } from './functions.ts'
import { type Law, type LawOptions, agree, law } from './law.ts'

/**
 * The structures that the laws of an instance are tried on, and what is `seen` of each, by which two are told apart. They
 * should have few elements: some laws make the cube of that.
 *
 * @category model
 * @since 0.1.0
 */
export interface InstanceLawOptions<F extends URIS> extends LawOptions {
  readonly structures: Arbitrary<Kind<F, unknown>>
  readonly seen: (structure: Kind<F, unknown>) => unknown
}

/** Two elements as one. It says no more, since for an unknown structure `Kind` is invariant. */
export const pair = (a: unknown, b: unknown): unknown => [a, b]

/** A function of any element. */
export type Endomorphism = (a: unknown) => unknown

interface Sample<F extends URIS> {
  readonly fa: Kind<F, unknown>
  readonly other: Kind<F, unknown>
  readonly third: Kind<F, unknown>
  readonly a: unknown
  readonly f: Endomorphism
  readonly g: Endomorphism
  readonly choose: (a: unknown) => Option<unknown>
  readonly chooseAgain: (a: unknown) => Option<unknown>
  readonly holds: (a: unknown) => boolean
}

/** The law that two structures, made of random ones, look the same. */
export const aboutInstances =
  <F extends URIS>({ structures, seen, ...options }: InstanceLawOptions<F>) =>
  (title: string, sides: (sample: Sample<F>) => readonly [actual: Kind<F, unknown>, expected: Kind<F, unknown>]): Law =>
    law<Sample<F>>(
      title,
      fc.record({
        fa: structures,
        other: structures,
        third: structures,
        a: fc.nat(),
        f: functions,
        g: functions,
        choose: choices,
        chooseAgain: choices,
        holds: predicates,
      }),
      (sample) => {
        const [actual, expected] = sides(sample)
        agree('what is seen', seen(actual), seen(expected))
      },
      options,
      ({ fa, other, third, ...functions }) =>
        fc.stringify({ fa: seen(fa), other: seen(other), third: seen(third), ...functions }),
    )
