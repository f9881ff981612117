import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { operators, pipelines, sources } from '../../src/core/laws/index.ts'
import * as laws from '../../src/core/laws/index.ts'
import * as Stream from '../../src/core/Stream.ts'
import { testAll } from './lawful.ts'
import { runs } from './runs.ts'

describe('random pipelines', () => {
  testAll(laws.stream(pipelines(), runs()))
  testAll(laws.resource((meter) => pipelines({ meter }), runs()))
})

describe('random pipelines over a resumed one', () => {
  const resumed = fc.tuple(pipelines({ depth: 3 }), fc.nat(8)).map(([stream, n]): Stream.Stream<unknown> => {
    const cursor = stream.open()
    for (let i = 0; i < n; i++) cursor.next()
    const rest = Stream.resume(Stream.checkpoint(stream)(cursor))(stream)
    if (rest._tag === 'Left') throw new Error('a stream refused its own checkpoint')
    return rest.right
  })
  const resumedSources = [{ name: 'a resumed pipeline', streams: resumed }]
  testAll(laws.stream(pipelines({ sources: resumedSources, depth: 2 }), runs()))
})

describe.each(operators)('$name over a random pipeline', ({ build }) => {
  testAll(laws.stream(build(pipelines({ depth: 2 })), runs()))
  testAll(laws.resource((meter) => build(pipelines({ meter, depth: 1 })), runs()))
})

describe.each(sources)('the source $name', ({ streams }) => {
  testAll(laws.stream(streams, runs()))
})

test('no two rows of the catalogue share a name', () => {
  const names = [...operators, ...sources].map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
})
