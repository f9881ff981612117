/**
 * Ends the output of vitest with one plain line: `N passed, N failed`, and `, N skipped` if any were. Before it comes
 * a line `failed: …` for each test that did not pass, with why, so that the end of a long log tells what went wrong.
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

const firstLine = (error: SerializedError | undefined): string => error?.message.split('\n')[0] ?? 'no result'

const complaints = (modules: ReadonlyArray<TestModule>, unhandled: ReadonlyArray<SerializedError>): Array<string> => [
  ...modules.flatMap((module) => [
    ...module.errors().map((error) => `${module.relativeModuleId}: ${firstLine(error)}`),
    ...[...module.children.allTests()]
      .map((test) => ({ name: test.fullName, result: test.result() }))
      .filter(({ result }) => result.state === 'failed' || result.state === 'pending')
      .map(({ name, result }) => `${module.relativeModuleId} > ${name}: ${firstLine(result.errors?.[0])}`),
  ]),
  ...unhandled.map(firstLine),
]

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
      const failed = complaints(modules, unhandled).map((complaint) => `failed: ${complaint}\n`)
      latest = failed.join('') + show(count(modules, unhandled))
    },
  }
}
