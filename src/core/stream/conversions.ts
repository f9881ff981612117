/**
 * Streams of what is no stream: a value, nothing, an iterable, and fp-ts's types of a value that there may be.
 */
import type { Either } from 'fp-ts/lib/Either.js'
import type { LazyArg } from 'fp-ts/lib/function.js'
import type { IO } from 'fp-ts/lib/IO.js'
import type { Option } from 'fp-ts/lib/Option.js'
import { fromArray } from '../Dataset.ts'
import { map } from './elements.ts'
import { type Stream, DONE, cursor } from './model.ts'
import { fromDataset } from './sources.ts'

/**
 * The stream of one element.
 *
 * @example
 * import { Stream } from 'millrace'
 * import assert from 'node:assert'
 *
 * assert.deepStrictEqual(Stream.toArray(Stream.of('a'))(), ['a'])
 *
 * @category constructors
 * @since 0.1.0
 */
export const of = <A>(a: A): Stream<A> => ({ ...fromDataset(fromArray([a])), shape: 'of' })

/**
 * The stream of no elements.
 *
 * @example
 * import { Stream } from 'millrace'
 * import assert from 'node:assert'
 *
 * assert.deepStrictEqual(Stream.toArray(Stream.zero<number>())(), [])
 *
 * @category constructors
 * @since 0.1.0
 */
export const zero = <A>(): Stream<A> => ({ ...fromDataset<A>(fromArray<A>([])), shape: 'zero' })

/**
 * The elements of an iterable, which is made anew for each run: a generator runs once, its function many times. Leaving
 * early calls the iterator's `return`, once. The state is the count of elements, so that resuming makes the iterable
 * again and passes over those: for what can be large, see `unfold` and `fromDataset`. The name stands for the iterable in
 * the shape.
 *
 * @example
 * import { Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const powers = Stream.fromIterable('powers of two', function* () {
 *   for (let power = 1; ; power *= 2) yield power
 * })
 * assert.deepStrictEqual(pipe(powers, Stream.take(4), Stream.toArray)(), [1, 2, 4, 8])
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromIterable = <A>(name: string, iterable: LazyArg<Iterable<A>>): Stream<A> => ({
  shape: `iterable(${name})`,
  length: undefined,
  open: (resume) => {
    let taken = resume === undefined ? 0 : (resume as number)
    let iterator: Iterator<A> | undefined
    // An iterator that has ended or thrown is not to be told to return.
    let suspended: Iterator<A> | undefined
    const pull = (from: Iterator<A>): A | typeof DONE => {
      suspended = undefined
      const result = from.next()
      if (result.done === true) return DONE
      suspended = from
      return result.value
    }
    return cursor({
      next: () => {
        if (iterator === undefined) {
          iterator = iterable()[Symbol.iterator]()
          for (let passed = 0; passed < taken; passed++) if (pull(iterator) === DONE) return DONE
        }
        const a = pull(iterator)
        if (a !== DONE) taken++
        return a
      },
      state: () => taken,
      close: () => {
        suspended?.return?.()
      },
    })
  },
})

/**
 * The value of an option, if it has one.
 *
 * @example
 * import { Option, Stream } from 'millrace'
 * import assert from 'node:assert'
 *
 * assert.deepStrictEqual(Stream.toArray(Stream.fromOption(Option.some('a')))(), ['a'])
 * assert.deepStrictEqual(Stream.toArray(Stream.fromOption(Option.none))(), [])
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromOption = <A>(option: Option<A>): Stream<A> => (option._tag === 'Some' ? of(option.value) : zero())

/**
 * The right of an either. What is on the left is lost; to keep it, see `separate`.
 *
 * @example
 * import { Either, Stream } from 'millrace'
 * import assert from 'node:assert'
 *
 * assert.deepStrictEqual(Stream.toArray(Stream.fromEither(Either.right('a')))(), ['a'])
 * assert.deepStrictEqual(Stream.toArray(Stream.fromEither(Either.left('unreadable')))(), [])
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromEither = <A>(either: Either<unknown, A>): Stream<A> =>
  either._tag === 'Right' ? of(either.right) : zero()

/**
 * The result of an action, which is run when its element is pulled, in every run. It may be run again on resuming, so the
 * stream resumes exactly only if the action gives the same each time: reading a file does, a clock does not.
 *
 * @example
 * import { Stream } from 'millrace'
 * import assert from 'node:assert'
 *
 * let runs = 0
 * const counted = Stream.fromIO(() => ++runs)
 * assert.strictEqual(runs, 0)
 * assert.deepStrictEqual(Stream.toArray(counted)(), [1])
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromIO = <A>(action: IO<A>): Stream<A> => ({ ...map((run: IO<A>) => run())(of(action)), shape: 'fromIO' })
