/**
 * Methods compared on the same draws of labels, cell by cell: as records, and as a table.
 */
import { type Interval, interval } from './interval.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * What one draw gave. `supervised` is the network that had the labels alone, on the same draw, null where nobody trained
 * one.
 *
 * @category model
 * @since 0.1.0
 */
export interface Outcome {
  readonly dataset: string
  readonly labels: string
  readonly method: string
  readonly seed: number
  readonly supervised: number | null
  readonly teacher: number
  readonly student: number
}

/**
 * One dataset, share of labels and method over all its draws. The gain is that of the student over the network that had
 * the labels alone, in pairs; wins, ties and losses count them.
 *
 * @category model
 * @since 0.1.0
 */
export interface Cell {
  readonly dataset: string
  readonly labels: string
  readonly method: string
  readonly supervised: Interval
  readonly teacher: Interval
  readonly student: Interval
  readonly gain: Interval
  readonly wins: number
  readonly ties: number
  readonly losses: number
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The cells of outcomes, in the order in which they first occur. A draw that was not compared itself is compared with the
 * same draw of another method, where that was.
 *
 * @category constructors
 * @since 0.1.0
 */
export const cells = (outcomes: ReadonlyArray<Outcome>): ReadonlyArray<Cell> => {
  const drawOf = ({ dataset, labels, seed }: Outcome): string => JSON.stringify([dataset, labels, seed])
  const alone = new Map<string, number>()
  for (const outcome of outcomes) if (outcome.supervised !== null) alone.set(drawOf(outcome), outcome.supervised)
  const byCell = new Map<string, Array<Outcome>>()
  for (const outcome of outcomes) {
    const name = JSON.stringify([outcome.dataset, outcome.labels, outcome.method])
    byCell.set(name, [...(byCell.get(name) ?? []), outcome])
  }
  return [...byCell.values()].map((own) => {
    const [{ dataset, labels, method }] = own as [Outcome]
    const compared = own.flatMap((outcome) => {
      const supervised = outcome.supervised ?? alone.get(drawOf(outcome))
      return supervised === undefined ? [] : [{ supervised, gain: outcome.student - supervised }]
    })
    const gains = compared.map(({ gain }) => gain)
    return {
      dataset,
      labels,
      method,
      supervised: interval(compared.map(({ supervised }) => supervised)),
      teacher: interval(own.map(({ teacher }) => teacher)),
      student: interval(own.map(({ student }) => student)),
      gain: interval(gains),
      wins: gains.filter((gain) => gain > 1e-9).length,
      ties: gains.filter((gain) => Math.abs(gain) <= 1e-9).length,
      losses: gains.filter((gain) => gain < -1e-9).length,
    }
  })
}

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * The cells as a Markdown table, accuracies in percent as mean ± deviation, and below it the mean gain of each method over
 * its cells and the least of them.
 *
 * @category destructors
 * @since 0.1.0
 */
export const markdown = (all: ReadonlyArray<Cell>): string => {
  const head = ['dataset', 'labels', 'method', 'draws', 'labels alone', 'teacher', 'student', 'gain', '95%', 'w/t/l']
  const rows = all.map(({ dataset, labels, method, supervised, teacher, student, gain, wins, ties, losses }) => [
    dataset,
    labels,
    method,
    String(student.count),
    accuracy(supervised),
    accuracy(teacher),
    accuracy(student),
    signed(gain.mean),
    gain.low === null || gain.high === null ? '' : `${signed(gain.low)} to ${signed(gain.high)}`,
    gain.count === 0 ? '' : `${wins}/${ties}/${losses}`,
  ])
  const methods = [...new Set(all.map(({ method }) => method))]
  return [
    table(head, rows),
    ...methods.map((method) =>
      overall(
        method,
        all.filter((cell) => cell.method === method),
      ),
    ),
  ].join('\n\n')
}

const overall = (method: string, all: ReadonlyArray<Cell>): string => {
  const gains = all.flatMap(({ gain }) => gain.mean ?? [])
  if (gains.length === 0) return `${method}: nothing to compare with.`
  const { mean } = interval(gains)
  return `${method}: mean gain over ${gains.length} cells ${signed(mean)} points, the least ${signed(Math.min(...gains))}.`
}

const table = (head: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const widths = head.map((title, column) =>
    Math.max(3, ...[head, ...rows].map((row) => row[column]?.length ?? title.length)),
  )
  const line = (row: ReadonlyArray<string>): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')
}

const accuracy = ({ mean, deviation }: Interval): string => {
  if (mean === null) return ''
  return deviation === null ? (100 * mean).toFixed(1) : `${(100 * mean).toFixed(1)} ± ${(100 * deviation).toFixed(1)}`
}

const signed = (share: number | null): string =>
  share === null ? '' : `${share < 0 ? '−' : '+'}${Math.abs(100 * share).toFixed(1)}`
