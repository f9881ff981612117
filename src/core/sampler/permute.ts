/**
 * A random order of any number of elements that takes no memory: where each index goes is computed.
 */
import { type Seed, scramble } from '../Seed.ts'

/**
 * The place of an index in the order of `count` that a seed gives: a bijection of 0 to `count - 1`. A Feistel network on
 * the cells of a nearly square table (Black and Rogaway, 2002, "Ciphers with arbitrary finite domains"), walked on from the
 * few cells that are too many: fewer than one in the square root of `count`, so that walking is rare at any count.
 *
 * @internal
 */
export const permute = (count: number, seed: Seed): ((index: number) => number) => {
  const rows = Math.max(1, Math.ceil(Math.sqrt(count)))
  const columns = Math.max(1, Math.ceil(count / rows))
  const [byRow, byColumn] = [rows / 0x100000000, columns / 0x100000000]
  const keys = Uint32Array.from({ length: rounds }, (_, round) => keyOf(seed, round))
  return (index) => {
    let cell = index
    do {
      let column = Math.floor(cell / rows)
      let row = cell - column * rows
      // Each round shifts one coordinate by what the other one says, which can be undone.
      for (let round = 0; round < rounds; round += 2) {
        row += Math.floor(scramble(column ^ (keys[round] as number)) * byRow)
        if (row >= rows) row -= rows
        column += Math.floor(scramble(row ^ (keys[round + 1] as number)) * byColumn)
        if (column >= columns) column -= columns
      }
      cell = column * rows + row
    } while (cell >= count)
    return cell
  }
}

// With six, neighbours of a small order stay neighbours too often; with eight, no test of ours tells it from chance.
const rounds = 8

// As a draw of `Random`, but in 32 bits.
const keyOf = (seed: Seed, round: number): number =>
  scramble(scramble(seed.low + Math.imul(round, 0x9e3779b9)) ^ seed.high)
