/**
 * Charts drawn without a browser: Vega-Lite in, SVG out. The packages that draw are loaded only for whoever wants charts.
 */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type * as Vega from 'vega'
import type * as VegaLite from 'vega-lite'
import { type Failure, unavailable } from '../core/Failure.ts'
import type { Json } from '../core/Json.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * Draws a Vega-Lite chart as SVG.
 *
 * @category model
 * @since 0.1.0
 */
export type Drawing = (spec: Json) => TE.TaskEither<Failure, string>

/**
 * How the packages that draw are loaded.
 *
 * @category model
 * @since 0.1.0
 */
export interface Packages {
  readonly vega: () => Promise<typeof Vega>
  readonly vegaLite: () => Promise<typeof VegaLite>
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Who draws charts. `Left` where a package is missing, with what to install.
 *
 * @category constructors
 * @since 0.1.0
 */
export const drawing = ({
  vega = () => import('vega'),
  vegaLite = () => import('vega-lite'),
}: Partial<Packages> = {}): TE.TaskEither<Failure, Drawing> =>
  pipe(
    TE.Do,
    TE.bind('vega', () => TE.tryCatch(vega, missing('vega'))),
    TE.bind('vegaLite', () => TE.tryCatch(vegaLite, missing('vega-lite'))),
    TE.map(
      ({ vega: { View, Error: errors, parse }, vegaLite: { compile } }): Drawing =>
        (spec) =>
          pipe(
            E.tryCatch(() => parse(compile(spec as unknown as VegaLite.TopLevelSpec).spec), becauseOf),
            TE.fromEither,
            TE.flatMap((dataflow) =>
              TE.tryCatch(() => new View(dataflow, { renderer: 'none', logLevel: errors }).toSVG(), becauseOf),
            ),
          ),
    ),
  )

const missing =
  (name: string) =>
  (error: unknown): Failure => {
    const reason = error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND'
    const told = reason ? 'is not installed' : `does not load (${String(error)})`
    return unavailable('the charts of a report', `the package ${name} ${told}; run npm install vega vega-lite`)
  }

const becauseOf = (error: unknown): Failure =>
  unavailable('a chart of a report', error instanceof Error ? error.message : String(error))
