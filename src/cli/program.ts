/**
 * The arguments of the command line: what may be said, what it means, and one clear line where it makes no sense.
 */
import { Command, CommanderError, Option } from 'commander'
import * as E from 'fp-ts/lib/Either.js'
import type { FormatName } from '../data/Format.ts'
import type { Share } from '../data/Share.ts'
import type { ConvertOptions } from './convert.ts'
import type { DemoOptions } from './demo.ts'
import type { ExperimentOptions } from './experiment.ts'
import type { ExportOptions } from './export.ts'
import type { LabelOptions } from './label.ts'
import type { StudentOptions } from './student.ts'
import { addStudent } from './student/command.ts'
import type { InspectOptions } from './inspect.ts'
import type { EvaluateOptions, TrainOptions } from './train.ts'
import type { PreviewOptions } from './transforms.ts'
import {
  every,
  formatName,
  modelName,
  modelNames,
  natural,
  portion,
  positive,
  rate,
  share,
  strengthOf,
  threads,
} from './values.ts'

/**
 * What the command line asks for.
 *
 * @category model
 * @since 0.1.0
 */
export type Request =
  | { readonly _tag: 'Demo'; readonly options: DemoOptions; readonly threads: number | undefined }
  | { readonly _tag: 'Train'; readonly options: TrainOptions; readonly threads: number | undefined }
  | { readonly _tag: 'Evaluate'; readonly options: EvaluateOptions; readonly threads: number | undefined }
  | { readonly _tag: 'Student'; readonly options: StudentOptions; readonly threads: number | undefined }
  | { readonly _tag: 'Experiment'; readonly options: ExperimentOptions }
  | { readonly _tag: 'Export'; readonly options: ExportOptions }
  | { readonly _tag: 'Golden'; readonly file: string }
  | { readonly _tag: 'Transforms'; readonly json: boolean }
  | { readonly _tag: 'Preview'; readonly options: PreviewOptions }
  | { readonly _tag: 'Inspect'; readonly options: InspectOptions }
  | { readonly _tag: 'Convert'; readonly options: ConvertOptions }
  | { readonly _tag: 'Label'; readonly options: LabelOptions; readonly threads: number | undefined }
  | { readonly _tag: 'Shown'; readonly text: string }

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The request that arguments make, or the line that says what is wrong with them.
 *
 * @category constructors
 * @since 0.1.0
 */
export const parseArguments = (argv: ReadonlyArray<string>, version: string): E.Either<string, Request> => {
  let request: Request | undefined
  let written = ''
  const program = programFor(version, (made) => {
    request = made
  })
  const everyCommand = [program, ...program.commands]
  for (const command of everyCommand)
    command.exitOverride().configureOutput({
      writeOut: (text) => {
        written += text
      },
      writeErr: () => {},
    })
  try {
    program.parse([...argv], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return E.right({ _tag: 'Shown', text: written.trimEnd() })
    if (error.code === 'commander.help') return E.left(`a command is missing: ${commands}`)
    return E.left(error.message.replace(/^error: /, '').replaceAll(/\s*\n\s*/g, ' '))
  }
  return request === undefined ? E.left(`a command is missing: ${commands}`) : E.right(request)
}

const programFor = (version: string, make: (request: Request) => void): Command => {
  const program = new Command('millrace')
    .description('Train on time series with few labels: Noisy Student, on SIMD WebAssembly.')
    .version(version)
    .helpCommand(false)
    .addHelpText('after', examples)

  program
    .command('demo', { isDefault: false })
    .description('the reference example, then a teacher on 10% of the labels and its noised student')
    .option('--dataset <name>', 'a dataset of the UCR/UEA archive, or the embedded one', 'semaphore')
    .option('--data-dir <dir>', 'where to look for the dataset before the archive is asked')
    .option('--seed <n>', 'of everything random', natural, 42)
    .option(...threads)
    .action(({ dataDir, threads, ...options }: Given<DemoOptions> & { readonly dataset: string }) =>
      make({ _tag: 'Demo', options: { ...options, dataDir }, threads }),
    )

  program
    .command('train')
    .description('train a network on a dataset, under batches of random size, and measure it on the test part')
    .argument('<dataset>', 'a dataset of the UCR/UEA archive such as NATOPS, or "semaphore"')
    .option('--data-dir <dir>', 'where to look for the dataset before the archive is asked')
    .addOption(
      new Option('--model <name>', `one of ${modelNames.join(', ')}`).argParser(modelName).default('inceptiontime'),
    )
    .option('--epochs <n>', 'passes over the labeled series', positive, 60)
    .option('--batch-size <n>', 'series in a batch', positive, 64)
    .option('--learning-rate <x>', 'peak of the one-cycle schedule', rate, 2e-3)
    .option('--dropout <share>', 'of values before the last layer, in training', portion, 0.5)
    .addOption(
      new Option('--labels <n|p%>', 'train on so many labeled series, or on a percentage')
        .argParser(share)
        .default({ percent: 100 } satisfies Share, '100%'),
    )
    .option('--seed <n>', 'of everything random', natural, 42)
    .option('--out <dir>', 'where model.safetensors goes, and checkpoints until then; run again, it goes on from there')
    .option(...every)
    .option(...threads)
    .option('--json', 'one JSON object a line on standard output')
    .action((dataset: string, { json = false, dataDir, out, threads, ...options }: Given<TrainOptions>) =>
      make({ _tag: 'Train', options: { ...options, dataset, dataDir, out, json }, threads }),
    )

  program
    .command('evaluate')
    .description("measure a saved network on a dataset's test part")
    .argument('<dataset>', 'a dataset of the UCR/UEA archive such as NATOPS, or "semaphore"')
    .requiredOption('--model <file>', 'what `millrace train --out` saved')
    .option('--data-dir <dir>', 'where to look for the dataset before the archive is asked')
    .option(...threads)
    .option('--json', 'one JSON object a line on standard output')
    .action((dataset: string, { json = false, dataDir, threads, ...options }: Given<EvaluateOptions>) =>
      make({ _tag: 'Evaluate', options: { ...options, dataset, dataDir, json }, threads }),
    )

  addStudent(program, (options, threads) => make({ _tag: 'Student', options, threads }))

  program
    .command('experiment')
    .description('compare methods on datasets, shares of labels and draws, as a file of JSON says')
    .argument('<file>', 'with "datasets", "labels", "seeds" and "methods": by name the options of `millrace student`')
    .requiredOption('--out <dir>', 'where results go; run again, it goes on from there')
    .option('--data-dir <dir>', 'where to look for the datasets before the archive is asked')
    .option('--jobs <n>', 'how many draws at a time; by default as many as there are cores', positive)
    .option(...every)
    .option('--json', 'one JSON object a line on standard output')
    .action((file: string, { dataDir, out, jobs, every, json = false }: GivenExperiment) =>
      make({ _tag: 'Experiment', options: { file, dataDir, out, jobs, every, json } }),
    )

  program
    .command('export')
    .description(
      'write a saved network as ONNX, as safetensors for tsai’s PyTorch modules, or as a LayersModel of tfjs',
    )
    .argument('<model>', 'what `millrace train --out` saved')
    .argument('<out>', 'the file to write: its name ends in .onnx, .safetensors or .json')
    .action((model: string, out: string) => make({ _tag: 'Export', options: { model, out } }))

  program
    .command('golden')
    .description('compare the network, its gradients and the optimiser with tensors that PyTorch computed')
    .argument('<file>', 'a safetensors file of the golden layout')
    .action((file: string) => make({ _tag: 'Golden', file }))

  program
    .command('transforms')
    .description('list the augmentations: their strengths, what they keep, where they come from')
    .option('--json', 'one JSON object a line')
    .action(({ json = false }: { readonly json?: boolean }) => make({ _tag: 'Transforms', json }))

  program
    .command('preview')
    .description('draw a series of a dataset before and after an augmentation')
    .argument('<dataset>', 'a dataset of the UCR/UEA archive such as NATOPS, or "semaphore"')
    .requiredOption('--transform <name>', 'one that `millrace transforms` lists')
    .requiredOption('--out <file>', 'where the SVG picture goes')
    .option('--strength <x>', 'how strong; by default as strong as it gets', strengthOf)
    .option('--index <i>', 'which training series', natural, 0)
    .option('--seed <n>', 'of everything random', natural, 42)
    .option('--data-dir <dir>', 'where to look for the dataset before the archive is asked')
    .action((dataset: string, { dataDir, strength, ...options }: Omit<PreviewOptions, 'dataset'>) =>
      make({ _tag: 'Preview', options: { ...options, dataset, dataDir, strength } }),
    )

  program
    .command('inspect')
    .description('say what a file or a dataset holds: lengths, classes, missing values, ranges, and what looks wrong')
    .argument('<file|dataset>', 'a file of any format, a dataset of the UCR/UEA archive, or "semaphore"')
    .option('--data-dir <dir>', 'where to look for the dataset before the archive is asked')
    .option('--out <file>', 'draw the mean of each class into this SVG picture')
    .option('--json', 'one JSON object')
    .action((source: string, { json = false, dataDir, out }: Partial<InspectOptions>) =>
      make({ _tag: 'Inspect', options: { source, dataDir, out, json } }),
    )

  program
    .command('convert')
    .description('write a file in another format')
    .argument('<in>', 'a file of any format')
    .argument('<out>', 'the file to write; its extension says the format')
    .option('--from <format>', 'the format of <in>; by default what its content says', formatName)
    .option('--to <format>', 'the format of <out>', formatName)
    .action((from: string, to: string, options: { readonly from?: FormatName; readonly to?: FormatName }) =>
      make({ _tag: 'Convert', options: { in: from, out: to, from: options.from, to: options.to } }),
    )

  addLabel(program, make)
  return program
}

const addLabel = (program: Command, make: (request: Request) => void): void => {
  program
    .command('label')
    .description('write the probabilities that a saved network gives the series of a file, by id')
    .argument('<in>', 'a file of any format; JSON lines may be of any size')
    .argument('<out>', 'the file to write: .jsonl, .csv or .parquet')
    .requiredOption('--model <file>', 'what `millrace train --out` saved')
    .option('--from <format>', 'the format of <in>; by default what its content says', formatName)
    .option(...threads)
    .option('--json', 'one JSON object on standard output')
    .action((from: string, to: string, options: GivenLabel) => {
      const { model, from: format, json = false, threads: count } = options
      make({ _tag: 'Label', options: { model, in: from, out: to, from: format, json }, threads: count })
    })
}

type GivenExperiment = Partial<ExperimentOptions> & Pick<ExperimentOptions, 'out' | 'every'>

type GivenLabel = Pick<LabelOptions, 'model'> &
  Partial<Pick<LabelOptions, 'from' | 'json'>> & { readonly threads?: number }

// What commander hands over: the dataset apart, and keys only for what was given or has a default.
type Given<Options> = Partial<Options> &
  Omit<Options, 'dataset' | 'json' | 'dataDir' | 'out'> & { readonly threads?: number }

const examples = `
Examples:
  millrace demo
  millrace train NATOPS --data-dir data --epochs 60 --out runs/natops
  millrace evaluate NATOPS --data-dir data --model runs/natops/model.safetensors --json
  millrace export runs/natops/model.safetensors natops.onnx
  millrace student NATOPS --data-dir data --labels 10% --seeds 5 --out runs/few-labels --report natops.html
  millrace preview NATOPS --data-dir data --transform timeWarp --out time-warp.svg
  millrace inspect NATOPS_TRAIN.arff --out classes.svg
  millrace convert NATOPS_TRAIN.ts NATOPS_TRAIN.jsonl
  millrace label --model runs/natops/model.safetensors week.jsonl labels.csv`

const commands =
  'demo, train, evaluate, student, experiment, export, golden, transforms, preview, inspect, convert or label'
