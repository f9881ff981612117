/**
 * What a process does when it is asked to stop, and what it says.
 */
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Program, type RunOptions, program } from './processes.ts'

let cli: Program
let folder = ''
let out = ''
let count = 0
beforeAll(async () => {
  cli = await program()
  folder = mkdtempSync(join(tmpdir(), 'millrace-interrupts-'))
})
beforeEach(() => {
  out = join(folder, String(count++))
})
afterAll(() => {
  cli.remove()
  rmSync(folder, { recursive: true, force: true })
})

// Long enough that nobody waits for its end.
const long = ['train', 'semaphore', '--model', 'fcn', '--epochs', '900', '--batch-size', '16', '--labels', '48']
const short = long.map((word) => (word === '900' ? '2' : word))
const alone = ['--threads', '1', '--json']

/** Sends a signal when the first epoch is over. */
const afterAnEpoch = (signal: NodeJS.Signals): RunOptions => {
  let sent = false
  return {
    watch: (line, kill) => {
      if (sent || !line.includes('"epoch"')) return
      sent = true
      kill(signal)
    },
  }
}

describe.each(['SIGINT', 'SIGTERM'] as const)('%s', (signal) => {
  test('finishes the step, writes a checkpoint, says how to go on, and exits with 130', async () => {
    const argv = [...long, ...alone, '--out', out]
    const { code, notes } = await cli.run(argv, afterAnEpoch(signal))
    expect(code, notes).toBe(130)
    const [first, second] = notes.trim().split('\n').slice(-2)
    expect(first).toMatch(/^millrace: stopped at step \d+$/u)
    expect(second).toBe(`millrace: to go on from here: millrace ${argv.join(' ')}`)
    expect(readdirSync(out)).toEqual(['checkpoints'])
    expect(readdirSync(join(out, 'checkpoints'))).toEqual(['checkpoint-000000001.safetensors'])
  })
})

test('what was interrupted goes on to what it would have been', async () => {
  const whole = await cli.run([...short, ...alone, '--out', join(out, 'whole')])
  expect(whole.code, whole.notes).toBe(0)
  const stopped = await cli.run([...short, ...alone, '--out', join(out, 'stopped')], afterAnEpoch('SIGINT'))
  expect(stopped.code, stopped.notes).toBe(130)
  const ended = await cli.run([...short, ...alone, '--out', join(out, 'stopped')])
  expect(ended.notes).toContain(`going on with what is in ${join(out, 'stopped')}`)
  const [one, other] = ['whole', 'stopped'].map((name) => readFileSync(join(out, name, 'model.safetensors')))
  expect(other?.equals(one ?? Buffer.alloc(0))).toBe(true)
})

test('without --out, says that nothing was kept', async () => {
  const { code, notes } = await cli.run([...long, ...alone], afterAnEpoch('SIGINT'))
  expect(code).toBe(130)
  expect(notes).toMatch(/stopped at step \d+\nmillrace: nothing was kept: there is no --out\n$/u)
})

test('a second signal ends the process at once', async () => {
  // A disk that never answers: the first signal is heard, and nothing comes of it.
  const stuck = `
    import promises from 'node:fs/promises'
    import { syncBuiltinESMExports } from 'node:module'
    promises.rename = () => new Promise(() => setInterval(() => {}, 1000))
    syncBuiltinESMExports()`
  let asked = 0
  const { code, notes } = await cli.run([...long, ...alone, '--out', out], {
    before: stuck,
    watch: (line, kill) => {
      if (!line.includes('"epoch"') || asked++ > 0) return
      kill('SIGINT')
      setTimeout(() => kill('SIGINT'), 1000)
    },
  })
  expect(code, notes).toBe('SIGINT')
})

describe('millrace experiment', () => {
  const described = (steps: number) => ({
    datasets: ['semaphore'],
    labels: ['24'],
    seeds: 2,
    methods: { tiny: { teacher: 'fcn', teacherWidth: 0.05, width: 0.05, steps, rounds: 1, batchSize: 16 } },
  })
  const experiment = (steps: number, to: string): ReadonlyArray<string> => {
    const file = join(folder, `${steps}.json`)
    writeFileSync(file, JSON.stringify(described(steps)))
    return ['experiment', file, '--out', to, '--jobs', '2', '--every', '0']
  }
  const checkpoints = (): ReadonlyArray<string> => {
    try {
      return readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.safetensors'))
    } catch {
      return []
    }
  }
  const untilBoth = (signal: NodeJS.Signals): RunOptions => {
    let sent = false
    return {
      poll: (kill) => {
        if (sent || new Set(checkpoints().map((name) => name.split('checkpoints')[0])).size < 2) return
        sent = true
        kill(signal)
      },
    }
  }
  const results = (to: string): ReadonlyArray<string> => {
    const draws = join(to, 'draws')
    return readdirSync(draws, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => readFileSync(join(draws, name), 'utf8'))
  }

  test('interrupted, its draws write down where they are before it ends, and it goes on to the same', async () => {
    const steps = 40
    const whole = join(out, '..', 'whole')
    const reference = await cli.run(experiment(steps, whole))
    expect(reference.code, reference.notes).toBe(0)
    // Nothing is left but results.
    expect(readdirSync(join(whole, 'draws', 'semaphore', '24', 'tiny'))).toEqual(['1.json', '2.json'])

    const argv = experiment(steps, out)
    const { code, notes } = await cli.run(argv, untilBoth('SIGINT'))
    expect(code, notes).toBe(130)
    expect(notes.trim().split('\n').slice(-2)).toEqual([
      'millrace: stopped, and so are its draws',
      `millrace: to go on from here: millrace ${argv.join(' ')}`,
    ])
    expect(checkpoints().length).toBeGreaterThan(1)
    const ended = await cli.run(argv)
    expect(ended.code, ended.notes).toBe(0)
    expect(results(out)).toEqual(results(whole))
    expect(readdirSync(join(out, 'draws', 'semaphore', '24', 'tiny'))).toEqual(['1.json', '2.json'])
  })

  test('killed, it takes its draws along', async () => {
    const { code } = await cli.run(experiment(100_000, out), untilBoth('SIGKILL'))
    expect(code).toBe('SIGKILL')
    const newest = (): string | undefined => [...checkpoints()].sort().at(-1)
    // A step takes milliseconds, and after each there would be another checkpoint.
    await new Promise((resolve) => setTimeout(resolve, 1500))
    const before = newest()
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(newest()).toBe(before)
  })
})
