// The kernels of a bank of convolutions, in order. Each takes a range (of images, bins or channels) and writes only what is
// its own, so threads share the work; the sums that they take for the filters' gradients are then added in order.

import { type BankPlan, bankPlan } from './bank.ts'
import type { Placing } from './convolutionCalls.ts'
import type { Bank } from './geometry.ts'
import type { Address } from './load.ts'
import type { Kernel } from './threads/board.ts'
import { type Crew, type Range, ranges } from './threads/crew.ts'

/**
 * What the compiled module exports for banks, beside what only threads call.
 *
 * @category model
 * @since 0.1.0
 */
export type RawBank = Readonly<Record<'bankScratch', Kernel>>

/**
 * Where `convolutionBank` reads (`x`, `filters`, and `bias`, a number for each output, or 0 for none) and writes (`y`).
 *
 * @category model
 * @since 0.1.0
 */
export interface BankAddresses {
  readonly x: Address
  readonly filters: ReadonlyArray<Address>
  readonly bias: Address
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
  readonly convolutionBank: (at: BankAddresses, shape: Bank, placing?: Placing) => void
  readonly convolutionBankGradScratch: (shape: Bank) => number
  readonly convolutionBankGrad: (at: BankGradAddresses, shape: Bank) => void
}

/**
 * The kernels of a bank on the threads of a crew, for a module that is linked to `memory`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const bankKernels = (raw: RawBank, crew: Crew, memory: WebAssembly.Memory): BankKernels => {
  /** Bytes of the plan, the tables, one thread's working memory, and one array of spectra. */
  const sizesOf = (plan: BankPlan) => {
    const [ins, outs] = [plan.inGroups.length, plan.outGroups.length]
    return {
      words: rounded(plan.words.byteLength),
      tables: rounded((ins + outs) * 8),
      starts: rounded(outs * 32),
      work: rounded(raw.bankScratch(plan.length, plan.times, plan.images, ins, outs) >>> 0),
      spectra: binsOf(plan) * (ins * outs * 768 + line),
    }
  }

  const scratchSize = (plan: BankPlan, spectra: number): number => {
    const sizes = sizesOf(plan)
    return line + sizes.words + sizes.tables + sizes.starts + crew.threads * sizes.work + spectra * sizes.spectra
  }

  /** Lays everything out from `scratch` on, and writes the plan there. */
  const prepared = (scratch: Address, shape: Bank, plan: BankPlan) => {
    const [ins, outs] = [plan.inGroups.length, plan.outGroups.length]
    const sizes = sizesOf(plan)
    const at = rounded(scratch)
    const inTable = at + sizes.words
    const starts = inTable + sizes.tables
    const free = starts + sizes.starts
    const spectra = free + crew.threads * sizes.work
    new Uint8Array(memory.buffer, at, plan.words.byteLength).set(plan.words)
    new Int32Array(memory.buffer, inTable, (ins + outs) * 2).set([...plan.inGroups, ...plan.outGroups].flat())

    /** One call for each thread, which has working memory of its own. */
    const spread = (
      kernel: string,
      count: number,
      work: number,
      call: (free: Address, range: Range, part: number) => ReadonlyArray<number>,
    ): number => {
      const parts = ranges(crew, count, work)
      crew.run(
        kernel,
        parts.map((range, part) => call(free + part * sizes.work, range, part)),
      )
      return parts.length
    }

    /** The spectra of all filters: from inputs to outputs, or back. */
    const filterSpectra = (filters: ReadonlyArray<Address>, turned: boolean): void => {
      for (const [i, { taps, outChannels }] of shape.filters.entries()) {
        const first = plan.firstGroups[i] as number
        const [froms, tos] = [Math.ceil(outChannels / 8), ins]
        const places = turned ? [8 * outs, 8 * first, ins, 0] : [8 * ins, 0, outs, first]
        spread(
          'bankSpectra',
          8 * (turned ? froms : ins),
          filterWork(plan, taps) * (turned ? tos : froms),
          (own, range) => [
            at,
            filters[i] as number,
            spectra,
            own,
            taps,
            shape.inChannels,
            outChannels,
            turned ? 1 : 0,
            ...places,
            ...range,
          ],
        )
      }
    }

    /** The gradients of all filters, from sums over images. */
    const filterGradients = (sums: Address, dfilters: ReadonlyArray<Address>): void => {
      for (const [i, { taps, outChannels }] of shape.filters.entries()) {
        spread(
          'bankFilterGradient',
          shape.inChannels,
          filterWork(plan, taps) * Math.ceil(outChannels / 8),
          (own, range) => [
            at,
            sums,
            dfilters[i] as number,
            own,
            taps,
            shape.inChannels,
            outChannels,
            ins,
            outs,
            plan.firstGroups[i] as number,
            ...range,
          ],
        )
      }
    }

    /** A kernel over ranges of images. */
    const eachImage = (
      kernel: string,
      width: number,
      call: (free: Address, part: number) => ReadonlyArray<number>,
    ): number => {
      const products = binsOf(plan) * ins * outs * 64
      const transforms = plan.length * (ins + outs) * pointWork
      return spread(kernel, shape.batch, products + transforms, (own, range, part) => [
        at,
        inTable,
        inTable + ins * 8,
        ...call(own, part),
        shape.inChannels,
        width,
        ins,
        outs,
        plan.images,
        ...range,
      ])
    }

    return { spectra, starts, sums: spectra + sizes.spectra, spread, filterSpectra, filterGradients, eachImage }
  }

  return {
    convolutionBankScratch: (shape) => scratchSize(planOf(shape), 1),
    convolutionBank: ({ x, filters, bias, y, scratch }, shape, placing = {}) => {
      const plan = planOf(shape)
      const { lower = -Infinity, upper = Infinity, width = plan.outChannels } = placing
      const { spectra, starts, filterSpectra, eachImage } = prepared(scratch, shape, plan)
      // The kernel reads eight at a time.
      new Uint8Array(memory.buffer, starts, sizesOf(plan).starts).fill(0)
      if (bias !== 0) new Uint8Array(memory.buffer).copyWithin(starts, bias, bias + 4 * plan.outChannels)
      filterSpectra(filters, false)
      eachImage('bankForward', width, (own) => [x, spectra, y, own, starts, lower, upper])
    },
    convolutionBankGradScratch: (shape) => scratchSize(planOf(shape), 1 + crew.threads),
    convolutionBankGrad: ({ x, dy, filters, dx, dfilters, scratch }, shape) => {
      const plan = planOf(shape)
      const { spectra: size } = sizesOf(plan)
      const { spectra, sums, ...on } = prepared(scratch, shape, plan)
      on.filterSpectra(filters, true)
      const parts = on.eachImage('bankBackward', plan.outChannels, (own, part) => [
        x,
        dy,
        spectra,
        dx,
        sums + part * size,
        own,
      ])
      // Each thread has summed over its images: the sums are added in order.
      for (let part = 1; part < parts; part++)
        on.spread('add', size / line, 4, (_, [from, to]) => [
          sums + from * line,
          sums + part * size + from * line,
          sums + from * line,
          (to - from) * (line / 4),
        ])
      on.filterGradients(sums, dfilters)
    },
  }
}

/** What a point of a transform of eight channels takes, in vector operations. */
const pointWork = 16

/** What a filter's transform takes for eight channels, in vector operations. */
const filterWork = (plan: BankPlan, taps: number): number => binsOf(plan) * (2 * Math.min(taps, 2 * plan.times) + 16)

const binsOf = ({ length }: BankPlan): number => Math.floor(length / 2) + 1

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
