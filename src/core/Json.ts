/**
 * The values that a checkpoint, a cursor's state and a fitted parameter are made of: what `JSON.parse` returns.
 *
 * @category model
 * @since 0.1.0
 */
export type Json = null | boolean | number | string | ReadonlyArray<Json> | { readonly [key: string]: Json }
