/**
 * A report on `millrace student`: what was gained, how training went, what the teachers said, and how to have it again.
 * It says which charts it has; who draws them is no matter of its.
 */
import { escaped } from './escaped.ts'
import { type Interval, interval } from './interval.ts'
import { exampleChart, handful } from './student/examples.ts'
import { type Section, heading, paragraph, table } from './student/html.ts'
import { chartsOf, page } from './student/page.ts'
import { pseudoLabelSections } from './student/pseudoLabels.ts'
import type { Draw, StudentRun } from './student/Run.ts'
import { type Chart, curves } from './student/specs.ts'
import { isTaken, roundsOf } from './student/tallies.ts'
import { testSections } from './student/testPart.ts'
import { percent, points } from './student/words.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * A report: its charts, and the page that they make once they are drawn as SVG, in the same order. `page` throws unless
 * there is a drawing for each chart.
 *
 * @category model
 * @since 0.1.0
 */
export interface StudentReport {
  readonly charts: ReadonlyArray<Chart>
  readonly page: (drawings: ReadonlyArray<string>) => string
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The report on a run: one HTML page that needs nothing else, readable on a phone, in the dark and on paper. The same run
 * gives the same page.
 *
 * @category constructors
 * @since 0.1.0
 */
export const studentReport = (run: StudentRun): StudentReport => {
  const sections = [
    summarySection(run),
    learningSection(run),
    ...testSections(run),
    ...pseudoLabelSections(run),
    examplesSection(run),
    parametersSection(run),
  ]
  const { dataset, train, test, vocabulary, draws } = run
  const counts = [...new Set(draws.map(({ labeled }) => labeled))].sort((one, other) => one - other)
  const labels = counts.length > 1 ? `${counts[0]} to ${counts.at(-1)}` : String(counts[0] ?? 0)
  const lead = `${labels} labels of ${train} training series, ${test} test series, ${vocabulary.length} classes, ${countOf(draws)}.`
  return { charts: chartsOf(sections), page: page(`Noisy Student on ${dataset}`, lead, sections) }
}

const countOf = ({ length }: ReadonlyArray<Draw>): string => `${length} ${length === 1 ? 'draw' : 'draws'} of labels`

// -------------------------------------------------------------------------------------
// sections
// -------------------------------------------------------------------------------------

const summarySection = ({ draws }: StudentRun): Section => {
  const compared = draws.flatMap(({ supervised, student }) =>
    supervised === undefined ? [] : [{ alone: supervised.test.accuracy, student: student.accuracy }],
  )
  const gains = compared.map(({ alone, student }) => student - alone)
  const gain = interval(gains)
  const several = draws.length > 1
  const row = (name: string, one: Interval, show: (share: number | null) => string): ReadonlyArray<string> => [
    name,
    one.deviation === null ? show(one.mean) : `${show(one.mean)} ± ${(100 * one.deviation).toFixed(1)}`,
    ...(several ? [one.low === null ? 'unknown' : `${show(one.low)} to ${show(one.high)}`] : []),
  ]
  return {
    id: 'summary',
    short: 'Summary',
    title: 'Summary',
    parts: [
      paragraph(verdict(draws, gain), 'verdict'),
      table(
        'Accuracy on the test part',
        ['accuracy', ...(several ? ['mean ± deviation', '95% interval of the mean'] : ['on one draw'])],
        [
          ...(gain.count === 0 ? [] : [row('labels alone', interval(compared.map(({ alone }) => alone)), possible)]),
          row('teacher', interval(draws.map(({ teacher }) => teacher.accuracy)), possible),
          row('student', interval(draws.map(({ student }) => student.accuracy)), possible),
          ...(gain.count === 0 ? [] : [row('gain, in points', gain, points)]),
        ],
      ),
      heading('Draw by draw'),
      table(
        'Accuracy, draw by draw',
        ['seed', 'labels', 'alone', 'teacher', 'student', 'gain', 'best round', 'ended by'],
        draws.map(({ seed, labeled, supervised, teacher, student, bestRound, ended }) => [
          String(seed),
          String(labeled),
          supervised === undefined ? '' : percent(supervised.test.accuracy),
          percent(teacher.accuracy),
          percent(student.accuracy),
          supervised === undefined ? '' : points(student.accuracy - supervised.test.accuracy),
          String(bestRound),
          ended,
        ]),
      ),
      '<details><summary>Round by round</summary>',
      roundTable(draws),
      '</details>',
      paragraph(
        'All accuracies are those of the test part, which nothing was chosen by. The student is that of the best round; round 0 is the first teacher. “Labels alone” is the same network, trained as long on the same labels without pseudo-labels.',
        'muted',
      ),
    ],
  }
}

const roundTable = (draws: ReadonlyArray<Draw>): string =>
  table(
    'Rounds',
    ['seed', 'round', 'teacher', 'student', 'taken', 'took over'],
    draws.flatMap(({ seed, rounds }) =>
      rounds.map(({ round, teacherAccuracy, studentAccuracy, records, adopted }) => [
        String(seed),
        String(round),
        percent(teacherAccuracy),
        percent(studentAccuracy),
        percent(records.length === 0 ? null : records.filter(isTaken).length / records.length),
        adopted ? 'yes' : 'no, worse on validation',
      ]),
    ),
  )

// Of few draws, an interval of the mean may reach beyond what accuracies can be.
const possible = (share: number | null): string => percent(share === null ? null : Math.max(0, Math.min(1, share)))

const verdict = (draws: ReadonlyArray<Draw>, { mean, low, high }: Interval): string => {
  if (mean === null)
    return `The student reaches ${percent(interval(draws.map(({ student }) => student.accuracy)).mean)}, over ${countOf(draws)}.`
  const amount = Math.abs(100 * mean).toFixed(1)
  const network = 'the same network taught by the labels alone'
  const gain =
    amount === '0.0'
      ? `The student is as good as ${network}`
      : `The student ${mean < 0 ? 'loses' : 'gains'} ${amount} points on ${network}`
  if (low === null || high === null) return `${gain}, on one draw of labels, which says nothing of others.`
  const open = low < 0 && high > 0 ? ' The interval holds 0: so few draws do not tell whether it helps.' : ''
  return `${gain}, over ${countOf(draws)} (95% interval ${points(low)} to ${points(high)}).${open}`
}

const learningSection = ({ draws, every }: StudentRun): Section => {
  const all = [
    { name: 'labels alone', color: 'var(--alone)', lines: draws.map(({ supervised }) => supervised?.curve ?? []) },
    { name: 'teacher', color: 'var(--teacher)', lines: draws.map(({ teacherCurve }) => teacherCurve ?? []) },
    ...roundsOf(draws).map((round) => ({
      name: `student of round ${round}`,
      color: 'var(--student)',
      lines: draws.map(({ rounds }) => rounds.find((one) => one.round === round)?.curve ?? []),
    })),
  ].map(({ lines, ...one }) => ({ ...one, lines: lines.filter(({ length }) => length > 0) }))
  const drawn = all.filter(({ lines }) => lines.length > 0)
  const losses = drawn.flatMap(({ lines }) => lines.flat()).filter(Number.isFinite)
  const most = losses.reduce((one, other) => Math.max(one, other), 0) || 1
  return {
    id: 'learning',
    short: 'Learning',
    title: 'Learning curves',
    parts: [
      paragraph(
        'The loss of the batches on the way. Students learn under noise and from what a teacher said, so a loss that ends higher than that of labels alone need not be worse.' +
          (draws.length > 1 ? ' Thin lines are draws, the thick one is their mean.' : ''),
      ),
      ...(draws.every(({ teacherCurve }) => teacherCurve === undefined)
        ? [paragraph('The first teacher is not trained step by step and has no curve.', 'muted')]
        : []),
      {
        charts: drawn.map(({ name, color, lines }) => ({
          caption: name,
          description: `Loss of ${name} over about ${every * (lines[0]?.length ?? 0)} steps: ${lines.length} lines, the first from ${lines[0]?.at(0)?.toFixed(3)} to ${lines[0]?.at(-1)?.toFixed(3)}`,
          spec: curves(lines, every, most, color),
        })),
      },
    ],
  }
}

const examplesSection = (run: StudentRun): Section => {
  const [first] = run.draws
  const last = first?.rounds.at(-1)
  const groups = [
    { name: 'Taken, and right', fates: ['right'] as const, none: 'None.' },
    { name: 'Taken, but wrong', fates: ['wrong'] as const, none: 'None.' },
    { name: 'Taken, truth unknown', fates: ['taken'] as const, none: '' },
    { name: 'Left out', fates: ['left out'] as const, none: 'None: every pseudo-label was taken.' },
  ].map((group) => ({ ...group, records: handful(run, group.fates, 4)(last?.records ?? []) }))
  return {
    id: 'examples',
    short: 'Examples',
    title: 'Example series',
    parts: [
      paragraph(
        last === undefined
          ? 'There was no round.'
          : `Unlabeled series and what the teacher of round ${last.round} said of them, on the draw of seed ${first?.seed}: the surest of each class.`,
      ),
      ...groups
        .filter(({ records, none }) => records.length > 0 || none !== '')
        .flatMap(({ name, records, none }) => [
          heading(name),
          records.length === 0 ? paragraph(none, 'muted') : { charts: records.flatMap(exampleChart(run)) },
        ]),
    ],
  }
}

const parametersSection = ({ parameters, command, version }: StudentRun): Section => ({
  id: 'parameters',
  short: 'Parameters',
  title: 'All parameters, and how to repeat this',
  parts: [
    paragraph(`With millrace ${version}, this gives the same numbers again, on any number of threads:`),
    `<pre tabindex="0"><code>${escaped(command)}</code></pre>`,
    table('Parameters', ['parameter', 'value'], parameters, 'words'),
  ],
})
