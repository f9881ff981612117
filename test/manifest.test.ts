import { readFileSync } from 'node:fs'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { entries, manifest, root } from './entries.ts'

const tsconfig = ts.readConfigFile(`${root}tsconfig.json`, (path) => readFileSync(path, 'utf8')).config as {
  readonly compilerOptions: { readonly paths: Readonly<Record<string, ReadonlyArray<string>>> }
}

test('the compiler finds each entry point where the exports of the package put it', () => {
  expect(tsconfig.compilerOptions.paths).toEqual(
    Object.fromEntries(entries.map(({ name, source }) => [name, [`./${source}`]])),
  )
})

test('each entry point has types beside its code', () => {
  for (const conditions of Object.values(manifest.exports)) {
    if (typeof conditions === 'string') continue
    const [first, types] = Object.entries(conditions)[0] ?? []
    expect(first).toBe('types')
    expect(Object.values(conditions)).toContain(types?.replace(/\.d\.ts$/u, '.js'))
  }
})

test('every version is exact, except those that a user brings along', () => {
  for (const version of Object.values({ ...manifest.dependencies, ...manifest.devDependencies }))
    expect(version).toMatch(/^\d+\.\d+\.\d+$/u)
})

test('the lock file names versions and checksums, and no address to download from', () => {
  expect(readFileSync(`${root}package-lock.json`, 'utf8')).not.toContain('"resolved"')
})
