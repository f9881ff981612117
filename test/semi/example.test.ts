/**
 * The example program runs as it stands, and prints what the reference prints.
 */
import { afterEach, expect, test, vi } from 'vitest'

afterEach(() => {
  vi.restoreAllMocks()
})

test('the example of the reference prints its split, weight, shapes and table, for both kinds of pseudo-labels', async () => {
  // Without arguments, as the program is run on the embedded dataset.
  process.argv.splice(2)
  const printed: Array<string> = []
  vi.spyOn(console, 'log').mockImplementation((...all: ReadonlyArray<unknown>) => void printed.push(all.join(' ')))
  await import('../../docs/examples/noisy-student.ts')

  const loss = String.raw`\d\.\d{6}`
  const half = (shapes: string) => [
    'labels / pseudolabels per training batch              : 171 / 85',
    'relative labeled/ pseudolabel sample weight in dataset: 4.0',
    expect.stringMatching(/^X: \[171, 24, 51\] {2}X2: \[85, 24, 51\] {2}X_comb: \[256, 24, \d\d\]$/u) as string,
    shapes,
    'epoch | train_loss | valid_loss | accuracy',
    expect.stringMatching(new RegExp(`^0 \\| ${loss} \\| ${loss} \\| ${loss}$`, 'u')) as string,
  ]
  expect(printed).toEqual([
    ...half('y: [171]  y2: [85]  y_comb: [256]'),
    ...half('y: [171, 6]  y2: [85, 6]  y_comb: [256, 6]'),
    'trained inceptiontime twice',
  ])
}, 120_000)
