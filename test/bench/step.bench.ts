// How long a training step takes (forward, backward, Adam, on a batch of a pipeline) and a prediction, beside rivals in
// the same run. Every measurement is a process of its own, for memory is measured by process.
//   npm run bench -- step --models inceptiontime,fcn --batches 16,64,256 --threads 1,2 --node24 --peer FILE --json
// --peer is a PyTorch script of InceptionTime that takes THREADS BATCH and prints the medians; FCN's is beside this file.

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import * as tf from '@tensorflow/tfjs-core'
import { layersRun } from './layersModels.ts'
import { type Name, batchesOf, median, modelOf, names, operations, spec, timed, training } from './training.ts'

interface Figures {
  readonly stepMs: number
  readonly inferMs: number
  readonly peakMB: number
}

interface Case {
  readonly model: Name
  readonly batch: number
  readonly threads: number
}

interface Row extends Case, Figures {
  readonly engine: string
  readonly node: string | null
  readonly gflops: number
  readonly ratioToPyTorch: number | null
}

const { values: options } = parseArgs({
  options: {
    models: { type: 'string', default: names.join(',') },
    batches: { type: 'string', default: '16,64,256' },
    threads: { type: 'string', default: '1,2' },
    peer: { type: 'string' },
    python: { type: 'string', default: 'python3' },
    node24: { type: 'boolean', default: false },
    layers: { type: 'boolean', default: true },
    json: { type: 'boolean', default: false },
    measure: { type: 'string' },
  },
  allowNegative: true,
})
const numbersOf = (list: string): ReadonlyArray<number> => list.split(',').map(Number)
const models = names.filter((name) => options.models.split(',').includes(name))
const say = (line: string): void => void process.stderr.write(`${line}\n`)
const peak = (): number => process.resourceUsage().maxRSS / 1024

// -------------------------------------------------------------------------------------
// in a process of its own
// -------------------------------------------------------------------------------------

const runsFor = (batch: number): number => (batch > 100 ? 7 : 20)

const measureOurs = async ({ model, batch, threads }: Case): Promise<Figures> => {
  const run = await training(model, batch, threads)
  const step = (): void => run.step(run.batch())
  const times = Array.from({ length: runsFor(batch) + 2 }, () => timed(step)).slice(2)
  const given = run.batch()
  const predictions = Array.from({ length: runsFor(batch) + 1 }, () => timed(() => run.predict(given))).slice(1)
  return { stepMs: median(times), inferMs: median(predictions), peakMB: peak() }
}

const measureLayers = async ({ model, batch }: Case): Promise<Figures> => {
  const run = await layersRun(model)
  const given = batchesOf(batch).next()
  run.predict(given)
  const inferMs = timed(() => run.predict(given))
  const start = performance.now()
  await run.step(given)
  // Many seconds: once is enough.
  return { stepMs: performance.now() - start, inferMs, peakMB: peak() }
}

const engines: Readonly<Record<string, (it: Case) => Promise<Figures>>> = {
  millrace: measureOurs,
  'tfjs cpu': measureLayers,
}

// -------------------------------------------------------------------------------------
// the processes
// -------------------------------------------------------------------------------------

const output = (command: ReadonlyArray<string>, environment: NodeJS.ProcessEnv = {}): string | undefined => {
  const [program = '', ...given] = command
  const { status, stdout, stderr } = spawnSync(program, given, {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  })
  if (status === 0) return stdout
  say(`${command.join(' ')}: ${stderr || 'did not start'}`)
  return undefined
}

const nodes: ReadonlyArray<ReadonlyArray<string>> = [
  [process.execPath],
  ...(options.node24 ? [['npx', '-y', 'node@24']] : []),
]

const measured = (
  node: ReadonlyArray<string>,
  engine: string,
  it: Case,
): (Figures & { readonly node: string }) | undefined => {
  const job = JSON.stringify({ engine, ...it })
  const text = output([...node, process.argv[1] ?? '', '--measure', job])
  return text === undefined ? undefined : (JSON.parse(text) as Figures & { readonly node: string })
}

// PyTorch's peak is asked of the system at the end of the same process.
const python = `import resource, runpy, sys
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name='__main__')
print('peak MB', resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)`

const peerFiles: Readonly<Record<Name, string | undefined>> = {
  inceptiontime: options.peer,
  fcn: join(process.cwd(), 'test/bench/fcn_torch.py'),
}

const measurePeer = ({ model, batch, threads }: Case): Figures | undefined => {
  const file = peerFiles[model]
  if (file === undefined) return undefined
  // Waiting threads that spin take the cores from those that work.
  const text = output([options.python, '-c', python, file, String(threads), String(batch)], {
    OMP_WAIT_POLICY: 'passive',
  })
  const numberAfter = (label: string): number => Number(text?.split(label)[1]?.trim().split(/\s/)[0])
  const figures = {
    stepMs: numberAfter('train step median ms'),
    inferMs: numberAfter('infer ms'),
    peakMB: numberAfter('peak MB'),
  }
  return text === undefined ? undefined : figures
}

// -------------------------------------------------------------------------------------
// rows
// -------------------------------------------------------------------------------------

const rowOf = (engine: string, node: string | null, it: Case, figures: Figures, peer?: Figures): Row => ({
  engine,
  ...it,
  node,
  ...figures,
  gflops: operations(modelOf(it.model), it.batch, spec.steps) / figures.stepMs / 1e6,
  ratioToPyTorch: peer === undefined ? null : peer.stepMs / figures.stepMs,
})

const rounded = (_: string, value: unknown): unknown =>
  typeof value === 'number' ? Number(value.toPrecision(4)) : value

const print = (row: Row): void => {
  if (options.json) {
    const { engine, model, batch, threads, node, stepMs, gflops, ratioToPyTorch, inferMs, peakMB } = row
    const ordered = { model, batch, threads, node, stepMs, gflops, ratioToPyTorch, engine, inferMs, peakMB }
    process.stdout.write(`${JSON.stringify(ordered, rounded)}\n`)
    return
  }
  const { stepMs, gflops, inferMs, peakMB } = row
  const figures = [stepMs, gflops, inferMs, peakMB].map((figure) => figure.toFixed(1))
  const cells = [
    row.model.padEnd(13),
    String(row.batch).padStart(5),
    (row.node === null ? row.engine : `${row.engine}, Node ${row.node.split('.')[0]}`).padEnd(18),
    String(row.threads).padStart(7),
    ...figures.map((figure) => figure.padStart(8)),
    (row.ratioToPyTorch?.toFixed(2) ?? '').padStart(10),
  ]
  process.stdout.write(`| ${cells.join(' | ')} |\n`)
}

const table = (): void => {
  if (!options.json) {
    process.stdout.write(
      '| model         | batch | engine             | threads |  step ms | GFLOP/s  | infer ms | peak MB  | x PyTorch  |\n' +
        '| ------------- | ----: | ------------------ | ------: | -------: | -------: | -------: | -------: | ---------: |\n',
    )
  }
  const hasTorch = output([options.python, '-c', 'import torch']) !== undefined
  if (!hasTorch) say(`no PyTorch in ${options.python}: skipped (--python names another)`)
  else if (options.peer === undefined) say('no --peer: InceptionTime in PyTorch is skipped')
  for (const model of models) {
    for (const batch of numbersOf(options.batches)) {
      const peers = new Map<number, Figures>()
      for (const threads of hasTorch ? numbersOf(options.threads) : []) {
        const figures = measurePeer({ model, batch, threads })
        if (figures === undefined) continue
        peers.set(threads, figures)
        print(rowOf('PyTorch', null, { model, batch, threads }, figures))
      }
      for (const node of nodes) {
        for (const threads of numbersOf(options.threads)) {
          const it = { model, batch, threads }
          const figures = measured(node, 'millrace', it)
          if (figures === undefined) continue
          const { node: version, ...rest } = figures
          print(rowOf('millrace', version, it, rest, peers.get(threads)))
        }
      }
      // Many seconds a step: the smallest batch is enough.
      if (batch !== 16 || !options.layers) continue
      const it = { model, batch, threads: 1 }
      const figures = measured([process.execPath], 'tfjs cpu', it)
      if (figures === undefined) continue
      const { node: version, ...rest } = figures
      print(rowOf('tfjs cpu', version, it, rest, peers.get(1)))
    }
  }
}

if (options.measure === undefined) table()
else {
  const { engine, ...it } = JSON.parse(options.measure) as Case & { readonly engine: string }
  const measure = engines[engine]
  if (measure === undefined) throw new RangeError(`--measure: no engine "${engine}"`)
  // tfjs greets on some backends; what the parent reads is the last line.
  tf.env().set('PROD', true)
  process.stdout.write(JSON.stringify({ ...(await measure(it)), node: process.versions.node }))
}
