/**
 * A page in the Chromium of this machine: what its module exports as `result`, as JSON.
 */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './entries.ts'

/** Where Chromium is, or nothing. */
export const chromium: string | undefined = ['chromium', '/usr/bin/chromium'].find(
  (path) => spawnSync(path, ['--version']).status === 0,
)

// A profile of its own, since another run may hold the usual one, and no network but this machine's.
const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

// A page loads in a second; what takes longer did not start.
const patience = 40_000

const page = `<!doctype html><script type="module">
  const post = (path, what) => fetch(path, { method: 'POST', body: what })
  import('/page.js').then(
    async ({ result }) => post('/result', JSON.stringify(await result)),
  ).catch((defect) => post('/defect', String(defect.stack ?? defect)))
</script>`

// What isolates a page from other origins, so that its threads may share memory.
const isolation = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' }

/**
 * Runs a module in a page, isolated from other origins or not. Serves tfjs's binaries under `/wasm/`. A browser that does
 * not start is started again.
 */
export const inChromium = async (
  browser: string,
  code: string,
  { isolated = false, attempts = 3 }: { readonly isolated?: boolean; readonly attempts?: number } = {},
): Promise<unknown> => {
  const server = createServer()
  const answered = new Promise<unknown>((resolve, reject) => {
    server.on('request', (request, response) => {
      const path = request.url ?? '/'
      if (isolated) response.setHeaders(new Map(Object.entries(isolation)))
      if (request.method === 'POST') {
        let body = ''
        request.on('data', (chunk: Buffer) => (body += chunk.toString()))
        request.on('end', () => {
          response.end()
          if (path === '/result') resolve(JSON.parse(body))
          else reject(new Error(`in Chromium: ${body}`))
        })
      } else if (path.startsWith('/wasm/')) {
        response.setHeader('content-type', 'application/wasm')
        response.end(readFileSync(join(root, 'node_modules/@tensorflow/tfjs-backend-wasm/dist', path.slice(6))))
      } else if (path === '/page.js') {
        response.setHeader('content-type', 'text/javascript')
        response.end(code)
      } else {
        response.setHeader('content-type', 'text/html')
        response.end(page)
      }
    })
  })
  answered.catch(() => {})
  await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening))
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  try {
    return await visit(browser, address, answered, attempts)
  } finally {
    server.close()
    server.closeAllConnections()
  }
}

const visit = async (browser: string, address: string, answered: Promise<unknown>, attempts: number) => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-browser-'))
  const child = spawn(browser, [...flags, `--user-data-dir=${folder}`, address])
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2000)))
  const ended = new Promise<string>((resolve) => {
    child.once('error', (defect) => resolve(String(defect)))
    child.once('close', (status) => resolve(`Chromium ended with ${status}`))
  })
  let timer: ReturnType<typeof setTimeout> | undefined
  const silence = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no answer from Chromium in ${patience / 1000} s`), patience)
  })
  const none = Symbol('no result')
  let reason = ''
  const giveUp = async (): Promise<typeof none> => {
    reason = await Promise.race([ended, silence])
    return none
  }
  try {
    const result = await Promise.race([answered, giveUp()])
    if (result !== none) return result
  } finally {
    clearTimeout(timer)
    child.kill('SIGKILL')
    await ended
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  if (attempts === 1) throw new Error(`${reason}: ${said}`)
  return visit(browser, address, answered, attempts - 1)
}
