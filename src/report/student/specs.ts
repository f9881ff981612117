/**
 * The charts of a report as Vega-Lite says them: plain JSON, as wide as a phone. Colours are the properties of the page's
 * style, so that one drawing serves light and dark.
 */
import type { Json } from '../../core/Json.ts'
import type { Bar, ClassShare, Flips } from './tallies.ts'
import type { Bin } from './Run.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * A chart: the caption above it and a note to that, what it says to whoever does not see it, and how to draw it in Vega-Lite.
 *
 * @category model
 * @since 0.1.0
 */
export interface Chart {
  readonly caption: string
  readonly note?: string
  readonly description: string
  readonly spec: Json
}

type Fields = Readonly<Record<string, Json>>

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The colours of kinds of rows.
 *
 * @internal
 */
export const colors: Readonly<Record<string, string>> = {
  right: 'var(--right)',
  taken: 'var(--right)',
  wrong: 'var(--wrong)',
  'left out': 'var(--left)',
  'to right': 'var(--right)',
  'to wrong': 'var(--wrong)',
  other: 'var(--left)',
}

const [width, height] = [320, 190]

const config: Json = {
  aria: false,
  font: 'system-ui, sans-serif',
  view: { stroke: null },
  axis: {
    labelColor: 'var(--muted)',
    titleColor: 'var(--muted)',
    gridColor: 'var(--line)',
    domainColor: 'var(--line)',
    tickColor: 'var(--line)',
    labelFontSize: 11,
    titleFontSize: 11,
    titleFontWeight: 'normal',
    tickCount: 4,
  },
}

const chart = (spec: Fields, tall = height): Json => ({
  width,
  height: tall,
  autosize: { type: 'fit', contains: 'padding' },
  padding: 4,
  background: 'transparent',
  config,
  ...spec,
})

const quantity = (field: string, title: string | null, more: Fields = {}): Json => ({
  field,
  type: 'quantitative',
  title,
  ...more,
})

const shareAxis: Json = { format: '%', values: [0, 0.25, 0.5, 0.75, 1], labelFlush: false }

const share = (field: string, title: string): Json =>
  quantity(field, title, { axis: shareAxis, scale: { domain: [0, 1] } })

const kindColor = (kinds: ReadonlyArray<string>): Json => ({
  field: 'kind',
  type: 'nominal',
  legend: null,
  scale: { domain: [...kinds], range: kinds.map((kind) => colors[kind] ?? 'var(--left)') },
})

/**
 * Losses on the way, a line a draw, and their mean where there are several. `most` is where the axis ends.
 *
 * @internal
 */
export const curves = (all: ReadonlyArray<ReadonlyArray<number>>, every: number, most: number, color: string): Json => {
  const values = all.flatMap((curve, draw) =>
    curve.map((loss, i) => ({ draw, step: (i + 1) * every, loss: Number.isFinite(loss) ? loss : null })),
  )
  const x = quantity('step', 'step')
  const y = quantity('loss', 'loss', { scale: { domain: [0, most] } })
  const mean = quantity('loss', 'loss', { aggregate: 'mean' })
  const line = { type: 'line', color, strokeJoin: 'round' }
  const one = { mark: { ...line, strokeWidth: 1.8 }, encoding: { x, y } }
  const several: ReadonlyArray<Json> = [
    { mark: { ...line, strokeWidth: 0.8, opacity: 0.4 }, encoding: { x, y, detail: { field: 'draw' } } },
    { mark: { ...line, strokeWidth: 2 }, encoding: { x, y: mean } },
  ]
  return chart({ data: { values }, layer: all.length > 1 ? several : [one] })
}

/**
 * How many rows are how sure, kind on kind.
 *
 * @internal
 */
export const histogram = (all: ReadonlyArray<Bar>, kinds: ReadonlyArray<string>, what: string): Json =>
  chart({
    data: {
      values: all.map((bar) => ({
        from: bar.from,
        to: bar.to,
        kind: bar.kind,
        count: bar.count,
        place: kinds.indexOf(bar.kind),
      })),
    },
    mark: { type: 'bar', binSpacing: 1 },
    encoding: {
      x: quantity('from', 'confidence', {
        bin: { binned: true, step: 0.1 },
        axis: shareAxis,
        scale: { domain: [0, 1] },
      }),
      x2: { field: 'to' },
      y: quantity('count', what),
      color: kindColor(kinds),
      order: { field: 'place' },
    },
  })

/**
 * How often rows are right that are so sure. Larger dots are more rows; on the dashed line both are the same.
 *
 * @internal
 */
export const reliabilityDiagram = (diagram: ReadonlyArray<Bin>, color: string): Json => {
  const values = diagram
    .filter(({ count }) => count > 0)
    .map(({ count, confidence, accuracy }) => ({ count, confidence, accuracy }))
  const [x, y] = [share('confidence', 'confidence'), share('accuracy', 'right')]
  return chart({
    layer: [
      {
        data: { values: [0, 1].map((end) => ({ confidence: end, accuracy: end })) },
        mark: { type: 'line', color: 'var(--muted)', strokeWidth: 1, strokeDash: [4, 4] },
        encoding: { x, y },
      },
      { data: { values }, mark: { type: 'line', color, strokeWidth: 1.5 }, encoding: { x, y } },
      {
        data: { values },
        mark: { type: 'circle', color, opacity: 0.9 },
        encoding: { x, y, size: quantity('count', null, { legend: null, scale: { range: [20, 260], zero: true } }) },
      },
    ],
  })
}

/**
 * The opacity of a round's bars: the last is the fullest.
 *
 * @internal
 */
export const roundOpacity = (place: number, count: number): number =>
  count < 2 ? 1 : Number((0.4 + (0.6 * place) / (count - 1)).toFixed(2))

/**
 * A share of each class, a bar a round.
 *
 * @internal
 */
export const byClass = (
  shares: ReadonlyArray<ClassShare>,
  field: 'acceptedShare' | 'precision',
  title: string,
  labels: ReadonlyArray<string>,
): Json => {
  const rounds = [...new Set(shares.map(({ round }) => round))]
  const range = rounds.map((_, place) => roundOpacity(place, rounds.length))
  return chart(
    {
      data: { values: shares.map((one) => ({ label: one.label, round: one.round, share: one[field] })) },
      mark: { type: 'bar', color: 'var(--student)', opacity: 1, height: { band: 0.9 } },
      encoding: {
        y: {
          field: 'label',
          type: 'nominal',
          title: null,
          scale: { domain: [...labels], paddingInner: 0.25 },
          axis: { labelLimit: 110 },
        },
        yOffset: { field: 'round', type: 'ordinal', scale: { domain: rounds } },
        x: share('share', title),
        fillOpacity: {
          field: 'round',
          type: 'ordinal',
          legend: null,
          scale: { type: 'ordinal', domain: rounds, range },
        },
      },
    },
    50 + labels.length * Math.max(18, 10 * rounds.length),
  )
}

/**
 * Changes of class, a bar a round.
 *
 * @internal
 */
export const flipsChart = (flips: ReadonlyArray<Flips>, kinds: ReadonlyArray<string>): Json =>
  chart(
    {
      data: {
        values: flips.flatMap(({ round, toRight, toWrong, other }) =>
          kinds.map((kind, place) => ({
            round: `${round - 1} to ${round}`,
            kind,
            place,
            count: kind === 'to right' ? toRight : kind === 'to wrong' ? toWrong : other,
          })),
        ),
      },
      mark: { type: 'bar', height: { band: 0.8 } },
      encoding: {
        y: { field: 'round', type: 'nominal', title: 'round', sort: null },
        x: quantity('count', 'pseudo-labels', { axis: { tickMinStep: 1 } }),
        color: kindColor(kinds),
        order: { field: 'place' },
      },
    },
    50 + 34 * flips.length,
  )

/**
 * A series, a line a variable.
 *
 * @internal
 */
export const seriesChart = (
  points: ReadonlyArray<{ readonly variable: number; readonly step: number; readonly value: number | null }>,
): Json =>
  chart(
    {
      data: { values: points.map(({ variable, step, value }) => ({ variable, step, value })) },
      mark: { type: 'line', strokeWidth: 1.5, strokeJoin: 'round' },
      encoding: {
        x: quantity('step', null, { axis: { grid: false } }),
        y: quantity('value', null, { scale: { zero: false }, axis: { tickCount: 3 } }),
        color: {
          field: 'variable',
          type: 'nominal',
          legend: null,
          scale: { domain: [0, 1, 2, 3, 4, 5], range: [1, 2, 3, 4, 5, 6].map((n) => `var(--line-${n})`) },
        },
      },
    },
    130,
  )
