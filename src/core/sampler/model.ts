/**
 * Orders of visiting: for a number of elements, the indices of each epoch. Every sampler is a dataset of indices.
 */
import type { Epochs } from '../Epochs.ts'

/**
 * For a count of elements, the indices of each epoch. Every epoch has as many.
 *
 * @category model
 * @since 0.1.0
 */
export type Sampler = (count: number) => Epochs<number>

/**
 * Where an element of endless epochs stands, all of one length: in which epoch, and where in it.
 *
 * @internal
 */
export const placeOf = (position: number, length: number): readonly [epoch: number, index: number] => {
  const epoch = Math.floor(position / length)
  return [epoch, position - epoch * length]
}

/**
 * The same, keeping the last one made: the order that was asked for last is mostly the one that is asked for next.
 *
 * @internal
 */
export const lastOf = <A>(of: (number: number) => A): ((number: number) => A) => {
  let last: readonly [number, A] | undefined
  return (number) => {
    if (last?.[0] !== number) last = [number, of(number)]
    return last[1]
  }
}
