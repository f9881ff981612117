/**
 * The entry points of the package. The `exports` of package.json are the one list of them; all else derives from it.
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

export interface Entry {
  /** As a user imports it: `millrace/data`. */
  readonly name: string
  /** The file behind it: `src/data/index.ts`. */
  readonly source: string
}

export interface Manifest {
  readonly name: string
  readonly version: string
  readonly bin: Readonly<Record<string, string>>
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
  readonly peerDependencies: Readonly<Record<string, string>>
}

export const manifest = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as Manifest

const sourceOf = (target: string): string => target.replace(/^\.\/dist\//u, 'src/').replace(/\.js$/u, '.ts')

export const entries: ReadonlyArray<Entry> = Object.entries(manifest.exports).flatMap(([subpath, conditions]) => {
  const target = typeof conditions === 'string' ? conditions : (conditions['default'] ?? conditions['node'] ?? '')
  return target.endsWith('.js') ? [{ name: manifest.name + subpath.slice(1), source: sourceOf(target) }] : []
})
