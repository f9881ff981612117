import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { jobsOf } from '../../src/cli/experiment.ts'
import { show } from '../../src/core/Failure.ts'

const file = (changed: object = {}): string =>
  JSON.stringify({
    datasets: ['NATOPS', 'GunPoint'],
    labels: ['10%', '20%'],
    seeds: 3,
    methods: { usual: {}, odd: { batchSize: 8, balance: true, guard: false, teacher: 'fcn' } },
    ...changed,
  })

describe('the file of an experiment', () => {
  test('is every dataset, share, method and draw once, draw by draw', () => {
    const jobs = jobsOf('file')(file())
    if (E.isLeft(jobs)) throw new Error(show(jobs.left))
    expect(jobs.right).toHaveLength(2 * 2 * 2 * 3)
    expect(new Set(jobs.right.map((job) => JSON.stringify(job))).size).toBe(24)
    expect(jobs.right.map(({ seed }) => seed)).toEqual([
      ...Array.from({ length: 8 }, () => 1),
      ...Array.from({ length: 8 }, () => 2),
      ...Array.from({ length: 8 }, () => 3),
    ])
  })
  test('gives options as the command line has them', () => {
    const jobs = jobsOf('file')(file({ datasets: ['NATOPS'], labels: ['18'], seeds: 1, seed: 7 }))
    expect(E.isRight(jobs) && jobs.right.map(({ argv }) => argv.join(' '))).toEqual([
      'NATOPS --labels 18 --seed 7',
      'NATOPS --labels 18 --seed 7 --batch-size 8 --balance --no-guard --teacher fcn',
    ])
  })
  test.each([
    ['{', /expected JSON/u],
    [file({ datasets: [] }), /"datasets": a list of names/u],
    [file({ labels: [10] }), /"labels": a list/u],
    [file({ seeds: 0 }), /"seeds"/u],
    [file({ seed: -1 }), /"seed": a whole number/u],
    [file({ methods: [] }), /"methods"/u],
  ])('that is none is refused: %s', (text, message) => {
    const jobs = jobsOf('cells.json')(text)
    expect(E.isLeft(jobs) && show(jobs.left)).toMatch(message)
    expect(E.isLeft(jobs) && show(jobs.left)).toMatch(/^cells\.json: /u)
  })
})
