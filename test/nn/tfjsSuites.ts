/**
 * The tests that tfjs-core ships, as tests of vitest. They are written for jasmine, in modules that Node can't import:
 * so they are bundled around the tfjs-core that is running here, and told vitest's words for jasmine's.
 */
import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import { compileFunction } from 'node:vm'
import * as tf from '@tensorflow/tfjs-core'
import { build, type Plugin } from 'esbuild'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { wasmBackend } from '../../src/nn/wasm.ts'
import { root } from '../entries.ts'

const dist = realpathSync(join(root, 'node_modules/@tensorflow/tfjs-core/dist'))

interface Environment {
  readonly name: string
  readonly backendName: string
  readonly isDataSync: boolean
}

interface Constraints {
  readonly flags?: Readonly<Record<string, unknown>>
  readonly predicate?: (environment: Environment) => boolean
}

const environment: Environment = { name: 'wasm', backendName: 'wasm', isDataSync: true }

/** Tests by their full names, and why they are left out. */
export type LeftOut = ReadonlyArray<readonly [name: RegExp, why: string]>

const isMet = ({ flags = {}, predicate = () => true }: Constraints): boolean =>
  predicate(environment) && Object.entries(flags).every(([flag, value]) => tf.env().get(flag) === value)

/** What the tests call, and the full names of those that were left out so far. */
const vocabulary = (leftOut: LeftOut) => {
  const missing: string[] = []
  // Vitest opens a suite after the call that describes it: so each suite remembers the path to it.
  let path: ReadonlyArray<string> = []
  const describeHere = (name: string, body: () => void): void => {
    const inside = [...path, name]
    describe(name, () => {
      const outside = path
      path = inside
      body()
      path = outside
    })
  }
  const it = (name: string, body: () => void | Promise<void>): void => {
    const fullName = [...path, name].join(' ')
    if (leftOut.some(([pattern]) => pattern.test(fullName))) missing.push(fullName)
    else test(name, body)
  }
  const describeWithFlags = (
    name: string,
    constraints: Constraints,
    body: (environment: Environment) => void,
  ): void => {
    if (!isMet(constraints)) return
    describeHere(name, () => {
      // As for jasmine: some tests leave tensors behind, and others count all there are.
      beforeAll(async () => {
        tf.engine().reset()
        // Makes the engine look after each kernel whether it keeps memory.
        tf.env().set('IS_TEST', true)
        await wasmBackend()
      })
      beforeEach(() => {
        tf.engine().startScope()
      })
      afterEach(() => {
        tf.engine().endScope()
        tf.engine().disposeVariables()
      })
      body(environment)
    })
  }
  const words = { describe: describeHere, it, expect, beforeAll, beforeEach, afterAll, afterEach, jasmine: {} }
  return {
    words,
    missing,
    modules: { index: tf, test_util: tf.test_util, jasmine_util: { ALL_ENVS: {}, describeWithFlags } },
  }
}

/** What is given from outside, instead of being bundled: that there is one engine, and no jasmine. */
const given = (names: ReadonlyArray<string>): Plugin => ({
  name: 'given',
  setup: (bundle) => {
    bundle.onResolve({ filter: new RegExp(`/(${names.join('|')})$`) }, ({ path, resolveDir }) => {
      const name = names.find((each) => join(resolveDir, path) === join(dist, each))
      return name === undefined ? undefined : { path: name, external: true }
    })
  },
})

/**
 * Tests of tfjs-core, one after the other, each by its path in `dist`. Gives the names of those left out, once all are
 * collected.
 */
export const tfjsSuites = async (paths: ReadonlyArray<string>, leftOut: LeftOut): Promise<ReadonlyArray<string>> => {
  const { words, missing, modules } = vocabulary(leftOut)
  const entries = ['public/chained_ops/register_all_chained_ops', ...paths]
  const { outputFiles } = await build({
    stdin: { contents: entries.map((path) => `import './${path}'`).join('\n'), resolveDir: dist },
    bundle: true,
    write: false,
    format: 'cjs',
    // The package says that its tests do nothing when imported.
    ignoreAnnotations: true,
    plugins: [given(Object.keys(modules))],
    logLevel: 'warning',
  })
  const require = (name: string): unknown => modules[name as keyof typeof modules]
  const code = outputFiles[0]?.text ?? ''
  const run = compileFunction(code, ['require', ...Object.keys(words)]) as (...values: ReadonlyArray<unknown>) => void
  run(require, ...Object.values(words))
  return missing
}
