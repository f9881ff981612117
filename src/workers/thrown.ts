/**
 * What a function threw, as a message carries it: a clone of an error would lose its own name, and some engines its stack.
 */

/** An error in plain parts; `stack` and `cause` where it had them. */
export interface Thrown {
  readonly name: string
  readonly message: string
  readonly stack?: string
  readonly cause?: Thrown
}

/**
 * What a function of a worker threw: its name, message, stack and cause are those in the worker. `served` is the name of
 * the function, and `element` the number of its call, from 0: that of the element in a stream that is mapped from its
 * start.
 *
 * @category model
 * @since 0.1.0
 */
export interface ServedError extends Error {
  readonly served: string
  readonly element: number
}

/** The parts of what was thrown; what is no error is its message. */
export const thrownOf = (defect: unknown): Thrown =>
  defect instanceof Error
    ? {
        name: defect.name,
        message: defect.message,
        ...(defect.stack === undefined ? {} : { stack: defect.stack }),
        ...(defect.cause === undefined ? {} : { cause: thrownOf(defect.cause) }),
      }
    : { name: 'Error', message: String(defect) }

/** An error that tells what was thrown, by which function, for which element. */
export const errorOf = (thrown: Thrown, served: string, element: number): ServedError =>
  Object.assign(revive(thrown), { served, element })

const revive = ({ name, message, stack, cause }: Thrown): Error => {
  const error = new Error(message, cause === undefined ? {} : { cause: revive(cause) })
  // As errors have them: not listed among the fields.
  Object.defineProperty(error, 'name', { value: name, configurable: true, writable: true })
  if (stack !== undefined) Object.defineProperty(error, 'stack', { value: stack, configurable: true, writable: true })
  return error
}
