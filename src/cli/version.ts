/**
 * Which millrace this is.
 */
import { readFileSync } from 'node:fs'

/**
 * The version that the package's manifest states.
 *
 * @category destructors
 * @since 0.1.0
 */
export const version = (): string => {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  return (manifest as { readonly version: string }).version
}
