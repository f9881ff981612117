/**
 * Runs before each file of tests. One commit passes or fails the same way twice: properties start from a fixed seed,
 * unless `MILLRACE_SEED` gives another, or `random` for a new one each time, as a nightly run should.
 */
import fc from 'fast-check'

const seed = process.env['MILLRACE_SEED'] ?? '42'

if (seed !== 'random') {
  if (!Number.isSafeInteger(Number(seed))) throw new Error(`MILLRACE_SEED: a whole number or "random", got "${seed}"`)
  fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(seed) })
}
