/**
 * Finds the examples: the `@example`s of doc blocks, and the ts blocks of Markdown files.
 */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path/posix'
import ts from 'typescript'
import { root } from './entries.ts'

export interface Example {
  readonly title: string
  /** Where it stands: `src/core/Seed.ts`, and the line of the file, from 1, on which its code starts. */
  readonly path: string
  readonly line: number
  readonly code: string
}

const from =
  (path: string, lines: ReadonlyArray<string>) =>
  (title: string, start: number, end: number): Example => ({
    title,
    path,
    line: start + 1,
    code: lines.slice(start, end).join('\n'),
  })

const nameOf = (node: ts.Node): string => {
  const declaration = ts.isVariableStatement(node) ? node.declarationList.declarations[0] : node
  const name = declaration === undefined ? undefined : ts.getNameOfDeclaration(declaration as ts.Declaration)
  return name?.getText() ?? 'the module'
}

export const inSource = (path: string, text: string): ReadonlyArray<Example> => {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const lineAt = (position: number): number => file.getLineAndCharacterOfPosition(position).line
  const lines = text.split('\n').map((line) => line.replace(/^\s*\*(?: |$)/u, ''))
  const make = from(path, lines)
  const examples: Example[] = []
  const visit = (node: ts.Node): void => {
    for (const doc of ts.getJSDocCommentsAndTags(node)) {
      // Tags are found again with their comment, comments again with each part of what they document.
      if (!ts.isJSDoc(doc) || doc.parent !== node) continue
      const end = lineAt(doc.end)
      for (let line = lineAt(doc.pos); line < end; line++) {
        if (!/^@example\b/u.test(lines[line] ?? '')) continue
        let after = line + 1
        while (after < end && !/^@\w/u.test(lines[after] ?? '')) after++
        examples.push(make(`${path}: ${nameOf(node)}`, line + 1, after))
      }
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return examples
}

export const inMarkdown = (path: string, text: string): ReadonlyArray<Example> => {
  const lines = text.split('\n')
  const make = from(path, lines)
  return lines.flatMap((line, index) =>
    line === '```ts' ? [make(`${path}: line ${index + 1}`, index + 1, lines.indexOf('```', index))] : [],
  )
}

const list = (folder: string, extension: string, recursive: boolean): ReadonlyArray<string> =>
  readdirSync(root + folder, { recursive, encoding: 'utf8' })
    .filter((path) => path.endsWith(extension))
    .map((path) => join(folder, path))
    .sort()

const read =
  (find: (path: string, text: string) => ReadonlyArray<Example>) =>
  (path: string): ReadonlyArray<Example> =>
    find(path, readFileSync(root + path, 'utf8'))

export const all = (): ReadonlyArray<Example> => [
  ...list('src', '.ts', true).flatMap(read(inSource)),
  ...[...list('', '.md', false), ...list('docs', '.md', true)].flatMap(read(inMarkdown)),
]
