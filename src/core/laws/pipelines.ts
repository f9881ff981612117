/**
 * Random pipelines: a tree of operators over random sources. A new operator is one more row.
 */
import fc, { type Arbitrary } from 'fast-check'
import type { Stream } from '../Stream.ts'
import { type Meter, metered } from './Meter.ts'
import { showStream } from './streamLaws.ts'
import { type OperatorRow, operators } from './operators.ts'
import { type SourceRow, sources } from './sources.ts'

/**
 * What random pipelines are built of. What is not given is millrace's own; `depth` is the most operators one above
 * another, and a `meter` counts what is done to the sources.
 *
 * @category model
 * @since 0.1.0
 */
export interface PipelineOptions {
  readonly operators?: ReadonlyArray<OperatorRow>
  readonly sources?: ReadonlyArray<SourceRow>
  readonly depth?: number
  readonly meter?: Meter
}

/**
 * Random finite pipelines. To check an operator of one's own in all company, add its row to `operators`.
 *
 * @example
 * import { Stream } from 'millrace'
 * import { type OperatorRow, operators, pipelines } from 'millrace/laws'
 * import * as laws from 'millrace/laws'
 *
 * const everyOther = <A>(stream: Stream.Stream<A>): Stream.Stream<A> =>
 *   Stream.map(([first]: ReadonlyArray<A>) => first as A)(Stream.chunksOf(2)(stream))
 * const everyOtherRow: OperatorRow = { name: 'everyOther', build: (source) => source.map(everyOther) }
 * const company = pipelines({ operators: [...operators, everyOtherRow] })
 * for (const law of laws.stream(company, { runs: 20 })) await law.check()
 *
 * @category constructors
 * @since 0.1.0
 */
export const pipelines = ({
  operators: operatorRows = operators,
  sources: sourceRows = sources,
  depth = 5,
  meter,
}: PipelineOptions = {}): Arbitrary<Stream<unknown>> => {
  const source = fc.oneof(...sourceRows.map(({ streams }) => streams))
  const leaf = meter === undefined ? source : source.map(metered(meter))
  const { pipeline } = fc.letrec<{ pipeline: Stream<unknown> }>((tie) => ({
    pipeline: fc.oneof(
      { maxDepth: depth, withCrossShrink: true },
      leaf,
      ...operatorRows.map(({ build }) => build(tie('pipeline'))),
    ),
  }))
  return pipeline.map((stream) => ({ ...stream, [fc.toStringMethod]: () => showStream(stream) }))
}
