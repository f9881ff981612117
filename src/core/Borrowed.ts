/**
 * What is lent for a while: something that will be used again for another purpose.
 */

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * A value that may be used until its owner takes it back, after which `use` throws. What a function returns must not
 * hold on to the value. Of a stream, an element is valid until the next `next` or `close` of its cursor.
 *
 * @category model
 * @since 0.1.0
 */
export interface Borrowed<A> {
  readonly use: <R>(f: (a: A) => R) => R
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * A value lent, and how to take it back.
 *
 * @internal
 */
export const lend = <A>(a: A): readonly [lent: Borrowed<A>, takeBack: () => void] => {
  let valid = true
  return [
    {
      use: (f) => {
        if (!valid)
          throw new TypeError(
            'Borrowed.use: what was borrowed is used for something else by now; use it before the next element, or own it',
          )
        return f(a)
      },
    },
    () => {
      valid = false
    },
  ]
}
