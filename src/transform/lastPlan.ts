/**
 * What is prepared for series of one length, kept from one series to the next: tables and arrays to work in.
 */

/**
 * The same as `make`, which is asked again only when another length comes than the last. What it makes may be written to,
 * as long as nobody relies on what another series left there.
 *
 * @internal
 */
export const lastPlan = <Plan>(make: (length: number) => Plan): ((length: number) => Plan) => {
  let last: { readonly length: number; readonly plan: Plan } | undefined
  return (length) => {
    if (last?.length !== length) last = { length, plan: make(length) }
    return last.plan
  }
}
