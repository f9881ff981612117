/**
 * First teachers by name: random convolutions with a linear head, a network, or a network that was saved.
 */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { type Outcomes, outcomes } from '../../calibrate/Outcomes.ts'
import * as Dataset from '../../core/Dataset.ts'
import { type Example, sameVocabulary } from '../../core/Example.ts'
import { type Failure, mismatch } from '../../core/Failure.ts'
import { child } from '../../core/Seed.ts'
import { readBytes } from '../../data/node/files.ts'
import { type Architecture, architectures } from '../../nn/architectures.ts'
import type { Spec, Variables } from '../../nn/Model.ts'
import { rocketClassifier } from '../../rocket/rocketClassifier.ts'
import { wasmCounting } from '../../rocket/wasmCounting.ts'
import { crossValidatedProbabilities } from '../../semi/crossValidated.ts'
import type { Learner } from '../../semi/rounds.ts'
import { decodeModel } from '../../train/modelFile.ts'
import * as Preprocessing from '../../transform/preprocessing.ts'
import type { Journal } from '../journal.ts'
import { network } from './Method.ts'
import { type Training, prepared, trained } from './network.ts'

/**
 * Who teaches or has been taught; `variables` where it is a network. `heldOut` are probabilities of its labels by itself
 * without them, where these cost nothing, and `heldOutAt` is the temperature that these are at.
 *
 * @category model
 * @since 0.1.0
 */
export interface Teacher extends Learner {
  readonly variables?: Variables
  readonly curve?: ReadonlyArray<number>
  readonly heldOut?: Outcomes
  readonly heldOutAt?: number
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Whether a teacher is one of ours by name, and not a file.
 *
 * @category constructors
 * @since 0.1.0
 */
export const isNamed = (teacher: string): boolean =>
  teacher === 'minirocket' || teacher === 'multirocket' || teacher in architectures

/**
 * The first teacher, which learns from the labels only. The clean unlabeled series may show random convolutions what is
 * usual. `Left` where a file is no network, or one of other series or classes.
 *
 * @category constructors
 * @since 0.1.0
 */
export const firstTeacherOf =
  (journal: Journal, name: string, spec: Spec, training: Omit<Training, 'model'>) =>
  (labeled: Dataset.Dataset<Example>, unlabeled: Dataset.Dataset<Example>): TE.TaskEither<Failure, Teacher> => {
    const { method, seed } = training
    const none = Dataset.fromArray<Example>([])
    switch (method.teacher) {
      case 'minirocket':
      case 'multirocket': {
        const features = method.teacher
        return pipe(
          TE.fromTask(() => wasmCounting()),
          TE.flatMapEither((counting) =>
            rocketClassifier({ seed: child('teacher')(seed), features, unlabeled, counting })(spec.vocabulary)(labeled),
          ),
          TE.map(({ predictor, crossValidated, temperature }) => ({
            predictor,
            heldOutAt: temperature,
            heldOut: outcomes({ classes: spec.vocabulary.length, truth: classesOf(labeled) })(crossValidated),
          })),
        )
      }
      default:
        return method.teacher in architectures
          ? trained(
              journal,
              name,
            )({
              ...training,
              seed: child('teacher')(seed),
              model: network(method.teacher as Architecture, method.teacherWidth, method.noise)(spec),
            })(labeled, none)
          : savedTeacher(method.teacher, spec)
    }
  }

const savedTeacher = (file: string, { variables, vocabulary }: Spec): TE.TaskEither<Failure, Teacher> =>
  pipe(
    readBytes(file),
    TE.flatMapEither(decodeModel(file)),
    TE.bindTo('saved'),
    TE.bind('preprocessing', ({ saved }) => TE.fromEither(Preprocessing.parse(saved.preprocessing))),
    TE.flatMapEither(({ saved: { fitted }, preprocessing }) => {
      const { spec } = fitted.model
      if (spec.variables !== variables)
        return E.left(mismatch(`the variables of ${file}`, `${variables}`, `${spec.variables}`))
      return sameVocabulary(spec.vocabulary, vocabulary)
        ? E.right({ predictor: prepared(preprocessing)(fitted.predictor), variables: fitted.variables })
        : E.left(mismatch(`the classes of ${file}`, vocabulary.join(', '), spec.vocabulary.join(', ')))
    }),
  )

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * Probabilities of the labels by teachers that have not seen them: the teacher's own, or those of three folds, trained
 * anew. A teacher from a file has seen nobody knows what, and counts as it is.
 *
 * @category destructors
 * @since 0.1.0
 */
export const heldOutOf =
  (journal: Journal, name: string, spec: Spec, training: Omit<Training, 'model'>) =>
  (teacher: Teacher, labeled: Dataset.Dataset<Example>): TE.TaskEither<Failure, Outcomes> => {
    if (teacher.heldOut !== undefined) return TE.right(teacher.heldOut)
    const { method, seed } = training
    let fold = 0
    const train = (part: Dataset.Dataset<Example>) =>
      pipe(
        method.teacher in architectures
          ? firstTeacherOf(journal, `${name}/fold ${++fold}`, spec, training)(part, Dataset.fromArray<Example>([]))
          : TE.right(teacher),
        TE.map(({ predictor }) => predictor),
      )
    return pipe(
      crossValidatedProbabilities({ folds: 3, seed: child('folds')(seed), vocabulary: spec.vocabulary })(train)(
        labeled,
      ),
      TE.map((held) => held.outcomes),
    )
  }

const classesOf = (labeled: Dataset.Dataset<Example>): ReadonlyArray<number> =>
  Dataset.toArray(labeled).map(({ target }) => (target._tag === 'Class' ? target.id : -1))
