/**
 * A picture of a series before and after a transform: one panel a variable, gaps where values are missing.
 */
import type { Series } from '../core/Example.ts'
import { escaped } from './escaped.ts'

/**
 * What the picture says above, and how many of the first variables it shows: by default 6.
 *
 * @category model
 * @since 0.1.0
 */
export interface PictureOptions {
  readonly title: string
  readonly variables?: number
}

/**
 * An SVG image, light and dark, of the same variables of two series in one scale a panel: the first thin, the second
 * bold. Series of unequal lengths are drawn by step, so the longer one reaches further.
 *
 * @category destructors
 * @since 0.1.0
 */
export const beforeAfter =
  ({ title, variables = 6 }: PictureOptions) =>
  (before: Series, after: Series): string => {
    const shown = Math.min(variables, Math.max(before.variables, after.variables))
    const columns = Math.min(shown, 3)
    const steps = Math.max(before.steps, after.steps, 2)
    const [width, height] = [columns * panelWidth + gap, head + Math.ceil(shown / 3) * panelHeight]
    const panels = Array.from({ length: shown }, (_, variable) => {
      const [one, other] = [rowOf(before, variable), rowOf(after, variable)]
      const place = placed(variable, steps, [...one, ...other])
      return [
        `<text x="${place.left}" y="${place.top - 5}" class="label">variable ${variable}</text>`,
        `<path class="frame" d="M${place.left} ${place.top}v${plotHeight}h${plotWidth}"/>`,
        `<text x="${place.left - 4}" y="${place.top + 8}" class="tick">${short(place.highest)}</text>`,
        `<text x="${place.left - 4}" y="${place.top + plotHeight}" class="tick">${short(place.lowest)}</text>`,
        `<path class="before" d="${line(one, place)}"/>`,
        `<path class="after" d="${line(other, place)}"/>`,
      ].join('\n')
    })
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
      `<title>${escaped(title)}</title>`,
      `<style>${style}</style>`,
      `<rect width="${width}" height="${height}" class="ground"/>`,
      `<text x="${gap}" y="22" class="title">${escaped(title)}</text>`,
      `<path class="before" d="M${gap} 36h18"/><text x="${gap + 24}" y="40" class="label">before</text>`,
      `<path class="after" d="M${gap + 76} 36h18"/><text x="${gap + 100}" y="40" class="label">after</text>`,
      ...panels,
      '</svg>\n',
    ].join('\n')
  }

const [panelWidth, panelHeight, plotWidth, plotHeight, gap, head] = [240, 132, 196, 92, 24, 56]

const style = `
.ground{fill:#fff}.title{font:600 14px system-ui,sans-serif;fill:#1d2733}.label,.tick{font:11px system-ui,sans-serif;fill:#5a6775}
.tick{text-anchor:end;font-size:9px}.frame{fill:none;stroke:#c9d1d9}.before{fill:none;stroke:#8b98a5;stroke-width:1.2}
.after{fill:none;stroke:#c2410c;stroke-width:2;stroke-linejoin:round}
@media (prefers-color-scheme:dark){.ground{fill:#12171d}.title{fill:#e6edf3}.label,.tick{fill:#9aa7b4}.frame{stroke:#39434e}.after{stroke:#fb923c}}`

interface Place {
  readonly left: number
  readonly top: number
  readonly lowest: number
  readonly highest: number
  readonly steps: number
}

const placed = (variable: number, steps: number, values: ReadonlyArray<number>): Place => {
  const present = values.filter(Number.isFinite)
  const [low, high] = present.length === 0 ? [0, 0] : [Math.min(...present), Math.max(...present)]
  // A constant lies in the middle.
  const [lowest, highest] = low === high ? [low - 1, high + 1] : [low, high]
  const [column, row] = [variable % 3, Math.floor(variable / 3)]
  return { left: gap + 16 + column * panelWidth, top: head + 14 + row * panelHeight, lowest, highest, steps }
}

const rowOf = ({ variables, steps, values }: Series, variable: number): ReadonlyArray<number> =>
  variable < variables ? Array.from(values.subarray(variable * steps, (variable + 1) * steps)) : []

const line = (values: ReadonlyArray<number>, { left, top, lowest, highest, steps }: Place): string => {
  const x = (step: number): string => (left + (step * plotWidth) / (steps - 1)).toFixed(1)
  const y = (value: number): string => (top + ((highest - value) * plotHeight) / (highest - lowest)).toFixed(1)
  return values
    .map((value, step) => {
      if (!Number.isFinite(value)) return ''
      const begins = !Number.isFinite(values[step - 1] ?? Number.NaN)
      // A value between two gaps is a dot.
      const alone = begins && !Number.isFinite(values[step + 1] ?? Number.NaN)
      return `${begins ? 'M' : 'L'}${x(step)} ${y(value)}${alone ? 'h.1' : ''}`
    })
    .join('')
}

const short = (value: number): string => String(Number(value.toPrecision(3)))
