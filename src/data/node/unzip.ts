/**
 * The members of a downloaded zip that a dataset needs.
 */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { type Member, unzip } from '../unzip.ts'

/**
 * The contents of the members with the given file names, in whatever folder and case; or what is wrong with the zip.
 *
 * @internal
 */
export const unzipNamed =
  (names: ReadonlyArray<string>) =>
  (zip: Uint8Array): E.Either<string, ReadonlyArray<Member>> =>
    pipe(
      unzip({ wanted: (path) => names.some((name) => fileName(path) === name.toLowerCase()) })(zip),
      E.mapLeft(({ offset, found, expected }) => `the zip is damaged: ${found} (byte ${offset}; expected ${expected})`),
      E.flatMap((members) => {
        const found = names.map((name) => members.find(({ path }) => fileName(path) === name.toLowerCase()))
        const missing = names[found.indexOf(undefined)]
        return missing === undefined
          ? E.right(found.flatMap((member) => member ?? []))
          : E.left(`the zip has no member ${missing}`)
      }),
    )

const fileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1).toLowerCase()
