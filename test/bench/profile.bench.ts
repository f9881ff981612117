// Where the milliseconds of a training step go: every kernel of the running backend is timed under its own name, and so
// are uploads, downloads, the loss, the optimiser and the batch. What is left is the tape and all else.
//   npm run profile:step -- --model inceptiontime --batch 64 --runs 9 --threads 2

import * as tf from '@tensorflow/tfjs-core'
import { parseArgs } from 'node:util'
import { crossEntropy } from '../../src/train/loss.ts'
import { type Name, median, names, timed, training } from './training.ts'

const { values: options } = parseArgs({
  options: {
    model: { type: 'string', default: 'inceptiontime' },
    batch: { type: 'string', default: '64' },
    runs: { type: 'string', default: '9' },
    threads: { type: 'string', default: '1' },
  },
})
const name = names.find((known) => known === options.model)
if (name === undefined) throw new RangeError(`--model: one of ${names.join(', ')} expected, got ${options.model}`)

// The first pattern that fits a kernel's name tells its group.
const groups: ReadonlyArray<readonly [group: string, pattern: RegExp]> = [
  ['convolution, by filter', /BackpropFilter|FilterGrad|ByFilter/],
  ['convolution, by input', /BackpropInput|InputGrad|ByInput/],
  ['convolution, forward', /Conv/],
  ['norm', /Norm/],
  ['pooling', /Pool|^Mean|Average/],
  ['activation', /Relu|Rectif/],
  ['linear', /MatMul/],
  ['concat, split, transpose, reshape', /Concat|Split|Slice|Transpose|Reshape|Identity/],
  ['sums and other arithmetic', /^(Add|AddN|Sub|Multiply|RealDiv|Sum|Tile|Fill|ZerosLike|OnesLike|Cast)$/],
  ['loss', /^loss$/],
  ['optimiser', /Adam/],
  ['upload, download', /^(upload|download)$/],
  ['allocation', /^allocation$/],
  ['pipeline', /^batch$/],
]
const rest = 'tape and the rest'
const groupOf = (part: string): string => groups.find(([, pattern]) => pattern.test(part))?.[0] ?? 'other kernels'

interface Cell {
  milliseconds: number
  calls: number
}
let cells = new Map<string, Cell>()
// Time spent in what a part calls is that part's alone.
let nested = 0
const record = <A>(part: string, use: () => A): A => {
  const outer = nested
  nested = 0
  const start = performance.now()
  try {
    return use()
  } finally {
    const whole = performance.now() - start
    const cell = cells.get(part) ?? { milliseconds: 0, calls: 0 }
    cell.milliseconds += whole - nested
    cell.calls += 1
    cells.set(part, cell)
    nested = outer + whole
  }
}

const timeKernels = (): void => {
  for (const kernel of tf.getKernelsForBackend('wasm')) {
    const { kernelName, kernelFunc } = kernel
    tf.unregisterKernel(kernelName, 'wasm')
    // Registering sets a kernel up again, which is harmless: it looks its exported function up.
    tf.registerKernel({ ...kernel, kernelFunc: (call) => record(kernelName, () => kernelFunc(call)) })
  }
  const backend = tf.backend()
  const [write, readSync] = [backend.write.bind(backend), backend.readSync.bind(backend)]
  // Outputs are written too, without values.
  const timedWrite: typeof write = (values, ...rest) =>
    record((values as unknown) === null ? 'allocation' : 'upload', () => write(values, ...rest))
  Object.assign(backend, {
    write: timedWrite,
    readSync: (dataId: object) => record('download', () => readSync(dataId)),
  })
}

const profile = async (model: Name, rows: number, runs: number, threads: number): Promise<void> => {
  const run = await training(model, rows, threads)
  timeKernels()
  const loss: typeof crossEntropy = (given) => (batch) => {
    const prepared = record('loss', () => crossEntropy(given)(batch))
    return (logits) => record('loss', () => prepared(logits))
  }
  const step = (): void => {
    const batch = record('batch', run.batch)
    run.step(batch, loss)
  }
  const steps: ReadonlyArray<readonly [total: number, parts: ReadonlyMap<string, Cell>]> = Array.from(
    { length: runs + 2 },
    () => {
      cells = new Map()
      return [timed(step), cells] as const
    },
  ).slice(2)
  print(model, rows, threads, steps)
}

const print = (
  model: Name,
  rows: number,
  threads: number,
  steps: ReadonlyArray<readonly [total: number, parts: ReadonlyMap<string, Cell>]>,
): void => {
  const total = median(steps.map(([time]) => time))
  const parts = [...new Set(steps.flatMap(([, found]) => [...found.keys()]))].map((part) => ({
    part,
    group: groupOf(part),
    milliseconds: median(steps.map(([, found]) => found.get(part)?.milliseconds ?? 0)),
    calls: steps[0]?.[1].get(part)?.calls ?? 0,
  }))
  const left = median(
    steps.map(([time, found]) => time - [...found.values()].reduce((sum, { milliseconds }) => sum + milliseconds, 0)),
  )
  const line = (cells: ReadonlyArray<string>): void => {
    const [title = '', ...numbers] = cells
    process.stdout.write(`| ${title.padEnd(36)} | ${numbers.map((cell) => cell.padStart(8)).join(' | ')} |\n`)
  }
  process.stdout.write(
    `${model}, batch ${rows}, threads ${threads}, Node ${process.versions.node}: medians of ${steps.length} steps\n\n`,
  )
  line(['part', 'ms', '%', 'calls'])
  process.stdout.write(`| ${'-'.repeat(36)} | -------: | -------: | -------: |\n`)
  const share = (milliseconds: number): string => ((100 * milliseconds) / total).toFixed(1)
  for (const group of [...groups.map(([title]) => title), 'other kernels']) {
    const own = parts.filter((part) => part.group === group).sort((a, b) => b.milliseconds - a.milliseconds)
    const sum = own.reduce((milliseconds, part) => milliseconds + part.milliseconds, 0)
    if (own.length === 0) continue
    line([`**${group}**`, sum.toFixed(1), share(sum), ''])
    for (const { part, milliseconds, calls } of own)
      line([`- ${part}`, milliseconds.toFixed(1), share(milliseconds), String(calls)])
  }
  line([`**${rest}**`, left.toFixed(1), share(left), ''])
  line(['**step**', total.toFixed(1), '100.0', ''])
}

await profile(name, Number(options.batch), Number(options.runs), Number(options.threads))
