/**
 * Several streams as one, in proportion. Only the stream whose turn it is is pulled, and the order within each is kept.
 */
import type { Json } from '../Json.ts'
import { fromSeed, uniform } from '../Random.ts'
import { type Seed, child } from '../Seed.ts'
import { type Cursor, type Stream, DONE, closeAll, cursor } from './model.ts'

/**
 * How streams are mixed.
 *
 * - `weights`: how often each stream takes its turn, relative to the others: finite and greater than 0.
 * - `order`: `proportional` keeps to the weights as closely as one can; `{ random: seed }` draws each turn.
 * - `stop`: `shortest` ends where a stream takes its turn and has nothing left; `exhausted` goes on with the others in
 *   proportion to their weights until nothing is left in any.
 *
 * @category model
 * @since 0.1.0
 */
export interface MixOptions {
  readonly weights: ReadonlyArray<number>
  readonly order?: 'proportional' | { readonly random: Seed }
  readonly stop?: 'shortest' | 'exhausted'
}

/**
 * Mix streams by weights. In the proportional order, of the first n elements each of K streams gives its share of n,
 * but for at most `1 - 1 / (2K - 2)` (Tijdeman, "The chairman assignment problem", 1980); the count starts again when a
 * stream has ended. In a random order, a turn depends on the seed and its number alone. Throws unless there is one
 * weight for each stream, finite and greater than 0. No streams make an empty one.
 *
 * @example
 * import { Dataset, Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const ones = Stream.fromDataset(Dataset.fromArray([1, 2, 3, 4]))
 * const tens = Stream.fromDataset(Dataset.fromArray([10, 20]))
 * const mixed = pipe([ones, tens], Stream.mix({ weights: [2, 1] }), Stream.toArray)()
 * assert.deepStrictEqual(mixed, [1, 10, 2, 3, 20, 4])
 *
 * @category combinators
 * @since 0.1.0
 */
export const mix = ({
  weights,
  order = 'proportional',
  stop = 'shortest',
}: MixOptions): (<A>(streams: ReadonlyArray<Stream<A>>) => Stream<A>) => {
  for (const weight of weights)
    if (!(weight > 0 && weight < Infinity))
      throw new RangeError(`Stream.mix: weights must be finite and greater than 0, got ${weight}`)
  const choose = order === 'proportional' ? neediest : drawn(order.random)
  const ordered = order === 'proportional' ? order : `random ${order.random.high}:${order.random.low}`
  return <A>(streams: ReadonlyArray<Stream<A>>): Stream<A> => {
    if (streams.length !== weights.length)
      throw new RangeError(`Stream.mix: ${streams.length} weights expected, one for each stream, got ${weights.length}`)
    return {
      shape: `mix([${weights.join(', ')}], ${ordered}, ${stop}, ${streams.map(({ shape }) => shape).join(', ')})`,
      length: stop === 'shortest' ? shortestLength(streams) : totalLength(streams),
      open: (resume) => {
        // The state of a stream is in a list, empty after its end: `null` is a state like any other.
        const [from, before, inner] = (resume as
          readonly [number, ReadonlyArray<number>, ReadonlyArray<ReadonlyArray<Json>>] | undefined) ?? [
          0,
          weights.map(() => 0),
          weights.map(() => undefined),
        ]
        const cursors = openAll(streams, inner)
        let turn = from
        let counts = [...before]
        let shares = sharesOf(weights, cursors)
        return cursor<A>({
          next: () => {
            for (;;) {
              const chosen = choose(shares, counts, turn)
              const source = chosen === undefined ? undefined : cursors[chosen]
              if (chosen === undefined || source === undefined) return DONE
              const a = source.next()
              if (a === DONE && stop === 'shortest') return DONE
              turn++
              if (a !== DONE) {
                counts[chosen] = (counts[chosen] as number) + 1
                return a
              }
              cursors[chosen] = undefined
              counts = weights.map(() => 0)
              shares = sharesOf(weights, cursors)
            }
          },
          state: () => [turn, [...counts], cursors.map((source) => (source === undefined ? [] : [source.state()]))],
          close: () => closeAll(...cursors.filter((source) => source !== undefined)),
        })
      },
    }
  }
}

/**
 * One element of each stream in turn, until a stream has none when its turn comes. No streams make an empty one. To go
 * on with the others then, see `mix`.
 *
 * @example
 * import { Dataset, Stream } from 'millrace'
 * import assert from 'node:assert'
 *
 * const odd = Stream.fromDataset(Dataset.fromArray([1, 3]))
 * const even = Stream.fromDataset(Dataset.fromArray([2, 4, 6]))
 * assert.deepStrictEqual(Stream.toArray(Stream.interleave([odd, even]))(), [1, 2, 3, 4])
 *
 * @category combinators
 * @since 0.1.0
 */
export const interleave = <A>(streams: ReadonlyArray<Stream<A>>): Stream<A> => ({
  ...mix({ weights: streams.map(() => 1) })(streams),
  length: interleavedLength(streams),
})

/** Whose turn it is, by the share of each stream, which is 0 after its end; `undefined` if all have ended. */
type Choose = (shares: Float64Array, counts: ReadonlyArray<number>, turn: number) => number | undefined

// Tijdeman's rule: of the streams that may take a turn without having too much, the one that must do so first.
const neediest: Choose = (shares, counts) => {
  let live = 0
  let size = 1
  for (let k = 0; k < shares.length; k++) {
    if (shares[k] === 0) continue
    live++
    size += counts[k] as number
  }
  const slack = 1 / (2 * live - 2)
  let chosen: number | undefined
  let deadline = Infinity
  let owed: number | undefined
  let most = -Infinity
  for (let k = 0; k < shares.length; k++) {
    const share = shares[k] as number
    if (share === 0) continue
    const debt = share * size - (counts[k] as number)
    const latest = (1 - slack - debt) / share
    if (debt >= slack && latest < deadline) {
      chosen = k
      deadline = latest
    }
    if (debt > most) {
      owed = k
      most = debt
    }
  }
  // There is always one that may, except for a single stream, or where rounding hides it.
  return chosen ?? owed
}

const drawn =
  (seed: Seed): Choose =>
  (shares, _, turn) => {
    let [left] = uniform(0, 1)(fromSeed(child(turn)(seed)))
    let last: number | undefined
    for (let k = 0; k < shares.length; k++) {
      const share = shares[k] as number
      if (share === 0) continue
      last = k
      left -= share
      if (left < 0) return k
    }
    return last
  }

// Measured by the greatest first: neither sums of huge weights nor quotients of tiny ones leave the range of numbers.
const sharesOf = (
  weights: ReadonlyArray<number>,
  cursors: ReadonlyArray<Cursor<unknown> | undefined>,
): Float64Array => {
  const live = Float64Array.from(weights, (weight, k) => (cursors[k] === undefined ? 0 : weight))
  const greatest = live.reduce((one, other) => Math.max(one, other), 0)
  if (greatest === 0) return live
  const scaled = live.map((weight) => weight / greatest)
  const total = scaled.reduce((sum, weight) => sum + weight, 0)
  return scaled.map((weight) => weight / total)
}

// What is held already is released if one cannot be opened.
const openAll = <A>(
  streams: ReadonlyArray<Stream<A>>,
  states: ReadonlyArray<ReadonlyArray<Json> | undefined>,
): Array<Cursor<A> | undefined> => {
  const opened: Array<Cursor<A> | undefined> = []
  try {
    streams.forEach((stream, k) => {
      const state = states[k]
      opened.push(state?.length === 0 ? undefined : stream.open(state?.[0]))
    })
    return opened
  } catch (defect) {
    closeAll(...opened.filter((source) => source !== undefined))
    throw defect
  }
}

const shortestLength = (streams: ReadonlyArray<Stream<unknown>>): number | undefined => {
  if (streams.length === 0) return 0
  const [length, ...others] = new Set(streams.map((stream) => stream.length))
  return streams.length === 1 || (others.length === 0 && (length === 0 || length === Infinity)) ? length : undefined
}

const totalLength = (streams: ReadonlyArray<Stream<unknown>>): number | undefined => {
  const lengths = streams.map(({ length }) => length)
  if (lengths.includes(Infinity)) return Infinity
  return lengths.reduce((sum, length) => (sum === undefined || length === undefined ? undefined : sum + length), 0)
}

const interleavedLength = (streams: ReadonlyArray<Stream<unknown>>): number | undefined => {
  const known = streams.flatMap(({ length }) => (length === undefined ? [] : [length]))
  if (known.length < streams.length) return undefined
  const shortest = known.reduce((one, other) => Math.min(one, other), Infinity)
  return known.length === 0 ? 0 : shortest * known.length + known.indexOf(shortest)
}
