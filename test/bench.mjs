/**
 * Runs the benches of test/bench one after another, each in a process of its own: `npm run bench -- kernels` runs those
 * with that in their name.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
const part = process.argv[2] ?? ''

mkdirSync(join(root, '.vitest'), { recursive: true })
// Inside of the package, where Node resolves its generated modules.
const folder = mkdtempSync(join(root, '.vitest', 'bench-'))
try {
  for (const name of readdirSync(join(root, 'test/bench')).filter((file) => file.endsWith('.bench.ts'))) {
    if (!name.includes(part)) continue
    const outfile = join(folder, `${name}.mjs`)
    const entryPoints = [join(root, 'test/bench', name)]
    await build({ entryPoints, outfile, bundle: true, packages: 'external', platform: 'node', format: 'esm' })
    // Lines for a program are all that a program should read.
    if (!process.argv.includes('--json')) console.log(`\n== ${name} ==`)
    const { status } = spawnSync(process.execPath, [outfile, ...process.argv.slice(3)], { cwd: root, stdio: 'inherit' })
    if (status !== 0) process.exitCode = 1
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
