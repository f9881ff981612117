/**
 * The worker's side of a pool.
 */
import { type Port, port } from './host.ts'
import { pack } from './packing.ts'
import { type Answer, type Call, type Functions, isCall } from './protocol.ts'
import { thrownOf } from './thrown.ts'

/**
 * Offer functions to the pool that started this worker, and give them back, so that the module can export them: their
 * type is what `workerPool` asks for. Elsewhere than in a worker this does nothing, so the module may be imported and
 * tested. A function takes one argument and gives, or promises, what a message can carry: no functions. Pools of any size
 * give the same only if it is pure: what it draws comes from a seed in its argument.
 *
 * @example
 * import { Random, Seed, pipe } from 'millrace'
 * import { serve } from 'millrace/workers'
 * import assert from 'node:assert'
 *
 * interface Noisy {
 *   readonly seed: Seed.Seed
 *   readonly values: Float32Array
 * }
 * const functions = serve({
 *   jitter: ({ seed, values }: Noisy): Float32Array => {
 *     const noise = pipe(Random.normals(values.length), Random.run(seed))
 *     return values.map((value, i) => value + 0.1 * (noise[i] ?? 0))
 *   },
 * })
 * assert.strictEqual(functions.jitter({ seed: Seed.make(42), values: Float32Array.of(1, 2) }).length, 2)
 *
 * @category constructors
 * @since 0.1.0
 */
export const serve = <F extends Functions>(functions: F): F => {
  const ours = port()
  ours?.listen((message) => {
    if (isCall(message)) void answer(functions, message, ours)
  })
  return functions
}

const answer = async (functions: Functions, { number, name, input }: Call, { post }: Port): Promise<void> => {
  try {
    const { value, transfer } = pack(await apply(functions, name, input))
    const result: Answer = { _tag: 'MillraceResult', number, result: value }
    // Throws on what a message cannot carry, which is the function's fault as well.
    post(result, transfer)
  } catch (defect) {
    const thrown: Answer = { _tag: 'MillraceThrown', number, thrown: thrownOf(defect) }
    post(thrown, [])
  }
}

/** Apply one of some functions. Throws where there is none of that name. */
export const apply = (functions: Functions, name: string, input: unknown): unknown => {
  const served = Object.hasOwn(functions, name) ? functions[name] : undefined
  if (served === undefined)
    throw new RangeError(`workerPool: one of ${Object.keys(functions).join(', ')} expected, got ${name}`)
  return served(input as never)
}
