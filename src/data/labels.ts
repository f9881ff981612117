/**
 * Targets and names from sources that say them one series at a time, without a header that lists the classes.
 */
import type { Targets } from './Part.ts'

/**
 * Classes from one label a series. The vocabulary holds the labels that occur, in the order of their numbers where all
 * are numbers, and of their UTF-16 code units elsewhere. No series have no classes: they are unlabeled.
 *
 * @internal
 */
export const classesOf = (labels: ReadonlyArray<string>): Targets => {
  if (labels.length === 0) return { _tag: 'Unlabeled' }
  const vocabulary = inOrder([...new Set(labels)])
  const ids = new Map(vocabulary.map((label, id) => [label, id]))
  return { _tag: 'Classes', ids: Int32Array.from(labels, (label) => ids.get(label) ?? -1), vocabulary }
}

const inOrder = (labels: Array<string>): ReadonlyArray<string> => {
  const numeric = labels.every((label) => label.trim() !== '' && Number.isFinite(Number(label)))
  const plain = (one: string, other: string): number => (one < other ? -1 : 1)
  return labels.sort(numeric ? (one, other) => Number(one) - Number(other) || plain(one, other) : plain)
}

/**
 * What a part is called when its source does not say: the name of the file without folders and extension.
 *
 * @internal
 */
export const nameOf = (source: string): string => {
  const file = source.slice(Math.max(source.lastIndexOf('/'), source.lastIndexOf('\\')) + 1)
  const dot = file.lastIndexOf('.')
  return dot > 0 ? file.slice(0, dot) : file
}
