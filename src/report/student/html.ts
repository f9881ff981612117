/**
 * The parts of a page, as HTML. All texts they are given are escaped.
 */
import { escaped } from '../escaped.ts'
import type { Chart } from './specs.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * A part of a section: HTML, or charts that have yet to be drawn.
 *
 * @internal
 */
export type Part = string | { readonly charts: ReadonlyArray<Chart> }

/**
 * A section with its title, and a short one for the way there.
 *
 * @internal
 */
export interface Section {
  readonly id: string
  readonly short: string
  readonly title: string
  readonly parts: ReadonlyArray<Part>
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * A paragraph.
 *
 * @internal
 */
export const paragraph = (text: string, kind = ''): string =>
  `<p${kind === '' ? '' : ` class="${kind}"`}>${escaped(text)}</p>`

/**
 * A title within a section.
 *
 * @internal
 */
export const heading = (text: string): string => `<h3>${escaped(text)}</h3>`

/**
 * A table whose first column names the rows. It scrolls by itself where it is wider than the page.
 *
 * @internal
 */
export const table = (
  label: string,
  head: ReadonlyArray<string>,
  rows: ReadonlyArray<ReadonlyArray<string>>,
  kind = '',
): string =>
  scrolling(
    label,
    [
      `<table${kind === '' ? '' : ` class="${kind}"`}>`,
      `<thead><tr>${head.map((cell) => `<th scope="col">${escaped(cell)}</th>`).join('')}</tr></thead>`,
      '<tbody>',
      ...rows.map(
        ([first = '', ...rest]) =>
          `<tr><th scope="row">${escaped(first)}</th>${rest.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`,
      ),
      '</tbody></table>',
    ].join('\n'),
  )

/**
 * A confusion matrix: a row for each true class, shaded by its share of the row.
 *
 * @internal
 */
export const confusionTable = (
  caption: string,
  labels: ReadonlyArray<string>,
  counts: ReadonlyArray<ReadonlyArray<number>>,
): string => {
  const cell = (count: number, total: number, right: boolean): string => {
    const shade = Math.round((60 * count) / Math.max(1, total))
    const ground = `background:color-mix(in srgb,var(${right ? '--right' : '--wrong'}) ${shade}%,transparent)`
    return count === 0 ? '<td class="zero">0</td>' : `<td style="${ground}">${count}</td>`
  }
  const rows = labels.map((label, truth) => {
    const row = counts[truth] ?? []
    const total = row.reduce((sum, count) => sum + count, 0)
    const cells = row.map((count, said) => cell(count, total, truth === said))
    return `<tr><th scope="row">${escaped(label)}</th>${cells.join('')}</tr>`
  })
  return [
    `<figure><figcaption>${escaped(caption)}</figcaption>`,
    scrolling(
      `Confusion of ${caption}`,
      [
        '<table class="confusion">',
        `<thead><tr><th>is \\ said</th>${labels.map((label) => `<th scope="col">${escaped(label)}</th>`).join('')}</tr></thead>`,
        `<tbody>${rows.join('\n')}</tbody></table>`,
      ].join('\n'),
    ),
    '</figure>',
  ].join('\n')
}

/**
 * What colours mean.
 *
 * @internal
 */
export const legend = (
  entries: ReadonlyArray<{ readonly name: string; readonly color: string; readonly opacity?: number }>,
): string =>
  `<ul class="legend">${entries
    .map(
      ({ name, color, opacity = 1 }) =>
        `<li><i style="background:${color};opacity:${opacity}"></i>${escaped(name)}</li>`,
    )
    .join('')}</ul>`

/**
 * Parts side by side where there is room.
 *
 * @internal
 */
export const panels = (parts: ReadonlyArray<string>): string => `<div class="panels">\n${parts.join('\n')}\n</div>`

/**
 * A chart that has been drawn. Its marks are one image to whoever does not see them.
 *
 * @internal
 */
export const figure = ({ caption, note, description }: Chart, svg: string): string =>
  [
    `<figure><figcaption>${escaped(caption)}${note === undefined ? '' : ` <span>${escaped(note)}</span>`}</figcaption>`,
    svg.replace('<svg ', `<svg role="img" aria-label="${escaped(description)}" `),
    '</figure>',
  ].join('\n')

// Whoever has no mouse scrolls what has the focus.
const scrolling = (label: string, html: string): string =>
  `<div class="scroll" role="region" tabindex="0" aria-label="${escaped(label)}">\n${html}\n</div>`
