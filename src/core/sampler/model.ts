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
