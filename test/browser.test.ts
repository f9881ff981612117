/**
 * All but the parts for Node runs in a browser: no builtin module is needed, and the core computes the same there.
 */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { entries, root } from './entries.ts'
import { learn } from './lesson.ts'

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

const chromium = ['chromium', '/usr/bin/chromium'].find((path) => spawnSync(path, ['--version']).status === 0) ?? ''

// Sines, logarithms and the order of a shuffle, to the last bit.
const program = `
  import { Dataset, Random, Sampler, Seed, State, pipe } from 'millrace'
  const seed = Seed.make(42)
  const order = pipe(Dataset.make(50, (i) => i), Dataset.sample(Sampler.shuffled(seed)))
  const noise = State.evaluate(Random.fromSeed(seed))(Random.normals(50))
  export const result = JSON.stringify([Dataset.toArray(order(3)), Array.from(noise)])
`

test('the core gives in Chromium what it gives in Node, bit by bit', async ({ skip }) => {
  if (chromium === '') skip('there is no Chromium on this machine')
  const code = await bundle(program)
  const folder = mkdtempSync(join(tmpdir(), 'millrace-browser-'))
  try {
    writeFileSync(join(folder, 'bundle.mjs'), code)
    const inNode = (await import(join(folder, 'bundle.mjs'))) as { readonly result: string }
    const script = code.replace(/^export \{[^}]*\};?$/mu, 'document.body.textContent = result')
    const page = join(folder, 'page.html')
    writeFileSync(page, `<!doctype html><body><script type="module">${script}</script></body>`)
    const { stdout } = spawnSync(
      chromium,
      ['--headless', '--no-sandbox', '--virtual-time-budget=10000', '--dump-dom', pathToFileURL(page).href],
      { encoding: 'utf8' },
    )
    expect(stdout).toContain(`<body>${inNode.result}</body>`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('training in Chromium gives what it gives in Node, within 1e-5', async ({ skip }) => {
  if (chromium === '') skip('there is no Chromium on this machine')
  const page = await bundle(`
    import { learn } from './test/lesson.ts'
    learn({ wasmPaths: '/wasm/' })
      .catch(String)
      .then((result) => fetch('/result', { method: 'POST', body: JSON.stringify(result) }))
  `)
  const folder = mkdtempSync(join(tmpdir(), 'millrace-browser-'))
  const wasm = join(root, 'node_modules/@tensorflow/tfjs-backend-wasm/dist')
  let report: (result: string) => void = () => {}
  const reported = new Promise<string>((resolve) => {
    report = resolve
  })
  const server = createServer((request, response) => {
    const path = request.url ?? '/'
    if (path === '/result') {
      let body = ''
      request.on('data', (chunk: Buffer) => (body += chunk.toString()))
      request.on('end', () => report(body))
      response.end()
    } else if (path.startsWith('/wasm/')) {
      response.setHeader('content-type', 'application/wasm')
      response.end(readFileSync(join(wasm, path.slice('/wasm/'.length))))
    } else {
      response.setHeader('content-type', path === '/' ? 'text/html' : 'text/javascript')
      response.end(path === '/' ? '<!doctype html><script type="module" src="/page.js"></script>' : page)
    }
  })
  await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening))
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const browser = spawn(chromium, ['--headless', '--no-sandbox', `--user-data-dir=${folder}`, address])
  try {
    const expected = await learn({})
    const result = JSON.parse(await reported) as ReadonlyArray<number>
    expect(result).toHaveLength(expected.length)
    result.forEach((value, i) => expect(value).toBeCloseTo(expected[i] ?? Number.NaN, 5))
  } finally {
    browser.kill()
    server.close()
    server.closeAllConnections()
    await new Promise((closed) => void browser.once('close', closed))
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
})
