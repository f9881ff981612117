/**
 * The arguments of `millrace student`.
 */
import { type Command, Option } from 'commander'
import type { StudentOptions } from '../student.ts'
import {
  every,
  modelName,
  modelNames,
  natural,
  portion,
  positive,
  rate,
  share,
  strengthOf,
  thresholdOf,
  threads,
} from '../values.ts'
import { noises, usual } from './Method.ts'

/**
 * Add the command to a program; `make` is told what was asked for.
 *
 * @internal
 */
export const addStudent = (
  program: Command,
  make: (options: StudentOptions, threads: number | undefined) => void,
): void => {
  program
    .command('student')
    .description('teach a network by few labels and many unlabeled series: teacher, pseudo-labels, student, again')
    .argument('<dataset>', 'a dataset of the UCR/UEA archive such as NATOPS, or "semaphore"')
    .option('--data-dir <dir>', 'where to look for the dataset before the archive is asked')
    .addOption(
      new Option('--labels <n|p%>', 'how many training series keep their label, or a percentage')
        .argParser(share)
        .default(usual.labels, '10%'),
    )
    .option('--teacher <name>', `minirocket, multirocket, ${modelNames.join(', ')} or a saved network`, usual.teacher)
    .option('--teacher-width <x>', 'how wide, where it is a network', rate, usual.teacherWidth)
    .addOption(
      new Option('--student <name>', `one of ${modelNames.join(', ')}`).argParser(modelName).default(usual.student),
    )
    .option('--width <x>', 'the width of the student, 1 for that of its paper', rate, usual.width)
    .option('--steps <n>', 'of each training', positive, usual.steps)
    .option('--batch-size <n>', 'series in a batch', positive, usual.batchSize)
    .option('--learning-rate <x>', 'peak of the one-cycle schedule', rate, usual.learningRate)
    .option('--rounds <n>', 'at most so many students, each of which teaches the next', positive, usual.rounds)
    .option(
      '--validation <share>',
      'of the labels, to tell the better of teacher and student by',
      portion,
      usual.validation,
    )
    .option('--no-guard', 'let a student that is worse on validation take its teacher’s place')
    .option('--ratio <x>', 'labeled series to one pseudo-labeled series in a batch', rate, 1 / 3)
    .option('--pseudo-weight <x>', 'of a pseudo-labeled series; a labeled one weighs 1', strengthOf, usual.pseudoWeight)
    .option('--warm-up <share>', 'of the steps, in which that weight rises from 0', portion, usual.warmUp)
    .addOption(new Option('--pseudo <kind>', 'of pseudo-labels').choices(['soft', 'hard']).default(usual.pseudo))
    .option('--sharpen <t>', 'the temperature of soft pseudo-labels; below 1 makes them surer', rate, usual.sharpen)
    .option(
      '--threshold <x|auto>',
      'the least confidence; auto: as is right nine times in ten',
      thresholdOf,
      usual.threshold,
    )
    .option('--balance', 'as many pseudo-labels of each class, repeating those of rare ones', usual.balance)
    .addOption(new Option('--noise <name>', 'of students').choices(Object.keys(noises)).default(usual.noise))
    .option(
      '--average-decay <x>',
      'of running means of the weights; 0 keeps the last ones',
      portion,
      usual.averageDecay,
    )
    .option('--fine-tune <n>', 'steps on clean labels at the end', natural, usual.fineTune)
    .option('--warm', 'start each student from its teacher, where that is a student too')
    .option('--no-baseline', 'do not train the network on the labels alone, to compare with')
    .option('--seeds <n>', 'how many draws of labels', positive, 1)
    .option('--seed <n>', 'of the first draw', natural, 42)
    .option('--out <dir>', 'where checkpoints and pseudo-labels go; run again, it goes on from there')
    .option('--report <file>', 'write a report to this HTML file at the end (needs the packages vega and vega-lite)')
    .option(...every)
    .option(...threads)
    .option('--json', 'one JSON object a line on standard output')
    .action((dataset: string, given: GivenStudent) => {
      const { json = false, dataDir, out, report, threads: count, warm = false, ...rest } = given
      const options = { ...rest, fresh: !warm, dataset, dataDir, out, report, json }
      make(options, count)
    })
}

type GivenStudent = Omit<StudentOptions, 'dataset' | 'dataDir' | 'out' | 'report' | 'json' | 'fresh'> &
  Partial<Pick<StudentOptions, 'dataDir' | 'out' | 'report' | 'json'>> & {
    readonly warm?: boolean
    readonly threads?: number
  }
