import { defineConfig } from 'vitest/config'
import { closingLine } from './test/closingLine.ts'
import { entries, root } from './test/entries.ts'

export default defineConfig({
  resolve: {
    alias: entries.map(({ name, source }) => ({ find: new RegExp(`^${name}$`, 'u'), replacement: root + source })),
  },
  server: { watch: { ignored: ['**/.vitest/**'] } },
  test: {
    pool: 'forks',
    // Kernels and training keep a core busy each; more workers only make them slower.
    maxWorkers: 2,
    // Long enough for a machine that is busy with other things.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    setupFiles: ['./test/chance.ts'],
    silent: 'passed-only',
    reporters: ['default', closingLine()],
    projects: [
      // What the sources say; of dist, only the generated modules are read.
      { extends: true, test: { name: 'sources', include: ['test/**/*.test.ts'], exclude: ['test/pack/**'] } },
      // What a user gets; reads dist, so it has to be built before.
      { extends: true, test: { name: 'package', include: ['test/pack/**/*.test.ts'], testTimeout: 120_000 } },
    ],
  },
})
