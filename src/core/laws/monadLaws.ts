/**
 * What fp-ts's type classes promise, from `Functor` to `Monad` and `Alternative`. The laws are tried on whole structures,
 * not only on what `of` makes: a monad that drops all but the first element passes those.
 */
import type { Alternative1 } from 'fp-ts/lib/Alternative.js'
import type { Apply1 } from 'fp-ts/lib/Apply.js'
import type { FunctorWithIndex1 } from 'fp-ts/lib/FunctorWithIndex.js'
import type { Monad1 } from 'fp-ts/lib/Monad.js'
import type { Kind, URIS } from 'fp-ts/HKT.js'
import { type Endomorphism, type InstanceLawOptions, aboutInstances, pair } from './instances.ts'
import type { Law } from './law.ts'

/**
 * The laws of a functor whose elements have an index.
 *
 * @example
 * import { Dataset, Stream } from 'millrace'
 * import * as laws from 'millrace/laws'
 * import fc from 'fast-check'
 *
 * const structures = fc.array(fc.nat(), { maxLength: 5 }).map((ns) => Stream.fromDataset(Dataset.fromArray(ns)))
 * const seen = (stream: Stream.Stream<unknown>) => Stream.toArray(stream)()
 * for (const law of laws.functor(Stream.FunctorWithIndex, { structures, seen, runs: 20 })) await law.check()
 *
 * @category constructors
 * @since 0.1.0
 */
export const functorLaws = <F extends URIS>(
  { map, mapWithIndex }: FunctorWithIndex1<F, unknown>,
  options: InstanceLawOptions<F>,
): ReadonlyArray<Law> => {
  const about = aboutInstances(options)
  return [
    about('mapping the identity changes nothing', ({ fa }) => [map(fa, (a) => a), fa]),
    about('mapping twice is mapping the composition', ({ fa, f, g }) => [map(map(fa, f), g), map(fa, (a) => g(f(a)))]),
    about('mapping with an index that is not looked at is mapping', ({ fa, f }) => [
      mapWithIndex(fa, (_, a) => f(a)),
      map(fa, f),
    ]),
    about('mapping with an index twice is mapping the composition with it', ({ fa, f, g }) => [
      mapWithIndex(
        mapWithIndex(fa, (i, a) => pair(i, f(a))),
        (i, a) => pair(i, g(a)),
      ),
      mapWithIndex(fa, (i, a) => pair(i, g(pair(i, f(a))))),
    ]),
  ]
}

/**
 * The laws of applying functions in a structure to elements in another.
 *
 * @example
 * import { Dataset, Stream } from 'millrace'
 * import * as laws from 'millrace/laws'
 * import fc from 'fast-check'
 *
 * const structures = fc.array(fc.nat(), { maxLength: 5 }).map((ns) => Stream.fromDataset(Dataset.fromArray(ns)))
 * const seen = (stream: Stream.Stream<unknown>) => Stream.toArray(stream)()
 * for (const law of laws.apply(Stream.ZipApply, { structures, seen, runs: 20 })) await law.check()
 *
 * @category constructors
 * @since 0.1.0
 */
export const applyLaws = <F extends URIS>(
  { ap, map }: Apply1<F>,
  options: InstanceLawOptions<F>,
): ReadonlyArray<Law> => {
  const about = aboutInstances(options)
  const pairing = (fa: Kind<F, unknown>): Kind<F, Endomorphism> => map(fa, (a) => (b) => pair(a, b))
  return [
    about('applying composed functions is applying one after the other', ({ fa, other, third }) => {
      const composed = map(
        pairing(other),
        (f) =>
          (g: Endomorphism): Endomorphism =>
          (a) =>
            f(g(a)),
      )
      return [ap(ap(composed, pairing(third)), fa), ap(pairing(other), ap(pairing(third), fa))]
    }),
    about('mapping what is applied to is applying the composition', ({ fa, other, f }) => [
      ap(pairing(other), map(fa, f)),
      ap(
        map(pairing(other), (g) => (a: unknown) => g(f(a))),
        fa,
      ),
    ]),
  ]
}

/**
 * The laws of a monad, those of its applicative among them: `map` and `ap` are those that follow from `chain`.
 *
 * @example
 * import { Dataset, Stream } from 'millrace'
 * import * as laws from 'millrace/laws'
 * import fc from 'fast-check'
 *
 * const structures = fc.array(fc.nat(), { maxLength: 5 }).map((ns) => Stream.fromDataset(Dataset.fromArray(ns)))
 * const seen = (stream: Stream.Stream<unknown>) => Stream.toArray(stream)()
 * for (const law of laws.monad(Stream.Monad, { structures, seen, runs: 20 })) await law.check()
 *
 * @category constructors
 * @since 0.1.0
 */
export const monadLaws = <F extends URIS>(monad: Monad1<F>, options: InstanceLawOptions<F>): ReadonlyArray<Law> => {
  const { of, ap, map, chain } = monad
  const about = aboutInstances(options)
  const pairing = (fa: Kind<F, unknown>): Kind<F, Endomorphism> => map(fa, (a) => (b) => pair(a, b))
  // Functions into structures of several elements that depend on what they are given.
  const into =
    (fa: Kind<F, unknown>) =>
    (a: unknown): Kind<F, unknown> =>
      map(fa, (b) => pair(a, b))

  return [
    ...applyLaws(monad, options),
    about('applying the identity changes nothing', ({ fa }) => [
      ap(
        of((a: unknown) => a),
        fa,
      ),
      fa,
    ]),
    about('applying one function to one value is calling it', ({ f, a }) => [ap(of(f), of(a)), of(f(a))]),
    about('applying to one value is applying what calls with it', ({ fa, a }) => [
      ap(pairing(fa), of(a)),
      ap(
        of((f: Endomorphism) => f(a)),
        pairing(fa),
      ),
    ]),
    about('mapping is applying one function', ({ fa, f }) => [map(fa, f), ap(of(f), fa)]),
    about('chaining from one value is calling with it', ({ fa, a }) => [chain(of(a), into(fa)), into(fa)(a)]),
    about('chaining to one value each changes nothing', ({ fa }) => [chain(fa, of), fa]),
    about('it does not matter how chains are nested', ({ fa, other, third }) => [
      chain(chain(fa, into(other)), into(third)),
      chain(fa, (a) => chain(into(other)(a), into(third))),
    ]),
    about('mapping is chaining to one value each', ({ fa, f }) => [map(fa, f), chain(fa, (a) => of(f(a)))]),
    about('applying is chaining the functions', ({ fa, other }) => [
      ap(pairing(other), fa),
      chain(pairing(other), (f) => map(fa, f)),
    ]),
  ]
}

/**
 * The laws of an alternative: a monoid of structures, over which mapping and applying distribute.
 *
 * @example
 * import { Dataset, Stream } from 'millrace'
 * import * as laws from 'millrace/laws'
 * import fc from 'fast-check'
 *
 * const structures = fc.array(fc.nat(), { maxLength: 5 }).map((ns) => Stream.fromDataset(Dataset.fromArray(ns)))
 * const seen = (stream: Stream.Stream<unknown>) => Stream.toArray(stream)()
 * for (const law of laws.alternative(Stream.Alternative, { structures, seen, runs: 20 })) await law.check()
 *
 * @category constructors
 * @since 0.1.0
 */
export const alternativeLaws = <F extends URIS>(
  { alt, ap, map, zero }: Alternative1<F>,
  options: InstanceLawOptions<F>,
): ReadonlyArray<Law> => {
  const about = aboutInstances(options)
  const pairing = (fa: Kind<F, unknown>): Kind<F, Endomorphism> => map(fa, (a) => (b) => pair(a, b))
  const or = <A>(one: Kind<F, A>, other: Kind<F, A>): Kind<F, A> => alt(one, () => other)
  return [
    about('it does not matter how alternatives are nested', ({ fa, other, third }) => [
      or(or(fa, other), third),
      or(fa, or(other, third)),
    ]),
    about('nothing or something is something', ({ fa }) => [or(zero(), fa), fa]),
    about('something or nothing is something', ({ fa }) => [or(fa, zero()), fa]),
    about('mapping nothing gives nothing', ({ f }) => [map(zero(), f), zero()]),
    about('mapping alternatives is mapping each', ({ fa, other, f }) => [
      map(or(fa, other), f),
      or(map(fa, f), map(other, f)),
    ]),
    about('applying nothing gives nothing', ({ fa }) => [ap(zero<Endomorphism>(), fa), zero()]),
    about('applying alternatives is applying each', ({ fa, other, third }) => [
      ap(or(pairing(other), pairing(third)), fa),
      or(ap(pairing(other), fa), ap(pairing(third), fa)),
    ]),
  ]
}
