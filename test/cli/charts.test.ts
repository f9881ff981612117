import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { describe, expect, test } from 'vitest'
import { drawing } from '../../src/cli/charts.ts'
import { show } from '../../src/core/Failure.ts'
import { studentReport } from '../../src/report/student.ts'
import { chromium, inChromium } from '../chromium.ts'
import { aRun } from '../report/studentRun.ts'

const draw = async (run: typeof aRun): Promise<{ readonly page: string; readonly drawings: ReadonlyArray<string> }> => {
  const { charts, page } = studentReport(run)
  const drawings = await pipe(
    drawing(),
    TE.flatMap((draw) => TE.traverseSeqArray(({ spec }: (typeof charts)[number]) => draw(spec))(charts)),
  )()
  if (E.isLeft(drawings)) throw new Error(show(drawings.left))
  return { page: page(drawings.right), drawings: drawings.right }
}

describe('charts', () => {
  test('of a report are drawn without a browser, the same each time, in the colours of the page', async () => {
    const [one, other] = [await draw(aRun), await draw(aRun)]
    expect(one).toEqual(other)
    for (const svg of one.drawings) {
      expect(svg).toMatch(/^<svg .*<\/svg>$/su)
      // No class and no id could meet those of another chart, but for the ones that mean nothing.
      expect(svg).not.toMatch(/ id="|NaN|undefined/u)
      const colors = [...svg.matchAll(/(?:fill|stroke)="([^"]*)"/gu)].map(([, color]) => color ?? '')
      expect(colors.filter((color) => !/^(?:none|transparent|var\(--[\w-]+\))$/u.test(color))).toEqual([])
    }
  })

  test('put names where they are text', async () => {
    const { page } = await draw({ ...aRun, vocabulary: ['<b>&"', 'right'] })
    expect(page).not.toContain('<b>')
  })

  test('that are none give a reason', async () => {
    const failed = await pipe(
      drawing(),
      TE.flatMap((draw) => draw({ mark: 'none such', data: { values: [] } })),
    )()
    expect(failed).toMatchObject({ left: { _tag: 'Unavailable', what: 'a chart of a report' } })
  })

  test('without their packages say what to install', async () => {
    const gone = Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' })
    const failed = await drawing({ vegaLite: () => Promise.reject(gone) })()
    expect(E.isLeft(failed) && show(failed.left)).toBe(
      'the charts of a report: the package vega-lite is not installed; run npm install vega vega-lite',
    )
    const broken = await drawing({ vega: () => Promise.reject(new Error('a bad file')) })()
    expect(E.isLeft(broken) && show(broken.left)).toContain('the package vega does not load (Error: a bad file)')
  })
})

test('a report is no wider than a phone in Chromium, loads nothing, and has nothing to complain of', async ({
  skip,
}) => {
  if (chromium === undefined) return skip('there is no Chromium on this machine')
  const { page } = await draw({
    ...aRun,
    dataset: 'ADatasetOfALongName'.repeat(4),
    vocabulary: ['a class of a long name', 'right'],
    command: `npx millrace student ${'x'.repeat(300)}`,
  })
  const result = await inChromium(
    chromium,
    `
    const frame = document.createElement('iframe')
    frame.style.cssText = 'width:375px;height:40000px;border:0'
    const told = []
    const loaded = new Promise((resolve) => (frame.onload = resolve))
    frame.srcdoc = ${JSON.stringify(page).replaceAll('<', '\\u003c')}
    document.body ??= document.documentElement.appendChild(document.createElement('body'))
    document.body.append(frame)
    await loaded
    const { contentWindow: inside, contentDocument: content } = frame
    inside.addEventListener('error', (event) => told.push(String(event.message)), true)
    content.addEventListener('securitypolicyviolation', (event) => told.push(event.violatedDirective))
    await new Promise((resolve) => setTimeout(resolve, 200))
    const root = content.documentElement
    const outside = [...content.querySelectorAll('svg, figure, p, h1, pre, .scroll')].filter((element) => {
      const { left, right } = element.getBoundingClientRect()
      return left < 0 || right > 375
    })
    export const result = {
      width: root.clientWidth,
      wide: root.scrollWidth,
      outside: outside.map((element) => element.outerHTML.slice(0, 80)),
      resources: inside.performance.getEntriesByType('resource').map(({ name }) => name),
      told,
      images: [...content.querySelectorAll('svg')].every((svg) => svg.getAttribute('role') === 'img' && svg.ariaLabel !== ''),
    }
  `,
  )
  expect(result).toEqual({ width: 375, wide: 375, outside: [], resources: [], told: [], images: true })
})
