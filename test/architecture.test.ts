/**
 * The layer table, executable. A rule maps sources to its violations, and brings along sources that violate it: a rule
 * that cannot fail says nothing.
 */
import { readFileSync, readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path/posix'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { root } from './entries.ts'

interface Source {
  /** From the root of the repository: `src/core/Seed.ts`. */
  readonly path: string
  readonly text: string
}

interface Rule {
  readonly title: string
  readonly violations: (sources: ReadonlyArray<Source>) => ReadonlyArray<string>
  readonly broken: ReadonlyArray<Source>
  readonly noticed: ReadonlyArray<string>
}

// -------------------------------------------------------------------------------------
// the tables
// -------------------------------------------------------------------------------------

// Which folders of src, besides itself, a folder may import.
const layers: Readonly<Record<string, ReadonlyArray<string>>> = {
  core: [],
  kernels: [],
  calibrate: ['core'],
  data: ['core'],
  mix: ['core'],
  optim: ['core'],
  report: ['core'],
  rocket: ['core', 'kernels'],
  workers: ['core'],
  transform: ['core', 'kernels'],
  nn: ['core', 'kernels'],
  semi: ['core', 'calibrate', 'mix'],
  train: ['core', 'nn', 'optim'],
  cli: ['core', 'calibrate', 'data', 'mix', 'optim', 'report', 'rocket', 'transform', 'nn', 'semi', 'train'],
}

// Folders that only these may import, so that what they need does not come along with their neighbours.
const apart: Readonly<Record<string, ReadonlyArray<string>>> = {
  'core/laws': ['core/laws'],
  'data/node': ['data/node', 'cli'],
}

// Where modules that are not ours may be imported, by how their names start.
const homes: Readonly<Record<string, ReadonlyArray<string>>> = {
  '@tensorflow/': ['nn', 'optim', 'train'],
  'node:': ['data/node', 'cli'],
  'fast-check': ['core/laws'],
  // Where fp-ts's table of kinds is declared; nothing of it is there when the code runs.
  'fp-ts/HKT.js': ['core'],
  fflate: ['data'],
  'apache-arrow': ['data'],
  hyparquet: ['data'],
  papaparse: ['data'],
  commander: ['cli'],
  vega: ['cli'],
  '#generated/': ['kernels', 'nn'],
}

// Node cannot import `fp-ts/Option`, and nothing else would say so before a user does.
const everywhere = 'fp-ts/lib/'

const besideTheFolders = new Set(['index.ts', 'generated.d.ts'])

const grabBags = new Set(['utils', 'helpers', 'common', 'types'])

const impure = new Set(['Math.random', 'Date.now', 'performance.now'])

// -------------------------------------------------------------------------------------
// reading sources
// -------------------------------------------------------------------------------------

const parsed = new WeakMap<Source, ts.SourceFile>()

const parse = (source: Source): ts.SourceFile => {
  const known = parsed.get(source) ?? ts.createSourceFile(source.path, source.text, ts.ScriptTarget.Latest, true)
  parsed.set(source, known)
  return known
}

const nodesOf = (node: ts.Node): ReadonlyArray<ts.Node> => {
  const nodes = [node]
  ts.forEachChild(node, (child) => void nodes.push(...nodesOf(child)))
  return nodes
}

const importsOf = ({ text }: Source): ReadonlyArray<string> =>
  ts.preProcessFile(text).importedFiles.map(({ fileName }) => fileName)

const isRelative = (name: string): boolean => name.startsWith('.')

const resolve = ({ path }: Source, name: string): string => {
  const resolved = join(dirname(path), name)
  // Only AssemblyScript leaves the extension out.
  return resolved.endsWith('.ts') ? resolved : `${resolved}.ts`
}

const filesImportedBy = (source: Source): ReadonlyArray<string> =>
  importsOf(source)
    .filter(isRelative)
    .map((name) => resolve(source, name))

const isErased = (statement: ts.ImportDeclaration | ts.ExportDeclaration): boolean =>
  ts.isImportDeclaration(statement)
    ? statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
    : statement.isTypeOnly

// Imports of types are no circles: they are gone before anything runs.
const filesLoadedBy = (source: Source): ReadonlyArray<string> =>
  parse(source).statements.flatMap((statement) => {
    if (!(ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) || isErased(statement)) return []
    const name = statement.moduleSpecifier
    return name !== undefined && ts.isStringLiteral(name) && isRelative(name.text) ? [resolve(source, name.text)] : []
  })

const layerOf = (path: string): string => path.split('/')[1] ?? ''

const isIn =
  (path: string) =>
  (folder: string): boolean =>
    path.startsWith(`src/${folder}/`)

// -------------------------------------------------------------------------------------
// rules
// -------------------------------------------------------------------------------------

const mayImport = (from: string, to: string): boolean => {
  const [importer, imported] = [layerOf(from), layerOf(to)]
  return importer === 'index.ts'
    ? imported === 'core'
    : importer === imported || (layers[importer] ?? []).includes(imported)
}

const isDefaultExport = (node: ts.Node): boolean =>
  (ts.isExportAssignment(node) && node.isExportEquals !== true) ||
  (ts.isExportSpecifier(node) && node.name.text === 'default') ||
  (ts.isModifier(node) && node.kind === ts.SyntaxKind.DefaultKeyword)

const isImpure = (node: ts.Node): boolean =>
  (ts.isPropertyAccessExpression(node) && impure.has(node.getText())) ||
  (ts.isNewExpression(node) && node.expression.getText() === 'Date')

const circles = (sources: ReadonlyArray<Source>): ReadonlyArray<string> => {
  const graph = new Map(sources.map((source) => [source.path, filesLoadedBy(source)]))
  const found: string[] = []
  const done = new Set<string>()
  const visit = (path: string, trail: ReadonlyArray<string>): void => {
    if (trail.includes(path)) found.push([...trail.slice(trail.indexOf(path)), path].join(' -> '))
    if (done.has(path) || trail.includes(path)) return
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path])
    done.add(path)
  }
  for (const path of graph.keys()) visit(path, [])
  return found
}

const inEach =
  (violations: (source: Source) => ReadonlyArray<string>) =>
  (sources: ReadonlyArray<Source>): ReadonlyArray<string> =>
    sources.flatMap((source) => violations(source).map((violation) => `${source.path}: ${violation}`))

const rules: ReadonlyArray<Rule> = [
  {
    title: 'Every source belongs to a layer',
    violations: inEach(({ path }) =>
      layerOf(path) in layers || besideTheFolders.has(layerOf(path)) ? [] : [layerOf(path)],
    ),
    broken: [{ path: 'src/misc/One.ts', text: '' }],
    noticed: ['src/misc/One.ts: misc'],
  },
  {
    title: 'A folder imports only what the layer table gives it',
    violations: inEach((source) => filesImportedBy(source).filter((path) => !mayImport(source.path, path))),
    broken: [
      { path: 'src/core/One.ts', text: "import type { Model } from '../nn/Model.ts'" },
      { path: 'src/semi/One.ts', text: "export * from '../train/fit.ts'" },
      { path: 'src/cli/main.ts', text: "await import('../kernels/load.ts')" },
      { path: 'src/index.ts', text: "import './nn/wasm.ts'" },
    ],
    noticed: [
      'src/core/One.ts: src/nn/Model.ts',
      'src/semi/One.ts: src/train/fit.ts',
      'src/cli/main.ts: src/kernels/load.ts',
      'src/index.ts: src/nn/wasm.ts',
    ],
  },
  ...Object.entries(apart).map(([folder, importers]): Rule => ({
    title: `Only ${importers.join(' and ')} may import ${folder}`,
    violations: inEach((source) =>
      importers.some(isIn(source.path)) ? [] : filesImportedBy(source).filter((path) => isIn(path)(folder)),
    ),
    broken: [{ path: `src/${dirname(folder)}/index.ts`, text: `export * from './${basename(folder)}/index.ts'` }],
    noticed: [`src/${dirname(folder)}/index.ts: src/${folder}/index.ts`],
  })),
  ...Object.entries(homes).map(([prefix, folders]): Rule => ({
    title: `Only ${folders.join(' and ')} may import ${prefix}`,
    violations: inEach((source) =>
      folders.some(isIn(source.path)) ? [] : importsOf(source).filter((name) => name.startsWith(prefix)),
    ),
    broken: [{ path: 'src/report/svg.ts', text: `import '${prefix}'` }],
    noticed: [`src/report/svg.ts: ${prefix}`],
  })),
  {
    title: 'No other package is imported, and fp-ts only by the paths that Node resolves',
    violations: inEach((source) =>
      importsOf(source).filter(
        (name) => !isRelative(name) && ![everywhere, ...Object.keys(homes)].some((prefix) => name.startsWith(prefix)),
      ),
    ),
    broken: [{ path: 'src/core/One.ts', text: "import 'lodash'; import 'fp-ts/Option'; import 'fp-ts/lib/Option.js'" }],
    noticed: ['src/core/One.ts: lodash', 'src/core/One.ts: fp-ts/Option'],
  },
  {
    title: 'No two files load each other',
    violations: circles,
    broken: [
      { path: 'src/core/One.ts', text: "import { two } from './Two.ts'" },
      { path: 'src/core/Two.ts', text: "export * from './Three.ts'" },
      { path: 'src/core/Three.ts', text: "import { type One, one } from './One.ts'" },
      { path: 'src/core/Four.ts', text: "import type { Five } from './Five.ts'" },
      { path: 'src/core/Five.ts', text: "import { Four } from './Four.ts'" },
    ],
    noticed: ['src/core/One.ts -> src/core/Two.ts -> src/core/Three.ts -> src/core/One.ts'],
  },
  {
    title: 'Nothing is exported by default',
    violations: inEach((source) =>
      // What declares the modules that tools generate has to say what they export.
      source.path.endsWith('.d.ts')
        ? []
        : nodesOf(parse(source))
            .filter(isDefaultExport)
            .map(() => 'default'),
    ),
    broken: [
      { path: 'src/core/One.ts', text: 'export default 1' },
      { path: 'src/core/Two.ts', text: 'export default function two() {}' },
      { path: 'src/core/Three.ts', text: "export { three as default } from './Four.ts'" },
    ],
    noticed: ['src/core/One.ts: default', 'src/core/Two.ts: default', 'src/core/Three.ts: default'],
  },
  {
    title: 'Chance and time are arguments, except in the cli',
    violations: inEach((source) =>
      isIn(source.path)('cli')
        ? []
        : nodesOf(parse(source))
            .filter(isImpure)
            .map((node) => node.getText()),
    ),
    broken: [
      { path: 'src/train/fit.ts', text: '[Math.random(), Date.now(), performance.now(), new Date()] // Math.random' },
      { path: 'src/cli/main.ts', text: 'Date.now()' },
    ],
    noticed: ['Math.random', 'Date.now', 'performance.now', 'new Date()'].map((what) => `src/train/fit.ts: ${what}`),
  },
  {
    title: 'No file is longer than 400 lines',
    violations: inEach(({ text }) => (text.trimEnd().split('\n').length > 400 ? ['too long'] : [])),
    broken: [
      { path: 'src/core/One.ts', text: '//\n'.repeat(401) },
      { path: 'src/core/Two.ts', text: '//\n'.repeat(400) },
    ],
    noticed: ['src/core/One.ts: too long'],
  },
  {
    title: 'No file or folder is a grab bag',
    violations: inEach(({ path }) => path.split(/[./]/u).filter((part) => grabBags.has(part.toLowerCase()))),
    broken: [
      { path: 'src/core/utils.ts', text: '' },
      { path: 'src/data/Common/One.ts', text: '' },
    ],
    noticed: ['src/core/utils.ts: utils', 'src/data/Common/One.ts: Common'],
  },
]

const sources: ReadonlyArray<Source> = readdirSync(`${root}src`, { recursive: true, encoding: 'utf8' })
  .map((path) => join('src', path))
  .filter((path) => path.endsWith('.ts'))
  .sort()
  .map((path) => ({ path, text: readFileSync(root + path, 'utf8') }))

for (const { title, violations, broken, noticed } of rules)
  describe(title, () => {
    test('in every source', () => {
      expect(violations(sources)).toEqual([])
    })

    test('and what breaks the rule is noticed', () => {
      expect(violations(broken)).toEqual(noticed)
    })
  })

test('the repository has no folders but sources, tests and documents', () => {
  const made = new Set(['node_modules', 'dist'])
  const folders = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !made.has(entry.name))
    .map(({ name }) => name)
  expect(folders.sort()).toEqual(['docs', 'src', 'test'])
})
