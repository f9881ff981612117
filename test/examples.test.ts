/**
 * Every example compiles and runs, and every public function has one. All are compiled as one program.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { entries, root } from './entries.ts'
import { type Example, all, inMarkdown, inSource } from './examples.ts'

const categories = new Set(['model', 'constructors', 'combinators', 'destructors', 'instances'])

mkdirSync(join(root, '.vitest'), { recursive: true })
const folder = mkdtempSync(join(root, '.vitest', 'examples-'))
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

interface Written extends Example {
  readonly file: string
}

const write = (example: Example): Written => {
  const file = join(folder, `${example.path}.${example.line}.ts`)
  mkdirSync(dirname(file), { recursive: true })
  // On the line it has in its source, so that what the compiler and the runtime say points there.
  writeFileSync(file, '\n'.repeat(example.line - 1) + example.code)
  return { ...example, file }
}

const examples = all().map(write)

// What breaks the rules, to see that it is noticed.
const failing = write({ title: '', path: 'failing', line: 7, code: "const three: string = 3\nthrow new Error('run')" })
const bare = write({
  title: '',
  path: 'bare',
  line: 1,
  code: `
    /** No tags. */
    export const bare = () => 1
    /** @category helpers */
    export interface Strange {}
    /** @internal */
    export const hidden = () => 1
    /**
     * @category model
     * @since 0.1.0
     */
    export const one = 1
  `,
})

const compile = (): ts.Program => {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path))
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [], include: undefined }, ts.sys, root)
  const files = [...examples, failing, bare].map(({ file }) => file)
  return ts.createProgram([...files, ...entries.map(({ source }) => join(root, source))], options)
}

let program: ts.Program
beforeAll(() => {
  program = compile()
})

const errors = ({ file, path }: Written): ReadonlyArray<string> => {
  const source = program.getSourceFile(file)
  return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map((error) => {
    const line = (source?.getLineAndCharacterOfPosition(error.start ?? 0).line ?? 0) + 1
    return `${path}:${line}: ${ts.flattenDiagnosticMessageText(error.messageText, '\n')}`
  })
}

describe('every example compiles and runs', () => {
  for (const example of examples)
    test(
      example.title,
      async () => {
        expect(errors(example)).toEqual([])
        await import(example.file)
        // Those of the README train.
      },
      120_000,
    )

  test('and one that does neither is noticed on its line', async () => {
    expect(errors(failing)[0]).toMatch(/^failing:7: Type 'number' is not assignable/u)
    await expect(import(failing.file)).rejects.toThrow('run')
  })

  test('wherever it stands', () => {
    const text = [
      '/**',
      ' * One.',
      ' *',
      ' * @example',
      ' * one()',
      ' *',
      ' *   two()',
      ' * @since 1',
      ' */',
      'const a = 1',
    ]
    expect(inSource('a.ts', text.join('\n'))).toEqual([
      { title: 'a.ts: a', path: 'a.ts', line: 5, code: 'one()\n\n  two()' },
    ])
    expect(inMarkdown('a.md', '# One\n```ts\none()\n```\n```sh\ntwo\n```')).toEqual([
      { title: 'a.md: line 2', path: 'a.md', line: 3, code: 'one()' },
    ])
  })
})

interface Export {
  readonly name: string
  readonly isFunction: boolean
  readonly tags: Readonly<Record<string, string>>
}

const isOurs = ({ declarations = [] }: ts.Symbol): boolean =>
  declarations.some((declaration) => !declaration.getSourceFile().fileName.includes('/node_modules/'))

const exportsOf = (module: ts.Symbol): ReadonlyArray<Export> => {
  const checker = program.getTypeChecker()
  return checker.getExportsOfModule(module).flatMap((exported) => {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported
    if (!isOurs(symbol)) return []
    if (symbol.flags & ts.SymbolFlags.ValueModule) return exportsOf(symbol)
    return (symbol.declarations ?? []).map((declaration) => {
      const isValue = !ts.isTypeAliasDeclaration(declaration) && !ts.isInterfaceDeclaration(declaration)
      const type = checker.getTypeOfSymbolAtLocation(symbol, declaration)
      return {
        name: `${declaration.getSourceFile().fileName.slice(root.length)}: ${symbol.name}`,
        isFunction: isValue && type.getCallSignatures().length > 0,
        tags: Object.fromEntries(
          ts
            .getJSDocTags(declaration)
            .map((tag) => [tag.tagName.text, ts.getTextOfJSDocComment(tag.comment)?.trim() ?? '']),
        ),
      }
    })
  })
}

const missing = ({ isFunction, tags }: Export): ReadonlyArray<string> => {
  if ('internal' in tags) return []
  return [
    ...(isFunction && !('example' in tags) ? ['@example'] : []),
    ...(categories.has(tags['category'] ?? '') ? [] : ['@category of the list']),
    ...(/^\d+\.\d+\.\d+$/u.test(tags['since'] ?? '') ? [] : ['@since']),
  ]
}

const complaints = (file: string): ReadonlyArray<string> => {
  const source = program.getSourceFile(file)
  const module = source === undefined ? undefined : program.getTypeChecker().getSymbolAtLocation(source)
  if (module === undefined) return ['there is no such module']
  return exportsOf(module).flatMap((exported) => missing(exported).map((what) => `${exported.name} has no ${what}`))
}

describe('every export says its category and since when, and a function shows an example', () => {
  for (const { name, source } of entries)
    test(name, () => {
      expect(complaints(join(root, source))).toEqual([])
    })

  test('and one that does not is noticed', () => {
    expect(complaints(bare.file).map((complaint) => complaint.replace(/^.*: /u, ''))).toEqual([
      'bare has no @example',
      'bare has no @category of the list',
      'bare has no @since',
      'Strange has no @category of the list',
      'Strange has no @since',
    ])
  })
})
