/**
 * How many labels to keep: a count, or a percentage of what there is.
 */
import * as E from 'fp-ts/lib/Either.js'
import { type Failure, cannotParse } from '../core/Failure.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * A count of labels, or a percentage of the labels there are.
 *
 * @category model
 * @since 0.1.0
 */
export type Share = { readonly keep: number } | { readonly percent: number }

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * A share from the text of a command line: a positive count, or a percentage above 0 and up to 100.
 *
 * @example
 * import { Either } from 'millrace'
 * import { parseShare } from 'millrace/data'
 * import assert from 'node:assert'
 *
 * assert.deepStrictEqual(parseShare('18'), Either.right({ keep: 18 }))
 * assert.deepStrictEqual(parseShare('10%'), Either.right({ percent: 10 }))
 * assert.ok(Either.isLeft(parseShare('many')))
 *
 * @category constructors
 * @since 0.1.0
 */
export const parseShare = (text: string): E.Either<Failure, Share> => {
  const [, digits, sign] = /^(\d{1,15}(?:\.\d{1,15})?)(%?)$/.exec(text.trim()) ?? []
  const number = Number(digits)
  const share: Share = sign === '%' ? { percent: number } : { keep: number }
  return isShare(share)
    ? E.right(share)
    : E.left(cannotParse('labels', 0, 'a count as 18 or a percentage as 10%', text))
}

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * How many out of a total: a percentage is rounded, but never to none. A count is what it is, even above the total.
 *
 * @example
 * import { countOf } from 'millrace/data'
 * import assert from 'node:assert'
 *
 * assert.strictEqual(countOf({ percent: 10 })(180), 18)
 * assert.strictEqual(countOf({ percent: 1 })(18), 1)
 * assert.strictEqual(countOf({ keep: 18 })(180), 18)
 *
 * @category destructors
 * @since 0.1.0
 */
export const countOf =
  (share: Share) =>
  (total: number): number =>
    'keep' in share ? share.keep : Math.min(total, Math.max(1, Math.round((share.percent / 100) * total)))

/**
 * Whether a count is a positive whole number, or a percentage above 0 and up to 100.
 *
 * @internal
 */
export const isShare = (share: Share): boolean =>
  'keep' in share ? Number.isSafeInteger(share.keep) && share.keep > 0 : share.percent > 0 && share.percent <= 100

/**
 * The text that `parseShare` reads back.
 *
 * @example
 * import { showShare } from 'millrace/data'
 * import assert from 'node:assert'
 *
 * assert.strictEqual(showShare({ percent: 10 }), '10%')
 *
 * @category destructors
 * @since 0.1.0
 */
export const showShare = (share: Share): string => ('keep' in share ? `${share.keep}` : `${share.percent}%`)
