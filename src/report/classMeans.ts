/**
 * A picture of the mean of each class: one panel a class, one line a variable, all panels in one scale.
 */
import type { Series } from '../core/Example.ts'
import { escaped } from './escaped.ts'

/**
 * What a panel shows: a class, how many series it has, and their mean.
 *
 * @internal
 */
export interface Panel {
  readonly label: string
  readonly count: number
  readonly mean: Series
}

/**
 * An SVG image, light and dark, of at most the first 24 classes and the first 6 variables.
 *
 * @internal
 */
export const classMeans =
  ({ title }: { readonly title: string }) =>
  (panels: ReadonlyArray<Panel>): string => {
    const shown = panels.slice(0, 24)
    const values = shown.flatMap(({ mean }) => [...mean.values.subarray(0, lines * mean.steps)].filter(Number.isFinite))
    const lowest = values.reduce((one, other) => Math.min(one, other), Infinity)
    const highest = values.reduce((one, other) => Math.max(one, other), -Infinity)
    const range: Range = lowest < highest ? [lowest, highest] : [lowest - 1, lowest + 1]
    const columns = Math.max(1, Math.min(shown.length, 4))
    const [width, height] = [columns * panelWidth + gap, head + Math.ceil(shown.length / columns) * panelHeight]
    const drawn = shown.map(({ label, count, mean }, index) => {
      const [left, top] = [gap + (index % columns) * panelWidth, head + Math.floor(index / columns) * panelHeight]
      const paths = Array.from({ length: Math.min(lines, mean.variables) }, (_, variable) => {
        const row = mean.values.subarray(variable * mean.steps, (variable + 1) * mean.steps)
        return `<path class="line" stroke="${colours[variable]}" d="${path(row, range)}"/>`
      })
      return [
        `<g transform="translate(${left} ${top})"><text y="-5" class="label">${escaped(label)} · ${count}</text>`,
        `<path class="frame" d="M0 0v${plotHeight}h${plotWidth}"/>`,
        ...paths,
        '</g>',
      ].join('\n')
    })
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
      `<title>${escaped(title)}</title>`,
      `<style>${style}</style>`,
      `<rect width="${width}" height="${height}" class="ground"/>`,
      `<text x="${gap}" y="22" class="title">${escaped(title)}</text>`,
      ...drawn,
      '</svg>\n',
    ].join('\n')
  }

type Range = readonly [lowest: number, highest: number]

const lines = 6

const colours = ['#c2410c', '#0369a1', '#4d7c0f', '#7e22ce', '#a16207', '#be185d']

const [panelWidth, panelHeight, plotWidth, plotHeight, gap, head] = [200, 120, 176, 84, 24, 56]

const style = `
.ground{fill:#fff}.title{font:600 14px system-ui,sans-serif;fill:#1d2733}.label{font:11px system-ui,sans-serif;fill:#5a6775}
.frame{fill:none;stroke:#c9d1d9}.line{fill:none;stroke-width:1.6;stroke-linejoin:round}
@media (prefers-color-scheme:dark){.ground{fill:#12171d}.title{fill:#e6edf3}.label{fill:#9aa7b4}.frame{stroke:#39434e}}`

const path = (values: Float32Array, [lowest, highest]: Range): string =>
  Array.from(values, (value, step) => {
    if (!Number.isFinite(value)) return ''
    const x = (step * plotWidth) / Math.max(1, values.length - 1)
    const y = ((highest - value) * plotHeight) / (highest - lowest)
    return `${Number.isFinite(values[step - 1] ?? Number.NaN) ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`
  }).join('')
