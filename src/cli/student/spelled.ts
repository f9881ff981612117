/**
 * The options of `millrace student` as they are typed.
 */
import { showShare } from '../../data/Share.ts'
import type { Method } from './Method.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * An option: its name, its value for a person, and the arguments that give it.
 *
 * @category model
 * @since 0.1.0
 */
export interface Spelled {
  readonly name: string
  readonly value: string
  readonly argv: ReadonlyArray<string>
}

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * All options that the numbers of a run depend on, those at their defaults too. What `parseArguments` makes of the
 * arguments is the same run.
 *
 * @category destructors
 * @since 0.1.0
 */
export const spelled = (
  options: Method & {
    readonly dataset: string
    readonly dataDir: string | undefined
    readonly seed: number
    readonly seeds: number
  },
): ReadonlyArray<Spelled> => {
  const value = (name: string, text: string | number): Spelled => ({
    name,
    value: String(text),
    argv: [`--${name}`, String(text)],
  })
  const flag = (name: string, on: boolean, argv: string, given: boolean): Spelled => ({
    name,
    value: on ? 'yes' : 'no',
    argv: given ? [argv] : [],
  })
  return [
    { name: 'dataset', value: options.dataset, argv: [options.dataset] },
    ...(options.dataDir === undefined ? [] : [value('data-dir', options.dataDir)]),
    value('labels', showShare(options.labels)),
    value('teacher', options.teacher),
    value('teacher-width', options.teacherWidth),
    value('student', options.student),
    value('width', options.width),
    value('steps', options.steps),
    value('batch-size', options.batchSize),
    value('learning-rate', options.learningRate),
    value('rounds', options.rounds),
    value('validation', options.validation),
    flag('guard', options.guard, '--no-guard', !options.guard),
    value('ratio', options.ratio),
    value('pseudo-weight', options.pseudoWeight),
    value('warm-up', options.warmUp),
    value('pseudo', options.pseudo),
    value('sharpen', options.sharpen),
    value('threshold', options.threshold),
    flag('balance', options.balance, '--balance', options.balance),
    value('noise', options.noise),
    value('average-decay', options.averageDecay),
    value('fine-tune', options.fineTune),
    flag('warm', !options.fresh, '--warm', !options.fresh),
    flag('baseline', options.baseline, '--no-baseline', !options.baseline),
    value('seeds', options.seeds),
    value('seed', options.seed),
  ]
}

/**
 * Arguments as a line for a shell.
 *
 * @category destructors
 * @since 0.1.0
 */
export const shellLine = (argv: ReadonlyArray<string>): string =>
  argv.map((word) => (/^[\w@%+=:,./-]+$/u.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ')
