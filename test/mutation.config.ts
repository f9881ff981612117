/**
 * What mutants of the core are tried on: the tests of the core alone, each law on fewer values, since a mutant is dead at
 * the first failure. Read by `npm run mutation`.
 */
import { defineConfig } from 'vitest/config'
import { entries, root } from './entries.ts'

export default defineConfig({
  resolve: {
    alias: entries.map(({ name, source }) => ({ find: new RegExp(`^${name}$`, 'u'), replacement: root + source })),
  },
  test: {
    include: ['test/core/**/*.test.ts'],
    setupFiles: ['./test/chance.ts'],
    testTimeout: 120_000,
    env: { MILLRACE_RUNS: process.env['MILLRACE_RUNS'] ?? '40' },
    bail: 1,
  },
})
