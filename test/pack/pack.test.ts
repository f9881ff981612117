/**
 * What a user gets: the packed tarball, unpacked into the node_modules of an empty project. Its dependencies, and only
 * they, are linked from this repository, so that nothing is downloaded and an undeclared one is missed.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { entries, manifest, root } from '../entries.ts'

const project = mkdtempSync(join(tmpdir(), 'millrace-pack-'))
const installed = join(project, 'node_modules', manifest.name)

const link = (name: string): void => {
  const place = join(project, 'node_modules', name)
  if (existsSync(place)) return
  mkdirSync(dirname(place), { recursive: true })
  symlinkSync(join(root, 'node_modules', name), place, 'junction')
}

let tarball = ''
beforeAll(() => {
  // Built by the caller, so prepack need not do it again.
  const pack = ['pack', '--ignore-scripts', '--silent', '--pack-destination', project]
  const printed = execFileSync('npm', pack, { cwd: root, encoding: 'utf8' })
  tarball = join(project, printed.trim().split('\n').at(-1) ?? '')
  mkdirSync(installed, { recursive: true })
  execFileSync('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1'])
  for (const name of Object.keys(manifest.dependencies)) link(name)
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }))
})
afterAll(() => {
  rmSync(project, { recursive: true, force: true })
})

interface Outcome {
  readonly status: number | null
  readonly output: string
}

const node = (...args: ReadonlyArray<string>): Outcome => {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: project, encoding: 'utf8' })
  return { status, output: stdout + stderr }
}

const tool = (name: string, ...args: ReadonlyArray<string>): Outcome =>
  node(join(root, 'node_modules', '.bin', name), ...args)

const succeeds = ({ status, output }: Outcome): void => {
  expect(status, output).toBe(0)
}

const isForTests = ({ name }: { readonly name: string }): boolean => name === `${manifest.name}/laws`

describe('Node imports each entry point', () => {
  const load = (name: string): Outcome =>
    node('--input-type=module', '--eval', `if (Object.keys(await import('${name}')).length === 0) process.exit(1)`)

  for (const { name } of entries.filter((entry) => !isForTests(entry)))
    test(`${name}, with no more than the declared dependencies`, () => {
      succeeds(load(name))
    })

  for (const { name } of entries.filter(isForTests))
    test(`${name}, with the peers too`, () => {
      for (const peer of Object.keys(manifest.peerDependencies)) link(peer)
      succeeds(load(name))
    })
})

describe('the laws run under the test runner of Node', () => {
  const underNode = (name: string, source: string): Outcome => {
    const file = join(project, `${name}.test.js`)
    const lines = [
      "import { test } from 'node:test'",
      "import { Dataset, Stream } from 'millrace'",
      "import * as laws from 'millrace/laws'",
      "import fc from 'fast-check'",
      'const streams = fc.nat(9).map((count) => Stream.fromDataset(Dataset.make(count, (i) => i)))',
      `for (const { title, check } of laws.stream(${source}, { runs: 50, seed: 42 })) test(title, check)`,
    ]
    writeFileSync(file, lines.join('\n'))
    for (const peer of Object.keys(manifest.peerDependencies)) link(peer)
    return node('--test', file)
  }

  test('and pass for a lawful stream', () => {
    succeeds(underNode('lawful', 'streams'))
  })

  test('and fail for another, with the sentence and the smallest counterexample', () => {
    const { status, output } = underNode(
      'forgetful',
      'streams.map((stream) => ({ ...stream, open: () => stream.open() }))',
    )
    expect(status).toBe(1)
    expect(output).toContain('a stream reopened at its state after n elements yields the others')
    expect(output).toContain('Counterexample: [dataset(1) of [0]]')
  })
})

describe('the command', () => {
  const bin = join(installed, manifest.bin[manifest.name] ?? '')

  test('can be executed', () => {
    expect(readFileSync(bin, 'utf8').split('\n')[0]).toBe('#!/usr/bin/env node')
  })

  test('tells its version', () => {
    expect(node(bin, '--version')).toEqual({ status: 0, output: `${manifest.version}\n` })
  })

  test('tells how it is used', () => {
    const { status, output } = node(bin, '--help')
    expect(output).toContain(`Usage: ${manifest.name}`)
    expect(status).toBe(0)
  })
})

describe('the types', () => {
  test('are there for a strict consumer, and are not any', () => {
    const lines = [
      ...entries.map(({ name }, index) => `export * as entry${index} from '${name}'`),
      `import { Dataset, pipe } from '${manifest.name}'`,
      'const words = Dataset.fromArray([`one`])',
      'export const lengths: Array<number> = pipe(words, Dataset.map((word) => word.length), Dataset.toArray)',
      '// @ts-expect-error - a length is not a word',
      'export const wrong: Array<string> = lengths',
    ]
    writeFileSync(join(project, 'consumer.ts'), lines.join('\n'))
    succeeds(tool('tsc', 'consumer.ts', '--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext'))
  })

  test('agree with the code, says attw', () => {
    succeeds(tool('attw', tarball, '--profile', 'esm-only', '--no-definitely-typed', '--format', 'ascii'))
  })
})

test('the manifest agrees with what is packed, says publint', () => {
  succeeds(tool('publint', 'run', tarball, '--strict'))
})

describe('each program of the documents runs as a user would run it', () => {
  const documents = join(root, 'docs', 'examples')
  const copies = join(project, 'examples')
  const programs = existsSync(documents) ? readdirSync(documents).filter((name) => name.endsWith('.ts')) : []
  const compiled = (name: string): string => join(copies, name.replace(/\.ts$/u, '.js'))

  beforeAll(() => {
    cpSync(documents, copies, { recursive: true })
    const compilerOptions = {
      module: ts.ModuleKind.ESNext,
      target: ts.ScriptTarget.ES2022,
      rewriteRelativeImportExtensions: true,
    }
    for (const name of programs) {
      const { outputText } = ts.transpileModule(readFileSync(join(documents, name), 'utf8'), { compilerOptions })
      writeFileSync(compiled(name), outputText)
    }
  })

  if (programs.length === 0) test.skip('(there is none yet)')

  for (const name of programs)
    test(name, () => {
      succeeds(node(compiled(name)))
    })
})
