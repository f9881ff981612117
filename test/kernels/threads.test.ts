import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import memberText from '#generated/member.js'
import plain from '#generated/kernels.js'
import { board, done, failed, hangOut } from '../../src/kernels/threads/board.ts'
import { alone, type Crew, crew, ranges } from '../../src/kernels/threads/crew.ts'
import { startThread } from '../../src/kernels/threads/host.ts'
import { sharingMemory } from '../../src/kernels/threads/sharing.ts'
import { arena, fractions, memory } from './arena.ts'

const module = await WebAssembly.compile(sharingMemory(plain))
const { exports } = await WebAssembly.instantiate(module, { env: { memory } })
const names = Object.keys(exports)

const until = async (met: () => boolean): Promise<void> => {
  while (!met()) await new Promise((resolve) => setTimeout(resolve, 1))
}

describe('ranges', () => {
  test('follow one another from the first item to the last, as many as there are threads at most, none empty', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 16 }),
        fc.nat({ max: 1000 }),
        fc.nat({ max: 100 }),
        fc.nat({ max: 1000 }),
        (threads, count, work, worthwhile) => {
          const parts = ranges({ ...alone(exports), threads, worthwhile }, count, work)
          expect(parts.length).toBeLessThanOrEqual(threads)
          expect(parts.map(([from]) => from)).toEqual([0, ...parts.slice(0, -1).map(([, to]) => to)])
          expect(parts.at(-1)?.[1]).toBe(count)
          if (count > 0) for (const [from, to] of parts) expect(to).toBeGreaterThan(from)
        },
      ),
    )
  })

  test('of no work and of no items are one, however little is worth the way', () => {
    const eager = { ...alone(exports), threads: 3, worthwhile: 0 }
    expect(ranges(eager, 5, 0)).toEqual([[0, 5]])
    expect(ranges(eager, 0, 4)).toEqual([[0, 0]])
  })

  test('are worth the way: each has at least that many operations, or is the only one', () => {
    const parts = ranges({ ...alone(exports), threads: 4, worthwhile: 1000 }, 350, 10)
    expect(parts).toEqual([
      [0, 116],
      [116, 233],
      [233, 350],
    ])
  })
})

describe('a crew', () => {
  test('does every call once, whoever does it', () => {
    const team = crew({ threads: 3, worthwhile: 0 }, module, memory, exports)
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), (count) => {
        const { put, take, intact } = arena()
        const sums = put(fractions(4 * count, count))
        const more = put(fractions(4 * count, count + 1))
        const before = take(sums, 4 * count)
        team.run(
          'add',
          Array.from({ length: count }, (_, i) => [sums + 16 * i, more + 16 * i, sums + 16 * i, 4]),
        )
        expect(take(sums, 4 * count)).toEqual(before.map((value, i) => value + (take(more, 4 * count)[i] as number)))
        expect(intact()).toBe(true)
      }),
    )
    team.dismiss()
  })

  test('has members that do what is left to them', async () => {
    const { put, take } = arena()
    const sums = put(new Float32Array(12).fill(1))
    const wall = board()
    const member = startThread(memberText, { module, memory, board: wall })
    const calls = [0, 16, 32].map((at) => [sums + at, sums + at, sums + at, 4])
    hangOut(wall, names.indexOf('add'), calls)
    await until(() => Atomics.load(wall.words, done) === calls.length)
    member.end()
    expect(take(sums, 12)).toEqual(new Float32Array(12).fill(2))
    expect(Atomics.load(wall.words, failed)).toBe(0)
  })

  test('throws where a kernel does, and works on', () => {
    const team = crew({ threads: 2, worthwhile: 0 }, module, memory, exports)
    const outside = memory.buffer.byteLength
    const calls = [0, 16].map((at) => [outside + at, outside + at, outside + at, 4])
    expect(() => team.run('add', calls)).toThrow('the kernel add failed')
    const { put, take } = arena()
    const sums = put(new Float32Array(8).fill(1))
    team.run('add', [
      [sums, sums, sums, 4],
      [sums + 16, sums + 16, sums + 16, 4],
    ])
    expect(take(sums, 8)).toEqual(new Float32Array(8).fill(2))
    team.dismiss()
  })

  test('that was dismissed leaves the work to the asking thread', () => {
    const team: Crew = crew({ threads: 3, worthwhile: 0 }, module, memory, exports)
    const { put, take } = arena()
    const sums = put(new Float32Array(8).fill(1))
    const calls = [0, 16].map((at) => [sums + at, sums + at, sums + at, 4])
    team.run('add', calls)
    team.dismiss()
    team.run('add', calls)
    expect(take(sums, 8)).toEqual(new Float32Array(8).fill(4))
  })
})

describe('a module that shares its memory', () => {
  test('is the same but for one byte', () => {
    const shared = sharingMemory(plain)
    expect(plain.filter((byte, i) => byte !== shared[i])).toHaveLength(1)
    expect(WebAssembly.validate(shared)).toBe(true)
  })

  test('takes shared memory, and no other', () => {
    const unshared = new WebAssembly.Memory({ initial: 1, maximum: 65_536 })
    expect(() => new WebAssembly.Instance(module, { env: { memory: unshared } })).toThrow(WebAssembly.LinkError)
    expect(() => new WebAssembly.Instance(new WebAssembly.Module(plain), { env: { memory } })).toThrow(
      WebAssembly.LinkError,
    )
  })

  test('must have a memory of bounded size', () => {
    const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)
    const unbounded = Uint8Array.of(...empty, 5, 3, 1, 0, 1)
    for (const wrong of [empty, unbounded, sharingMemory(plain)])
      expect(() => sharingMemory(wrong)).toThrow('a module with a memory of bounded size expected')
    const own = Uint8Array.of(...empty, 5, 4, 1, 1, 1, 2)
    expect(sharingMemory(own)).toEqual(Uint8Array.of(...empty, 5, 4, 1, 3, 1, 2))
  })
})
