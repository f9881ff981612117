// Convolutions, joined, normalised and rectified as one operation, for predictions.

import type { Tensor, Tensor1D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core'
import { engine } from '@tensorflow/tfjs-core'
import type { NormOptions } from '../kernels/geometry.ts'
import { bankOf } from './bankKernels.ts'
import { isInFrequency } from './convolutionBank.ts'
import { replaceKernel } from './heap.ts'
import { cpuNormedKernels, NormedConvolutions, type NormedOptions } from './normedKernels.ts'

for (const kernel of cpuNormedKernels) replaceKernel(kernel)

/**
 * Filters over one input: over the largest of each step and its neighbours where it is pooled. Then they have one tap.
 *
 * @internal
 */
export interface Part {
  readonly x: Tensor4D
  readonly filters: ReadonlyArray<Tensor3D>
  readonly pooled: boolean
}

/**
 * What `convolutionBank` gives for each part, joined, and normalised by a mean and a variance that are given, rectified or
 * not. A constant to the tape.
 *
 * @internal
 */
export const normedConvolutions = (
  parts: ReadonlyArray<Part>,
  { gamma, beta, mean, variance }: Readonly<Record<'gamma' | 'beta' | 'mean' | 'variance', Tensor1D>>,
  options: NormOptions,
): Tensor4D => {
  const attributes: NormedOptions = {
    ...options,
    parts: parts.map(({ x, filters, pooled }) => ({
      filters: filters.length,
      pooled,
      inFrequency: !pooled && isInFrequency(bankOf(x, filters)),
    })),
  }
  const inputs = [gamma, beta, mean, variance, ...parts.flatMap(({ x, filters }) => [x, ...filters])]
  // tfjs types inputs as a record, and takes a list as it does for `concat`.
  return engine().runKernel(NormedConvolutions, inputs as unknown as Record<string, Tensor>, {
    ...attributes,
  }) as Tensor4D
}
