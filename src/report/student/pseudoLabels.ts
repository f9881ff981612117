/**
 * What a report says of pseudo-labels: how sure, how many, how right, and how they changed.
 */
import { type Section, legend, paragraph, table } from './html.ts'
import type { StudentRun } from './Run.ts'
import { byClass, colors, flipsChart, histogram, roundOpacity } from './specs.ts'
import { bars, classShares, fateOf, flipsOf, recordsOf, roundsOf } from './tallies.ts'
import { percent } from './words.ts'

/**
 * The sections on pseudo-labels: confidence, classes, flips.
 *
 * @internal
 */
export const pseudoLabelSections = (run: StudentRun): ReadonlyArray<Section> =>
  roundsOf(run.draws).length === 0
    ? [
        {
          id: 'pseudo-labels',
          short: 'Pseudo-labels',
          title: 'Pseudo-labels',
          parts: [paragraph('There was no round.')],
        },
      ]
    : [confidence(run), classes(run), flips(run)]

const confidence = (run: StudentRun): Section => {
  const fate = fateOf(run)
  const rounds = roundsOf(run.draws).map((round) => ({ round, records: recordsOf(round)(run.draws) }))
  const fates = new Set(rounds.flatMap(({ records }) => records.map(fate)))
  const kinds = (['right', 'wrong', 'taken', 'left out'] as const).filter((kind) => fates.has(kind))
  return {
    id: 'pseudo-labels',
    short: 'Pseudo-labels',
    title: 'Confidence of the pseudo-labels',
    parts: [
      paragraph(
        'How sure the teacher of each round was of the unlabeled series, and what became of them. Whether they are right is known here because the labels were only hidden; no teacher and no filter saw them.',
      ),
      legend(kinds.map((kind) => ({ name: kind, color: colors[kind] ?? '' }))),
      {
        charts: rounds.map(({ round, records }) => {
          const rows = records.map((record) => ({ confidence: record.confidence, kind: fate(record) }))
          const counts = kinds.map((kind) => `${rows.filter((row) => row.kind === kind).length} ${kind}`)
          const caption = `round ${round}: ${counts.join(', ')}`
          return {
            caption,
            description: `Confidence of pseudo-labels, ${caption}`,
            spec: histogram(bars(rows), kinds, 'pseudo-labels'),
          }
        }),
      },
    ],
  }
}

const classes = (run: StudentRun): Section => {
  const shares = classShares(run)
  const rounds = roundsOf(run.draws)
  const { vocabulary } = run
  const described = (field: 'acceptedShare' | 'precision'): string =>
    shares.map((one) => `class ${one.label}, round ${one.round}: ${percent(one[field])}`).join('; ')
  return {
    id: 'classes',
    short: 'Classes',
    title: 'Accepted share and precision by class and round',
    parts: [
      paragraph(
        'Of the pseudo-labels of a class: which share was taken, and which share of those is right. A pseudo-label is of the class that the teacher said.',
      ),
      legend(
        rounds.map((round, place) => ({
          name: `round ${round}`,
          color: 'var(--student)',
          opacity: roundOpacity(place, rounds.length),
        })),
      ),
      {
        charts: [
          {
            caption: 'accepted share',
            description: `Accepted share: ${described('acceptedShare')}`,
            spec: byClass(shares, 'acceptedShare', 'accepted', vocabulary),
          },
          {
            caption: 'precision',
            description: `Precision: ${described('precision')}`,
            spec: byClass(shares, 'precision', 'right, of the accepted', vocabulary),
          },
        ],
      },
      '<details><summary>As a table</summary>',
      table(
        'Accepted share and precision by class and round',
        ['class', 'round', 'candidates', 'accepted', 'share', 'precision'],
        shares.map(({ label, round, candidates, accepted, acceptedShare, precision }) => [
          label,
          String(round),
          String(candidates),
          String(accepted),
          percent(acceptedShare),
          percent(precision),
        ]),
      ),
      '</details>',
    ],
  }
}

const flips = (run: StudentRun): Section => {
  const all = flipsOf(run)
  const kinds = ['to right', 'to wrong', 'other']
  const names = ['from wrong to right', 'from right to wrong', 'other changes']
  return {
    id: 'flips',
    short: 'Flips',
    title: 'Label flips between rounds',
    parts:
      all.length === 0
        ? [paragraph('There was one round only, so no pseudo-label could change its class.', 'muted')]
        : [
            paragraph('How many unlabeled series got another class than in the round before.'),
            legend(kinds.map((kind, i) => ({ name: names[i] ?? kind, color: colors[kind] ?? '' }))),
            {
              charts: [
                {
                  caption: 'flips',
                  description: all
                    .map(
                      ({ round, of, toRight, toWrong, other }) =>
                        `Round ${round}: of ${of} pseudo-labels ${toRight} went from wrong to right, ${toWrong} from right to wrong, ${other} otherwise`,
                    )
                    .join('; '),
                  spec: flipsChart(all, kinds),
                },
              ],
            },
            table(
              'Label flips between rounds',
              ['rounds', 'pseudo-labels', 'changed', ...names],
              all.map(({ round, of, toRight, toWrong, other }) => [
                `${round - 1} to ${round}`,
                String(of),
                percent(of === 0 ? null : (toRight + toWrong + other) / of),
                String(toRight),
                String(toWrong),
                String(other),
              ]),
            ),
          ],
  }
}
