/**
 * Numbers as words of a report.
 */

/**
 * A share in percent; `unknown` where there is none.
 *
 * @internal
 */
export const percent = (share: number | null): string =>
  share === null || Number.isNaN(share) ? 'unknown' : `${(100 * share).toFixed(1)}%`

/**
 * A difference of shares in points of a percent, with its sign.
 *
 * @internal
 */
export const points = (share: number | null): string => {
  if (share === null || Number.isNaN(share)) return 'unknown'
  const text = Math.abs(100 * share).toFixed(1)
  return share < 0 && text !== '0.0' ? `−${text}` : text
}
