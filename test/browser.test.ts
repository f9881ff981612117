/**
 * All but the parts for Node runs in a browser: no builtin module is needed, and the core computes the same there.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { Random, Seed, pipe } from 'millrace'
import { chromium, inChromium } from './chromium.ts'
import { entries, root } from './entries.ts'
import { learn, type Lesson } from './lesson.ts'

// `platform: 'browser'` resolves no builtin: needing one is an error.
const bundle = async (code: string): Promise<string> => {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: root },
    alias: Object.fromEntries(entries.map(({ name, source }) => [name, join(root, source)])),
    bundle: true,
    platform: 'browser',
    // A module may wait for the backend to be ready, as a script may not.
    format: 'esm',
    write: false,
    logLevel: 'silent',
  })
  return outputFiles[0]?.text ?? ''
}

for (const { name } of entries.filter((entry) => entry.name !== 'millrace/node'))
  test(`${name} needs no builtin module of Node`, async () => {
    await expect(bundle(`export * from '${name}'`)).resolves.not.toBe('')
  })

test('a builtin module would be noticed', async () => {
  await expect(bundle("export * from 'node:fs'")).rejects.toThrow('Could not resolve "node:fs"')
})

test('what goes wrong in a page is told here, and so is a browser that does not start', async ({ skip }) => {
  await expect(inChromium('/bin/false', '')).rejects.toThrow('Chromium ended with 1')
  await expect(inChromium('/bin/no-such-browser', '')).rejects.toThrow('ENOENT')
  if (chromium === undefined) return skip('there is no Chromium on this machine')
  await expect(inChromium(chromium, 'throw new Error("a page fails")')).rejects.toThrow('Error: a page fails')
  await expect(inChromium(chromium, 'no script')).rejects.toThrow('SyntaxError')
})

// Sines, logarithms and the order of a shuffle, to the last bit.
const program = `
  import { Dataset, Random, Sampler, Seed, State, pipe } from 'millrace'
  const seed = Seed.make(42)
  const order = pipe(Dataset.make(50, (i) => i), Dataset.sample(Sampler.shuffled(seed)))
  const noise = State.evaluate(Random.fromSeed(seed))(Random.normals(50))
  export const result = [Dataset.toArray(order(3)), Array.from(noise)]
`

test('the core gives in Chromium what it gives in Node, bit by bit', async ({ skip }) => {
  if (chromium === undefined) return skip('there is no Chromium on this machine')
  const code = await bundle(program)
  const folder = mkdtempSync(join(tmpdir(), 'millrace-node-'))
  try {
    writeFileSync(join(folder, 'bundle.mjs'), code)
    const { result } = (await import(join(folder, 'bundle.mjs'))) as { readonly result: unknown }
    expect(await inChromium(chromium, code)).toEqual(result)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

const expectAlike = ({ numbers }: Lesson, expected: Lesson): void => {
  expect(numbers).toHaveLength(expected.numbers.length)
  numbers.forEach((value, i) => expect(value).toBeCloseTo(expected.numbers[i] ?? Number.NaN, 5))
}

test('training in Chromium gives what it gives in Node, within 1e-5: in a page that is isolated, on two threads', async ({
  skip,
}) => {
  if (chromium === undefined) return skip('there is no Chromium on this machine')
  const code = await bundle(`
    import { learn } from './test/lesson.ts'
    export const result = learn({ wasmPaths: '/wasm/', threads: 2 })
  `)
  const expected = await learn({ threads: 2 })
  const isolated = (await inChromium(chromium, code, { isolated: true })) as Lesson
  const usual = (await inChromium(chromium, code)) as Lesson
  expect([expected.threads, isolated.threads, usual.threads]).toEqual([2, 2, 1])
  expectAlike(isolated, expected)
  expectAlike(usual, expected)
})

test('Web Workers in Chromium give what worker threads give, however they are started, and what they throw', async ({
  skip,
}) => {
  if (chromium === undefined) return skip('there is no Chromium on this machine')
  const worker = await bundle(`
    import { Random, Seed, pipe } from 'millrace'
    import { serve } from 'millrace/workers'
    serve({
      noise: (index) => pipe(Random.normals(3), Random.run(Seed.child(index)(Seed.make(42)))),
      refuse: (n) => {
        throw new RangeError('no ' + n)
      },
    })
  `)
  const result = await inChromium(
    chromium,
    await bundle(`
      import { Dataset, Either, Failure, Random, Seed, Stream, StreamTask, pipe } from 'millrace'
      import { workerPool } from 'millrace/workers'
      const address = (code) => URL.createObjectURL(new Blob([code], { type: 'text/javascript' }))
      const place = address(${JSON.stringify(worker)})
      const modules = [new URL(place), () => new Worker(place, { type: 'module' })]
      const indices = Stream.toTask(Stream.fromDataset(Dataset.make(9, (i) => i)))
      const noises = (pool) =>
        pipe(indices, StreamTask.mapTask({ concurrency: 3 })(pool.call('noise')), StreamTask.toArray)()
      const plain = (arrays) => arrays.map(({ right }) => Array.from(right))
      const pools = modules.flatMap((module) => [1, 2].map((workers) => workerPool({ module, workers })))
      const broken = workerPool({ module: new URL(address('throw new Error("not today")')) })
      const missing = workerPool({ module: new URL('/missing.txt', location.href) })
      const reason = async (pool) => Failure.show((await pool.call('noise')(1)()).left)
      export const result = (async () => {
        const thrown = await pools[0].call('refuse')(7)().catch((error) => error)
        return {
          noises: (await Promise.all(pools.map(noises))).map(plain),
          thrown: [thrown.name, thrown.message, thrown.stack.includes('RangeError: no 7'), thrown.served, thrown.element],
          reasons: [await reason(broken), await reason(missing)],
          closed: (await Promise.all(pools.map(async (pool) => (await pool.close(), reason(pool))))).length,
        }
      })()
    `),
  )
  const noises = Array.from({ length: 9 }, (_, index) =>
    Array.from(pipe(Random.normals(3), Random.run(Seed.child(index)(Seed.make(42))))),
  )
  expect(result).toEqual({
    noises: [noises, noises, noises, noises],
    thrown: ['RangeError', 'no 7', true, 'refuse', 0],
    reasons: [
      expect.stringMatching(/^worker blob:.*not today, before it answered for element 0 of noise$/u),
      expect.stringMatching(/^worker http:.*missing\.txt: could not be loaded, before it answered/u),
    ],
    closed: 4,
  })
})
