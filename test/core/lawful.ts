/**
 * Laws as tests.
 */
import type { Arbitrary } from 'fast-check'
import { test } from 'vitest'
import { type Law, law, lawTask } from '../../src/core/laws/index.ts'
import { runs } from './runs.ts'

export const lawful = <A>(title: string, arbitrary: Arbitrary<A>, holds: (a: A) => void, usual = 1000): void =>
  testAll([law(title, arbitrary, holds, runs(usual))])

export const lawfulTask = <A>(
  title: string,
  arbitrary: Arbitrary<A>,
  holds: (a: A) => Promise<void>,
  usual = 1000,
): void => testAll([lawTask(title, arbitrary, holds, runs(usual))])

export const testAll = (laws: ReadonlyArray<Law>): void => {
  for (const { title, check } of laws) test(title, check)
}
