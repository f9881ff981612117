/**
 * Modules for workers, which load no TypeScript and know no names of this repository's entry points.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { entries, root } from '../entries.ts'

export const alias = Object.fromEntries(entries.map(({ name, source }) => [name, join(root, source)]))

export interface Bundles {
  /** Where a program is that was bundled. */
  readonly of: (code: string) => Promise<URL>
  readonly remove: () => void
}

export const bundles = (): Bundles => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-workers-'))
  let made = 0
  return {
    of: async (code) => {
      const { outputFiles } = await build({
        stdin: { contents: code, resolveDir: root, loader: 'ts' },
        alias,
        bundle: true,
        platform: 'neutral',
        mainFields: ['module', 'main'],
        external: ['node:*'],
        format: 'esm',
        write: false,
        logLevel: 'silent',
      })
      const file = join(folder, `${made++}.mjs`)
      writeFileSync(file, outputFiles[0]?.text ?? '')
      return pathToFileURL(file)
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
