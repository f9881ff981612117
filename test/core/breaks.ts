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
