/**
 * Everything CI runs, in one command. Each step runs whether or not those before it passed, so that one run shows all
 * that is wrong; the last line counts the tests, and each other step as one.
 */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

const steps = [
  { title: 'Build', command: 'npm run -s build' },
  { title: 'Types', command: 'npm run -s check' },
  { title: 'Lint', command: 'npm run -s lint' },
  { title: 'Format', command: 'npm run -s format:check' },
  { title: 'Tests of the sources', command: 'npx vitest run --project sources' },
  { title: 'Tests of the packed package', command: 'npx vitest run --project package' },
]

const closingLine = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/u

/** Runs a command, showing what it prints; resolves to whether it succeeded and to the last lines it printed. */
const run = (command) =>
  new Promise((resolve) => {
    const child = spawn(command, { cwd: root, shell: true, stdio: ['ignore', 'pipe', 'inherit'] })
    let end = ''
    child.stdout.on('data', (chunk) => {
      process.stdout.write(chunk)
      end = (end + chunk.toString()).slice(-10_000)
    })
    child.on('error', () => resolve({ succeeded: false, lastLines: [] }))
    child.on('close', (code) => resolve({ succeeded: code === 0, lastLines: end.trimEnd().split('\n') }))
  })

const counts = ({ succeeded, lastLines }) => {
  const [passed, failed, skipped] = (closingLine.exec(lastLines.at(-1) ?? '') ?? [])
    .slice(1)
    .map((digits) => Number.parseInt(digits ?? '0', 10))
  if (passed === undefined) return { passed: succeeded ? 1 : 0, failed: succeeded ? 0 : 1, skipped: 0 }
  // A step may fail for more than its tests, and that counts too.
  return { passed, failed: succeeded ? failed : Math.max(1, failed), skipped }
}

const total = { passed: 0, failed: 0, skipped: 0 }
const summary = []
for (const { title, command } of steps) {
  console.log(`\n== ${title} ==`)
  const start = performance.now()
  const ended = await run(command)
  const step = counts(ended)
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  for (const key of Object.keys(total)) total[key] += step[key]
  summary.push(`${step.failed === 0 ? 'ok    ' : 'FAILED'} ${title} (${seconds} s)`)
  summary.push(...ended.lastLines.filter((line) => line.startsWith('failed: ')).map((line) => `       ${line}`))
}

console.log(`\n${summary.join('\n')}`)
console.log(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`)
process.exitCode = total.failed === 0 ? 0 : 1
