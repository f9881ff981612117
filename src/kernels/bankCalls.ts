// The kernels of a bank of convolutions, in the order in which one thread runs them. Each takes a range (of images, bins
// or channels) and writes only what is its own, so several threads could share the work: their sums of the filters'
// gradients are then added in order by `bankAddSums`.

import { type BankPlan, bankPlan } from './bank.ts'
import type { Bank } from './geometry.ts'
import type { Address } from './load.ts'

type Raw = (...numbers: ReadonlyArray<number>) => number

/**
 * What the compiled module exports for banks.
 *
 * @category model
 * @since 0.1.0
 */
export interface RawBank {
  readonly bankScratch: Raw
  readonly bankSpectra: Raw
  readonly bankTransposed: Raw
  readonly bankForward: Raw
  readonly bankBackward: Raw
  readonly bankFilterGradient: Raw
}

/**
 * Where `convolutionBank` reads (`x`, `filters`) and writes (`y`).
 *
 * @category model
 * @since 0.1.0
 */
export interface BankAddresses {
  readonly x: Address
  readonly filters: ReadonlyArray<Address>
  readonly y: Address
  readonly scratch: Address
}

/**
 * Where `convolutionBankGrad` reads (`x`, `dy`, `filters`) and writes (`dx`, `dfilters`).
 *
 * @category model
 * @since 0.1.0
 */
export interface BankGradAddresses {
  readonly x: Address
  readonly dy: Address
  readonly filters: ReadonlyArray<Address>
  readonly dx: Address
  readonly dfilters: ReadonlyArray<Address>
  readonly scratch: Address
}

/**
 * A bank and its gradients, in the frequency domain.
 *
 * @category model
 * @since 0.1.0
 */
export interface BankKernels {
  readonly convolutionBankScratch: (shape: Bank) => number
  readonly convolutionBank: (at: BankAddresses, shape: Bank) => void
  readonly convolutionBankGradScratch: (shape: Bank) => number
  readonly convolutionBankGrad: (at: BankGradAddresses, shape: Bank) => void
}

/**
 * The kernels of a bank, for a module that is linked to `memory`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const bankKernels = (raw: RawBank, memory: WebAssembly.Memory): BankKernels => {
  const regions = (plan: BankPlan): ReadonlyArray<number> => {
    const [ins, outs] = [plan.inGroups.length, plan.outGroups.length]
    const bins = Math.floor(plan.length / 2) + 1
    const spectra = bins * ins * outs * 512
    return [
      plan.words.byteLength,
      (ins + outs) * 8,
      raw.bankScratch(plan.length, plan.images, ins, outs) >>> 0,
      spectra,
      spectra,
      spectra,
    ].map(rounded)
  }

  /** Lays the regions out from `scratch` on, and writes the plan into the first of them. */
  const prepared = (scratch: Address, { filters, inChannels, batch }: Bank, plan: BankPlan) => {
    const [ins, outs] = [plan.inGroups.length, plan.outGroups.length]
    const [words = 0, tables = 0, work = 0, spectra = 0] = regions(plan)
    const at = rounded(scratch)
    const inTable = at + words
    const outTable = inTable + ins * 8
    const free = inTable + tables
    const first = free + work
    new Uint8Array(memory.buffer, at, plan.words.byteLength).set(plan.words)
    new Int32Array(memory.buffer, inTable, (ins + outs) * 2).set([...plan.inGroups, ...plan.outGroups].flat())
    return {
      plan: at,
      inTable,
      outTable,
      free,
      spectra: first,
      transposed: first + spectra,
      sums: first + 2 * spectra,
      bins: Math.floor(plan.length / 2) + 1,
      sizes: [inChannels, plan.outChannels, ins, outs, plan.images, 0, batch],
      eachFilter: (use: (numbers: ReadonlyArray<number>, index: number) => void): void => {
        for (const [i, { taps, outChannels }] of filters.entries())
          use([taps, inChannels, outChannels, outs, plan.firstGroups[i] as number, 0], i)
      },
    }
  }

  const sum = (sizes: ReadonlyArray<number>): number => sizes.reduce((total, size) => total + size, line)

  return {
    convolutionBankScratch: (shape) => sum(regions(planOf(shape)).slice(0, 4)),
    convolutionBank: ({ x, filters, y, scratch }, shape) => {
      const plan = planOf(shape)
      const on = prepared(scratch, shape, plan)
      on.eachFilter((numbers, i) => {
        raw.bankSpectra(on.plan, filters[i] as number, on.spectra, on.free, ...numbers, 8 * plan.inGroups.length)
      })
      raw.bankForward(on.plan, on.inTable, on.outTable, x, on.spectra, y, on.free, ...on.sizes)
    },
    convolutionBankGradScratch: (shape) => sum(regions(planOf(shape))),
    convolutionBankGrad: ({ x, dy, filters, dx, dfilters, scratch }, shape) => {
      const plan = planOf(shape)
      const on = prepared(scratch, shape, plan)
      on.eachFilter((numbers, i) => {
        raw.bankSpectra(on.plan, filters[i] as number, on.spectra, on.free, ...numbers, 8 * plan.inGroups.length)
      })
      raw.bankTransposed(on.spectra, on.transposed, plan.inGroups.length, plan.outGroups.length, 0, on.bins)
      raw.bankBackward(on.plan, on.inTable, on.outTable, x, dy, on.transposed, dx, on.sums, on.free, ...on.sizes)
      on.eachFilter((numbers, i) => {
        raw.bankFilterGradient(on.plan, on.sums, dfilters[i] as number, on.free, ...numbers, shape.inChannels)
      })
    },
  }
}

const line = 64

const rounded = (bytes: number): number => Math.ceil(bytes / line) * line

// Twiddles cost more than looking them up; a training run meets few shapes.
const plans = new Map<string, BankPlan>()

const planOf = (bank: Bank): BankPlan => {
  const key = [bank.batch, bank.steps, bank.inChannels, ...bank.filters.flatMap((f) => [f.taps, f.outChannels])].join()
  const known = plans.get(key)
  if (known !== undefined) return known
  if (plans.size >= 256) plans.clear()
  const plan = bankPlan(bank)
  plans.set(key, plan)
  return plan
}
