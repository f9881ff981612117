/**
 * Runs that are killed again and again end as if nobody had touched them. A few times here; `MILLRACE_KILLS=100` as often
 * as that, of each kind.
 */
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { run, uniforms } from '../../src/core/Random.ts'
import { child, make } from '../../src/core/Seed.ts'
import { type Program, program } from './processes.ts'

const kills = Number(process.env['MILLRACE_KILLS'] ?? 4)

let cli: Program
let folder = ''
beforeAll(async () => {
  cli = await program()
  folder = mkdtempSync(join(tmpdir(), 'millrace-crashes-'))
})
afterAll(() => {
  cli.remove()
  rmSync(folder, { recursive: true, force: true })
})

interface Kind {
  readonly name: string
  readonly argv: ReadonlyArray<string>
  /** What of the folder has to be the same: files whose names match. */
  readonly files: RegExp
  readonly left: ReadonlyArray<string>
}

const words = (line: string): ReadonlyArray<string> => line.split(' ')

const kinds: ReadonlyArray<Kind> = [
  {
    name: 'train',
    argv: words('train semaphore --model fcn --epochs 3 --batch-size 16 --labels 48 --seed 7 --threads 1 --json'),
    files: /^model\.safetensors$/u,
    left: ['model.safetensors'],
  },
  {
    name: 'student',
    argv: words(
      'student semaphore --labels 24 --teacher fcn --teacher-width 0.05 --width 0.05 --steps 6 --batch-size 16 ' +
        '--threshold 0.1 --balance --average-decay 0.9 --fine-tune 2 --seeds 2 --threads 1 --json',
    ),
    files: /\.jsonl$/u,
    left: ['checkpoints', 'seed-42', 'seed-43'],
  },
]

const filesOf = (out: string, { files }: Kind): ReadonlyArray<readonly [name: string, content: Buffer]> =>
  readdirSync(out, { recursive: true, encoding: 'utf8' })
    .filter((name) => files.test(name))
    .sort()
    .map((name) => [name, readFileSync(join(out, name))])

// Times differ, and are all that may; each run names its own folder.
const told = (lines: ReadonlyArray<string>, out: string): ReadonlyArray<string> =>
  lines.map((line) => line.replace(/"seconds":[^,}]*/u, '').replaceAll(out, 'OUT'))

describe.each(kinds)('millrace $name', (kind) => {
  const whole: { lines: ReadonlyArray<string>; files: ReturnType<typeof filesOf>; milliseconds: number } = {
    lines: [],
    files: [],
    milliseconds: 0,
  }
  beforeAll(async () => {
    const out = join(folder, `${kind.name}-whole`)
    const begun = performance.now()
    const { code, lines, notes } = await cli.run([...kind.argv, '--out', out])
    expect(code, notes).toBe(0)
    expect(filesOf(out, kind)).not.toEqual([])
    Object.assign(whole, {
      lines: told(lines, out),
      files: filesOf(out, kind),
      milliseconds: performance.now() - begun,
    })
  })

  // By an operation of the process itself, or by the clock; with a checkpoint after each step, or with rare ones.
  const ways = [
    (chance: number) => ({ every: 0, options: { killAt: 1 + Math.floor(120 * chance) } }),
    (chance: number) => ({ every: 0, options: { killAfter: (0.2 + 0.8 * chance) * whole.milliseconds } }),
    (chance: number) => ({ every: 0.2, options: { killAfter: (0.2 + 0.8 * chance) * whole.milliseconds } }),
  ]

  test('killed at any point, and run again until it ends, gives the same to the bit', async () => {
    const out = join(folder, kind.name)
    let [killed, ended] = [0, 0]
    for (let turn = 0; ; turn++) {
      const [chance = 0] = run(child(turn)(make(kind.name)))(uniforms(1))
      const { every, options } = ways[turn % ways.length]?.(chance) ?? { every: 0, options: {} }
      // After the last kill it may end.
      const { code, lines, notes } = await cli.run(
        [...kind.argv, '--every', String(every), '--out', out],
        killed < kills ? options : {},
      )
      if (code === 'SIGKILL') {
        killed++
        continue
      }
      expect(code, notes).toBe(0)
      expect(notes).not.toContain('left out')
      expect(filesOf(out, kind)).toEqual(whole.files)
      expect(told(lines, out)).toEqual(whole.lines)
      expect(readdirSync(out)).toEqual(kind.left)
      rmSync(out, { recursive: true })
      ended++
      if (killed === kills) break
    }
    console.log(`${kind.name}: killed ${kills} times on the way to ${ended} ends`)
  }, 3_600_000)
})
