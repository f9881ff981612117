import { expect, test } from 'vitest'
import { processTerminal } from '../../src/cli/terminal.ts'

const screen = (isTTY: boolean) => {
  const output: Array<string> = []
  const errors: Array<string> = []
  const write = (to: Array<string>) => (text: string) => to.push(text)
  return { output, errors, terminal: processTerminal({ write: write(output) }, { write: write(errors), isTTY }) }
}

test('results go to standard output, everything else to standard error', () => {
  const { output, errors, terminal } = screen(false)
  terminal.line('a result')
  terminal.note('a note')
  expect([output, errors]).toEqual([['a result\n'], ['a note\n']])
})

test('without a person watching, progress is a line on standard error at each quarter, run by run', () => {
  const { output, errors, terminal } = screen(false)
  for (const run of ['first', 'second'])
    for (let step = 1; step <= 8; step++) terminal.progress(step / 8, `${run}, step ${step}`)
  expect(output).toEqual([])
  expect(errors).toEqual(
    ['first', 'second'].flatMap((run) => [2, 4, 6, 8].map((step) => `${25 * (step / 2)}% ${run}, step ${step}\n`)),
  )
})

test('a bar is drawn in place and taken away before the next line, and at the end', () => {
  const { output, errors, terminal } = screen(true)
  terminal.progress(0.5, 'half')
  expect(errors.join('')).toContain(`${'█'.repeat(15)}${'░'.repeat(15)} 50% half`)
  terminal.line('a result')
  expect(errors.at(-1)).toBe('\r\u001B[K')
  terminal.progress(0.9, 'nearly')
  terminal.progress(1, 'done')
  expect(errors.at(-1)).toBe('\r\u001B[K')
  expect(output).toEqual(['a result\n'])
})
