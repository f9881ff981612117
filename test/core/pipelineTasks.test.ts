import { describe, expect, test } from 'vitest'
import { operatorTasks, pipelineTasks, sourceTasks } from '../../src/core/laws/index.ts'
import * as laws from '../../src/core/laws/index.ts'
import { testAll } from './lawful.ts'
import { runs } from './runs.ts'

describe('random asynchronous pipelines', () => {
  testAll(laws.streamTask(pipelineTasks(), runs()))
  testAll(laws.resourceTask((meter) => pipelineTasks({ meter, depth: 3 }), runs()))
})

describe.each(operatorTasks)('$name over a random asynchronous pipeline', ({ build }) => {
  testAll(laws.streamTask(build(pipelineTasks({ depth: 1 })), runs(100)))
  testAll(laws.resourceTask((meter) => build(pipelineTasks({ meter, depth: 1 })), runs(100)))
})

describe.each(sourceTasks)('the asynchronous source $name', ({ streams }) => {
  testAll(laws.streamTask(streams, runs(100)))
})

test('no two rows of the asynchronous catalogue share a name', () => {
  const names = [...operatorTasks, ...sourceTasks].map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
})
