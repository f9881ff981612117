/**
 * Packages that a user installs only for the formats that need them.
 */
import * as TE from 'fp-ts/lib/TaskEither.js'
import { type Failure, unavailable } from '../core/Failure.ts'

/**
 * Load a package; where that fails, say what it is for and how to install it.
 *
 * @internal
 */
export const optionalPackage = <A>(name: string, use: string, load: () => Promise<A>): TE.TaskEither<Failure, A> =>
  TE.tryCatch(load, (error) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined
    const missing = code === undefined || code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND'
    const reason = missing ? 'is not installed' : `does not load (${String(error)})`
    return unavailable(use, `the package ${name} ${reason}; run npm install ${name}`)
  })
