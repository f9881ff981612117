// What a thread of the crew runs: an instance of the kernels of its own, in the memory of all. Built into text, since a
// thread starts from a text or a file, and only the text is at hand wherever this library runs.

import { awaitChange, type Board, type Kernel, round, takeDown } from './board.ts'
import { onAssignment } from './host.ts'

/**
 * What a member of the crew is told when it starts.
 *
 * @category model
 * @since 0.1.0
 */
export interface Assignment {
  readonly module: WebAssembly.Module
  readonly memory: WebAssembly.Memory
  readonly board: Board
}

const serve = ({ module, memory, board }: Assignment): never => {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } })
  const kernels = Object.values(exports) as unknown as ReadonlyArray<Kernel>
  for (let seen = 0; ;) {
    awaitChange(board, round, seen)
    seen = Atomics.load(board.words, round)
    takeDown(board, kernels)
  }
}

onAssignment(serve)
