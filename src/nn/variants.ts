// Every way in which the same network can be computed here, for checks: in each build of the kernels that the runtime
// takes, and with convolutions in time or frequency as their shapes say, or all of them in frequency.

import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import { backend as currentBackend } from '@tensorflow/tfjs-core'
import { type Build, builds, load } from '../kernels/load.ts'
import { allInFrequency } from './convolutionBank.ts'
import { attach, kernelsOf, memoryOf } from './heap.ts'

/** A way to compute, and what it is called. */
export interface Variant {
  readonly name: string
  readonly build: Build
  readonly inFrequency: boolean
}

/** The variants of this runtime. What `wasmBackend` chooses comes first. */
export const variants = (): ReadonlyArray<Variant> =>
  builds().flatMap((build) => [
    { name: build, build, inFrequency: false },
    { name: `${build}, in frequency`, build, inFrequency: true },
  ])

/** Compute what `use` does in one way, and go on as before. Needs the WASM backend, with our kernels. */
export const inVariant =
  ({ build, inFrequency }: Variant) =>
  async <A>(use: () => A): Promise<A> => {
    const backend = currentBackend() as unknown as BackendWasm
    const before = kernelsOf(backend)
    const kernels = build === before.build ? before : await load(memoryOf(backend), { build, threads: before.threads })
    attach(backend, kernels)
    try {
      return inFrequency ? allInFrequency(use) : use()
    } finally {
      attach(backend, before)
      if (kernels !== before) kernels.dismiss()
    }
  }
