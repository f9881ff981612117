/**
 * Where the two files of a dataset lie on a disk: in a folder of its name or side by side, in any case.
 */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * The files of a dataset; or the one that is missing beside the other; or the names of the datasets that are there.
 *
 * @internal
 */
export type Lookup =
  | { readonly _tag: 'Found'; readonly name: string; readonly train: string; readonly test: string }
  | { readonly _tag: 'Half'; readonly found: string; readonly missing: string }
  | { readonly _tag: 'Absent'; readonly names: ReadonlyArray<string> }

/**
 * Look for a dataset in files of some extensions, the first of which counts most. A folder that cannot be read holds no
 * datasets.
 *
 * @internal
 */
export const lookup =
  (name: string, extensions: ReadonlyArray<string> = ['ts']) =>
  async (folder: string): Promise<Lookup> => {
    const entries = await listing(folder)
    const beside = pairIn(folder, entries, name, extensions)
    if (beside?._tag === 'Found') return beside
    const namesakes = entries.filter((entry) => entry.toLowerCase() === name.toLowerCase())
    const inside = await Promise.all(
      namesakes.map(async (entry) => pairIn(join(folder, entry), await listing(join(folder, entry)), name, extensions)),
    )
    return (
      inside.find((pair) => pair?._tag === 'Found') ??
      beside ??
      inside.find((pair) => pair !== undefined) ?? { _tag: 'Absent', names: namesOf(entries) }
    )
  }

const listing = async (folder: string): Promise<ReadonlyArray<string>> => {
  try {
    return (await readdir(folder)).sort()
  } catch {
    return []
  }
}

const pairIn = (
  folder: string,
  entries: ReadonlyArray<string>,
  name: string,
  extensions: ReadonlyArray<string>,
): Lookup | undefined => {
  const pairs = extensions.map((extension) => pairOf(folder, entries, name, extension))
  return pairs.find((pair) => pair?._tag === 'Found') ?? pairs.find((pair) => pair !== undefined)
}

const pairOf = (
  folder: string,
  entries: ReadonlyArray<string>,
  name: string,
  extension: string,
): Lookup | undefined => {
  const find = (suffix: string): string | undefined =>
    entries.find((entry) => entry.toLowerCase() === `${name}_${suffix}.${extension}`.toLowerCase())
  const [train, test] = [find('TRAIN'), find('TEST')]
  if (train !== undefined && test !== undefined)
    return {
      _tag: 'Found',
      name: train.slice(0, name.length),
      train: join(folder, train),
      test: join(folder, test),
    }
  const found = train ?? test
  return found === undefined
    ? undefined
    : {
        _tag: 'Half',
        found: join(folder, found),
        missing: `${name}_${train === undefined ? 'TRAIN' : 'TEST'}.${extension}`,
      }
}

// Hidden folders and other files stand for no dataset.
const namesOf = (entries: ReadonlyArray<string>): ReadonlyArray<string> =>
  entries.flatMap((entry) => {
    const beside = /^(.+)_TRAIN\.ts$/i.exec(entry)
    if (beside !== null) return beside.slice(1)
    return entry.includes('.') ? [] : [entry]
  })
