/**
 * Sections as a page of its own: no script, no font, nothing to load.
 */
import { escaped } from '../escaped.ts'
import { type Section, figure, panels } from './html.ts'
import type { Chart } from './specs.ts'
import { style } from './style.ts'

/**
 * The charts of sections, in the order of the page.
 *
 * @internal
 */
export const chartsOf = (sections: ReadonlyArray<Section>): ReadonlyArray<Chart> =>
  sections.flatMap(({ parts }) => parts.flatMap((part) => (typeof part === 'string' ? [] : part.charts)))

/**
 * The page, from the charts as SVG. Throws unless there is a drawing for each chart.
 *
 * @internal
 */
export const page =
  (title: string, lead: string, sections: ReadonlyArray<Section>) =>
  (drawings: ReadonlyArray<string>): string => {
    const charts = chartsOf(sections)
    if (drawings.length !== charts.length)
      throw new RangeError(`studentReport: ${charts.length} drawings expected, got ${drawings.length}`)
    const drawn = new Map(charts.map((chart, i) => [chart, drawings[i] ?? '']))
    const body = sections.map(({ id, title, parts }) =>
      [
        `<section aria-labelledby="${id}">`,
        `<h2 id="${id}">${escaped(title)}</h2>`,
        ...parts.map((part) =>
          typeof part === 'string' ? part : panels(part.charts.map((chart) => figure(chart, drawn.get(chart) ?? ''))),
        ),
        '</section>',
      ].join('\n'),
    )
    return [
      '<!doctype html>',
      '<html lang="en">',
      '<head>',
      '<meta charset="utf-8">',
      '<meta name="viewport" content="width=device-width,initial-scale=1">',
      // Whatever it is made of, a browser loads and runs nothing for it.
      `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
      `<title>${escaped(title)}</title>`,
      `<style>${style}</style>`,
      '</head>',
      '<body>',
      `<header>\n<h1>${escaped(title)}</h1>\n<p class="muted">${escaped(lead)}</p>\n</header>`,
      `<nav aria-label="Sections"><ul>${sections.map(({ id, short }) => `<li><a href="#${id}">${escaped(short)}</a></li>`).join('')}</ul></nav>`,
      '<main>',
      ...body,
      '</main>',
      '</body>',
      '</html>\n',
    ].join('\n')
  }
