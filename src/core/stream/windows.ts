/**
 * Operators that look at a window of consecutive elements at a time. A state tells where the window starts and how much
 * of it is done; it never holds elements, so resuming reads the window again.
 */
import { checkPositive } from '../count.ts'
import type { Json } from '../Json.ts'
import { permutation, run } from '../Random.ts'
import { type Seed, child } from '../Seed.ts'
import { type Stream, DONE, cursor } from './model.ts'

/**
 * Shuffle each window of `size` consecutive elements, the last one even if it is shorter. The order within a window
 * depends on the seed and the number of the window alone. Holds one window while it runs. Throws unless `size` is a
 * positive integer. To shuffle all of a dataset, see `Sampler.shuffled`.
 *
 * @example
 * import { Dataset, Seed, Stream } from 'millrace'
 * import assert from 'node:assert'
 *
 * const numbers = Stream.fromDataset(Dataset.fromArray([0, 1, 2, 3, 4]))
 * const shuffled = Stream.toArray(Stream.windowShuffle({ seed: Seed.make(42), size: 3 })(numbers))()
 * assert.deepStrictEqual(shuffled.slice(0, 3).sort(), [0, 1, 2])
 * assert.deepStrictEqual(shuffled.slice(3).sort(), [3, 4])
 *
 * @category combinators
 * @since 0.1.0
 */
export const windowShuffle = ({
  seed,
  size,
}: {
  readonly seed: Seed
  readonly size: number
}): (<A>(stream: Stream<A>) => Stream<A>) => {
  checkPositive('Stream.windowShuffle: size', size)
  return <A>(stream: Stream<A>) => {
    const reorder = (window: ReadonlyArray<A>, number: number): ReadonlyArray<A> => {
      const shuffled: Array<A> = []
      // A permutation picks only indices that there are.
      run(child(number)(seed))(permutation(window.length)).forEach((index) => shuffled.push(window[index] as A))
      return shuffled
    }
    return {
      shape: `windowShuffle(${size}, ${seed.high}:${seed.low}, ${stream.shape})`,
      length: stream.length,
      open: windowed(size, reorder)(stream),
    }
  }
}

/**
 * Opens what a function makes of each window of `size` consecutive elements and its number, one after another. The
 * function must give the same for the same window, since resuming calls it again.
 *
 * @internal
 */
export const windowed =
  <A, B>(size: number, f: (window: ReadonlyArray<A>, number: number) => ReadonlyArray<B>) =>
  (stream: Stream<A>): Stream<B>['open'] =>
  (resume) => {
    const [from, done, inner] = (resume as readonly [number, number, Json] | undefined) ?? [0, 0, undefined]
    const source = stream.open(inner)
    let number = from
    let yielded = done
    let made: ReadonlyArray<B> = []
    // The source's state where the window at hand starts; nothing between two windows.
    let start: { readonly state: Json } | undefined
    const leave = (): void => {
      number++
      yielded = 0
      made = []
      start = undefined
    }
    return cursor<B>({
      next: () => {
        while (start === undefined) {
          start = { state: source.state() }
          const window: Array<A> = []
          for (let a = source.next(); a !== DONE; a = source.next()) if (window.push(a) === size) break
          if (window.length === 0) return DONE
          made = f(window, number)
          if (yielded >= made.length) leave()
        }
        const b = made[yielded++] as B
        if (yielded === made.length) leave()
        return b
      },
      state: () => [number, yielded, start === undefined ? source.state() : start.state],
      close: source.close,
    })
  }
