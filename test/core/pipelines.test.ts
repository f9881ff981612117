import { describe, expect, test } from 'vitest'
import { operators, pipelines, resourceLaws, sources, streamLaws } from '../../src/core/laws/index.ts'
import { runs } from './runs.ts'

describe('random pipelines', () => {
  for (const { title, check } of streamLaws(pipelines(), runs(1000))) test(title, check)
  for (const { title, check } of resourceLaws((meter) => pipelines({ meter }), runs(1000))) test(title, check)
})

describe.each(operators)('$name over a random pipeline', ({ build }) => {
  for (const { title, check } of streamLaws(build(pipelines({ depth: 2 })), runs())) test(title, check)
})

describe.each(sources)('the source $name', ({ streams }) => {
  for (const { title, check } of streamLaws(streams, runs())) test(title, check)
})

test('no two rows of the catalogue share a name', () => {
  const names = [...operators, ...sources].map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
})
