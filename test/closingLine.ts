/**
 * Ends the output of vitest with one plain line: `N passed, N failed`, and `, N skipped` if any were.
 */
import type { Reporter, SerializedError, TestModule } from 'vitest/node'

type Count = Readonly<Record<'passed' | 'failed' | 'skipped', number>>

// A file or a suite that breaks outside of its tests has no failed test to show for it.
const breakages = (module: TestModule): number =>
  module.errors().length + [...module.children.allSuites()].filter((suite) => suite.errors().length > 0).length

const count = (modules: ReadonlyArray<TestModule>, unhandled: ReadonlyArray<SerializedError>): Count => {
  const states = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state))
  const of = (state: string): number => states.filter((each) => each === state).length
  return {
    passed: of('passed'),
    // A test that never came to a result did not pass.
    failed: of('failed') + of('pending') + modules.reduce((sum, module) => sum + breakages(module), unhandled.length),
    skipped: of('skipped'),
  }
}

const show = ({ passed, failed, skipped }: Count): string =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`

export const closingLine = (): Reporter => {
  let latest: string | undefined
  // The other reporters write at the end of a run, and vitest may warn after that; only at the exit is a line the last.
  process.once('exit', () => {
    if (latest !== undefined) process.stdout.write(`${latest}\n`)
  })
  return {
    onTestRunEnd: (modules, unhandled) => {
      latest = show(count(modules, unhandled))
    },
  }
}
