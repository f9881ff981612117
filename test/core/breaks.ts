/**
 * What laws are for: each must be broken by something that breaks it.
 */
import { expect } from 'vitest'
import type { Law, LawOptions } from '../../src/core/laws/index.ts'

export const options: LawOptions = { runs: 50, seed: 42 }

export const breaksSome = (laws: ReadonlyArray<Law>, ...broken: ReadonlyArray<string>): void => {
  const failing = laws.filter(({ check }) => {
    try {
      void check()
      return false
    } catch {
      return true
    }
  })
  for (const part of broken) expect(failing.map(({ title }) => title).join('\n')).toContain(part)
}

/** The same, where laws take their time. */
export const breaksSomeTask = async (laws: ReadonlyArray<Law>, ...broken: ReadonlyArray<string>): Promise<void> => {
  const failing: Array<string> = []
  for (const { title, check } of laws) {
    try {
      await check()
    } catch {
      failing.push(title)
    }
  }
  for (const part of broken) expect(failing.join('\n')).toContain(part)
}
