/**
 * What a report says of labels alone, teacher and student on the test part: what they take for what, how sure they are,
 * and how far that can be trusted.
 */
import { interval } from '../interval.ts'
import { type Section, confusionTable, heading, legend, panels, paragraph } from './html.ts'
import type { Bin, Draw, Measured, StudentRun } from './Run.ts'
import { type Chart, colors, histogram, reliabilityDiagram } from './specs.ts'
import { bars, binned, calibrationError, confusionOf, pooled } from './tallies.ts'
import { percent } from './words.ts'

/**
 * The sections on the test part: confusion, confidence, calibration.
 *
 * @internal
 */
export const testSections = (run: StudentRun): ReadonlyArray<Section> => [
  confusionSection(run),
  confidenceSection(run),
  calibrationSection(run),
]

interface Subject {
  readonly name: string
  readonly color: string
  readonly measured: ReadonlyArray<Measured>
}

const subjects = (draws: ReadonlyArray<Draw>): ReadonlyArray<Subject> =>
  [
    {
      name: 'labels alone',
      color: 'var(--alone)',
      measured: draws.flatMap(({ supervised }) => supervised?.test ?? []),
    },
    { name: 'teacher', color: 'var(--teacher)', measured: draws.map(({ teacher }) => teacher) },
    { name: 'student', color: 'var(--student)', measured: draws.map(({ student }) => student) },
  ].filter(({ measured }) => measured.length > 0)

const confusionSection = ({ draws, vocabulary }: StudentRun): Section => ({
  id: 'confusion',
  short: 'Confusion',
  title: 'Confusion on the test part',
  parts: [
    paragraph(
      `Rows are true classes, columns what was said${draws.length > 1 ? ', added up over the draws' : ''}. The stronger the colour, the larger the share of the row.`,
    ),
    panels(subjects(draws).map(({ name, measured }) => confusionTable(name, vocabulary, confusionOf(measured)))),
  ],
})

const confidenceSection = ({ draws }: StudentRun): Section => {
  const kinds = ['right', 'wrong']
  return {
    id: 'confidence',
    short: 'Confidence',
    title: 'Confidence on the test part',
    parts: [
      paragraph('How sure each is of the class it names, and whether that is right.'),
      legend(kinds.map((kind) => ({ name: kind, color: colors[kind] ?? '' }))),
      {
        charts: subjects(draws).map(({ name, measured }) => {
          const rows = measured.flatMap(({ confidence, correct }) =>
            confidence.map((sure, row) => ({ confidence: sure, kind: correct[row] === true ? 'right' : 'wrong' })),
          )
          const sure = rows.filter(({ confidence }) => confidence >= 0.9).length
          return {
            caption: name,
            description: `Confidence of ${name}: of ${rows.length} rows, ${sure} are at least 90% sure`,
            spec: histogram(bars(rows), kinds, 'test series'),
          }
        }),
      },
    ],
  }
}

const calibrationSection = ({ draws }: StudentRun): Section => {
  const found = draws.flatMap(({ calibration }) => calibration ?? [])
  const { mean } = interval(found.map(({ temperature }) => Math.log(temperature)))
  const rows = found.flatMap(({ before }) => before).reduce((sum, { count }) => sum + count, 0)
  const diagram = (name: string, bins: ReadonlyArray<Bin>, color: string): Chart => {
    const caption = `${name}: error ${percent(calibrationError(bins))}`
    return { caption, description: `Reliability of ${caption}`, spec: reliabilityDiagram(bins, color) }
  }
  return {
    id: 'calibration',
    short: 'Calibration',
    title: 'Calibration',
    parts: [
      paragraph(
        'Of rows that are so sure, which share is right? On the dashed line, confidence can be taken at its word. Larger dots are more rows; the error is the mean distance from the line (expected calibration error).',
      ),
      heading('The first teacher on labels it had not seen'),
      ...(mean === null
        ? [
            paragraph(
              'Not measured: for this teacher it takes further trainings, which --threshold auto does.',
              'muted',
            ),
          ]
        : [
            paragraph(
              `Before and after a temperature that was chosen by these ${rows} rows, ${Math.exp(mean).toFixed(2)} in the mean.` +
                (found.every(({ applied }) => applied)
                  ? ' The teacher labels at it.'
                  : ' The teacher labels without it: its confidence is the one before.') +
                (rows < 100 ? ' The error of so few rows is mostly chance.' : ''),
            ),
            {
              charts: [
                diagram('before', pooled(found.map(({ before }) => before)), 'var(--teacher)'),
                diagram('after', pooled(found.map(({ after }) => after)), 'var(--teacher)'),
              ],
            },
          ]),
      heading('On the test part'),
      { charts: subjects(draws).map(({ name, color, measured }) => diagram(name, binned(measured), color)) },
    ],
  }
}
