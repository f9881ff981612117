/**
 * The catalogue of operators that random pipelines are built of.
 */
import type { Arbitrary } from 'fast-check'
import type { Stream } from '../Stream.ts'
import { eitherOperators } from './eitherOperators.ts'
import { elementOperators } from './elementOperators.ts'
import { groupOperators } from './groupOperators.ts'
import { mixingOperators } from './mixingOperators.ts'
import { severalOperators } from './severalOperators.ts'

/**
 * An operator, as random streams made of random streams: they must be finite, and take any element.
 *
 * @category model
 * @since 0.1.0
 */
export interface OperatorRow {
  readonly name: string
  readonly build: (source: Arbitrary<Stream<unknown>>) => Arbitrary<Stream<unknown>>
}

/**
 * millrace's own operators on streams.
 *
 * @category instances
 * @since 0.1.0
 */
export const operators: ReadonlyArray<OperatorRow> = [
  ...elementOperators,
  ...groupOperators,
  ...severalOperators,
  ...mixingOperators,
  ...eitherOperators,
]
