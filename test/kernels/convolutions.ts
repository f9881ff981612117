// Convolutions to hold kernels against their twins with.

import * as fc from 'fast-check'
import type { Convolution } from '../../src/kernels/geometry.ts'

export const within = (low: number, high: number) => fc.integer({ min: low, max: high })

const lengths = (size: number, stride: number, dilation: number, filter: number, pad: number): number =>
  Math.floor((size + 2 * pad - (filter - 1) * dilation - 1) / stride) + 1

const withOutput = (s: Omit<Convolution, 'outHeight' | 'outWidth'>): Convolution => ({
  ...s,
  outHeight: lengths(s.inHeight, s.strideHeight, s.dilationHeight, s.filterHeight, s.padTop),
  outWidth: lengths(s.inWidth, s.strideWidth, s.dilationWidth, s.filterWidth, s.padLeft),
})

const sized = (kind: 'series' | 'images', batch: number, width: number): fc.Arbitrary<Convolution> =>
  fc
    .record(
      {
        batch: within(1, batch),
        inHeight: kind === 'series' ? fc.constant(1) : within(1, 9),
        inWidth: within(1, width),
        inChannels: within(1, 19),
        filterHeight: kind === 'series' ? fc.constant(1) : within(1, 4),
        filterWidth: kind === 'series' ? within(1, 39) : within(1, 4),
        outChannels: within(1, 19),
        strideHeight: kind === 'series' ? fc.constant(1) : within(1, 3),
        strideWidth: within(1, 4),
        dilationHeight: kind === 'series' ? fc.constant(1) : within(1, 3),
        dilationWidth: within(1, 4),
        padTop: kind === 'series' ? fc.constant(0) : within(0, 4),
        padLeft: within(0, 40),
      },
      { noNullPrototype: true },
    )
    .map(withOutput)
    .filter((s) => s.outHeight > 0 && s.outWidth > 0)

export const forms = ['series', 'images', 'long series'] as const

/** Long series are worked on part by part. */
export const shapes = (kind: (typeof forms)[number]): fc.Arbitrary<Convolution> =>
  kind === 'images' ? sized(kind, 14, 9) : kind === 'series' ? sized(kind, 14, 60) : sized('series', 3, 400)

export const pointwise = fc.oneof(shapes('images'), shapes('series')).map((drawn) =>
  withOutput({
    ...drawn,
    filterHeight: 1,
    filterWidth: 1,
    strideHeight: 1,
    strideWidth: 1,
    padTop: 0,
    padLeft: 0,
  }),
)
