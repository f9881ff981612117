import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DONE } from '../../src/core/Stream.ts'
import { type StreamTask, last, toAsyncIterable } from '../../src/core/StreamTask.ts'
import { runs } from './runs.ts'

interface Log {
  opened: number
  closed: number
  pulled: number
}

// With a cursor that keeps no promises of its own.
const counting = (length: number, log: Log, failAt = Infinity): StreamTask<number> => ({
  shape: 'counting',
  length,
  open: () => {
    log.opened++
    let n = 0
    return {
      next: async () => {
        if (n === failAt) throw new Error('a source fails')
        if (n === length) return DONE
        log.pulled++
        return n++
      },
      state: () => n,
      close: () => void log.closed++,
    }
  },
})

const logs = (): Log => ({ opened: 0, closed: 0, pulled: 0 })
const lengths = fc.nat(6)
const check = (holds: (length: number, n: number) => Promise<void>): Promise<void> =>
  fc.assert(fc.asyncProperty(lengths, lengths, holds), { numRuns: runs().runs })

describe('last', () => {
  test('the result is the last element, and each is shown once and in order', () =>
    check(async (length) => {
      const log = logs()
      const seen: Array<number> = []
      const task = last((n: number) => void seen.push(n))(counting(length, log))
      expect(log).toEqual(logs())
      expect(await task()).toBe(length === 0 ? undefined : length - 1)
      expect(seen).toEqual(Array.from({ length }, (_, i) => i))
      expect(log).toEqual({ opened: 1, closed: 1, pulled: length })
    }))
  test('the run is closed once when the source or the observer throws', () =>
    check(async (length, n) => {
      const [ofSource, ofObserver] = [logs(), logs()]
      const observe = (i: number): void => {
        if (i === n) throw new Error('an observer fails')
      }
      const outcomes = await Promise.allSettled([
        last(() => {})(counting(length, ofSource, n))(),
        last(observe)(counting(length, ofObserver))(),
      ])
      expect(outcomes.map(({ status }) => status)).toEqual([
        n <= length ? 'rejected' : 'fulfilled',
        n < length ? 'rejected' : 'fulfilled',
      ])
      expect([ofSource.closed, ofObserver.closed]).toEqual([1, 1])
    }))
})

describe('toAsyncIterable', () => {
  test('a loop runs over all elements and closes the run once, as often as one likes', () =>
    check(async (length) => {
      const log = logs()
      const iterable = toAsyncIterable(counting(length, log))
      expect(log).toEqual(logs())
      for (const times of [1, 2]) {
        const seen: Array<number> = []
        for await (const n of iterable) seen.push(n)
        expect(seen).toEqual(Array.from({ length }, (_, i) => i))
        expect(log).toEqual({ opened: times, closed: times, pulled: times * length })
      }
    }))
  test('leaving a loop early closes the run once and pulls no more', () =>
    check(async (length, n) => {
      const log = logs()
      for await (const i of toAsyncIterable(counting(length, log))) if (i === n) break
      expect(log).toEqual({ opened: 1, closed: 1, pulled: Math.min(length, n + 1) })
    }))
  test('a throw in the source or in the loop closes the run once', () =>
    check(async (length, n) => {
      for (const throws of ['source', 'loop'] as const) {
        const log = logs()
        const numbers = toAsyncIterable(counting(length, log, throws === 'source' ? n : Infinity))
        const loop = async (): Promise<void> => {
          for await (const i of numbers) if (throws === 'loop' && i === n) throw new Error('a loop fails')
        }
        await loop().catch(() => {})
        expect([log.opened, log.closed]).toEqual([1, 1])
      }
    }))
  test('nothing comes after the end, after a return, or after a throw', async () => {
    const end = { done: true, value: undefined }
    for (const length of [0, 1]) {
      const log = logs()
      const iterator = toAsyncIterable(counting(length, log))[Symbol.asyncIterator]()
      for (let i = 0; i < length; i++) await iterator.next()
      expect([await iterator.next(), await iterator.next()]).toEqual([end, end])
      expect(await iterator.return?.()).toEqual(end)
      expect(log.closed).toBe(1)
    }
    const left = toAsyncIterable(counting(3, logs()))[Symbol.asyncIterator]()
    expect(await left.return?.()).toEqual(end)
    expect(await left.next()).toEqual(end)
    const failed = toAsyncIterable(counting(3, logs(), 0))[Symbol.asyncIterator]()
    await expect(failed.next()).rejects.toThrow('a source fails')
    expect(await failed.next()).toEqual(end)
  })
})
