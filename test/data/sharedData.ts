/**
 * Where real datasets lie on the machine that runs the tests; they are no part of the project.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..', '..')

export const dataFolder: string = process.env['MILLRACE_DATA_DIR'] ?? join(root, '..', 'shared', 'data')

export interface RealFile {
  readonly file: string
  readonly path: string
  readonly text: string
}

// Reads nothing where there is no such folder.
export const realFiles: ReadonlyArray<RealFile> = existsSync(dataFolder)
  ? readdirSync(dataFolder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .sort()
      .map((file) => ({ file, path: join(dataFolder, file), text: readFileSync(join(dataFolder, file), 'utf8') }))
  : []

export const noData = `no datasets in ${dataFolder}: set MILLRACE_DATA_DIR to a folder of them`
