/**
 * Where streams come from.
 */
import { checkWhole } from '../count.ts'
import type { Dataset } from '../Dataset.ts'
import type { Epochs } from '../Epochs.ts'
import type { Json } from '../Json.ts'
import { type Stream, DONE, cursor } from './model.ts'

/**
 * The stream of a step function from a state that is JSON: the step gives an element and the next state, or `undefined`
 * at the end. Resuming costs nothing.
 *
 * @example
 * import { Stream } from 'millrace'
 * import assert from 'node:assert'
 *
 * const countdown = Stream.unfold('countdown', 3, (n: number) => (n > 0 ? [n, n - 1] : undefined))
 * assert.deepStrictEqual(Stream.toArray(countdown)(), [3, 2, 1])
 *
 * @category constructors
 * @since 0.1.0
 */
export const unfold = <S extends Json, A>(
  name: string,
  // The state's type comes from the step: from a literal it would be too narrow.
  initial: NoInfer<S>,
  step: (state: S) => readonly [A, S] | undefined,
): Stream<A> => ({
  shape: `unfold(${name})`,
  length: undefined,
  open: (resume) => {
    // The shape guards the state: what is resumed was written by this same step.
    let state = resume === undefined ? initial : (resume as S)
    return cursor({
      next: () => {
        const stepped = step(state)
        if (stepped === undefined) return DONE
        state = stepped[1]
        return stepped[0]
      },
      state: () => state,
      close: () => {},
    })
  },
})

/**
 * The elements of a dataset, in its order. The state is the index; resuming costs nothing.
 *
 * @example
 * import { Dataset, Stream } from 'millrace'
 * import assert from 'node:assert'
 *
 * assert.deepStrictEqual(Stream.toArray(Stream.fromDataset(Dataset.fromArray([1, 2])))(), [1, 2])
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromDataset = <A>(dataset: Dataset<A>): Stream<A> => ({
  shape: `dataset(${dataset.length})`,
  length: dataset.length,
  open: (resume) => {
    let index = resume === undefined ? 0 : (resume as number)
    return cursor({
      next: () => (index < dataset.length ? dataset.get(index++) : DONE),
      state: () => index,
      close: () => {},
    })
  },
})

/**
 * Epoch after epoch, without end, each in its own order. `from` is how many elements to skip at the start, counted
 * over the epochs; skipping costs nothing within an epoch. An empty epoch ends the stream, so the cycle of nothing is
 * nothing.
 *
 * @example
 * import { Dataset, Epochs, Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const letters = Epochs.constant(Dataset.fromArray(['a', 'b', 'c']))
 * assert.deepStrictEqual(pipe(letters, Stream.cycle({ from: 2 }), Stream.take(3), Stream.toArray)(), ['c', 'a', 'b'])
 *
 * @category constructors
 * @since 0.1.0
 */
export const cycle =
  ({ from = 0 }: { readonly from?: number } = {}) =>
  <A>(epochs: Epochs<A>): Stream<A> => {
    checkWhole('Stream.cycle: from', from)
    const { length } = epochs(0)
    return {
      shape: `cycle(${length})`,
      length: length === 0 ? 0 : Infinity,
      open: (resume) => {
        let { epoch, index } = (resume as { epoch: number; index: number } | undefined) ?? { epoch: 0, index: from }
        let dataset = epochs(epoch)
        return cursor({
          next: () => {
            while (index >= dataset.length) {
              if (dataset.length === 0) return DONE
              index -= dataset.length
              dataset = epochs(++epoch)
            }
            return dataset.get(index++)
          },
          state: () => ({ epoch, index }),
          close: () => {},
        })
      },
    }
  }
