import { performance } from 'node:perf_hooks'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { enough } from '../core/runs.ts'
import * as Failure from '../../src/core/Failure.ts'
import type * as Part from '../../src/data/Part.ts'
import * as UcrText from '../../src/data/UcrText.ts'
import { parts } from './arbitraries.ts'
import { noData, realFiles } from './sharedData.ts'

const parse = UcrText.parse('Toy.ts')

const partOf = (text: string): Part.Part => {
  const part = parse(text)
  if (E.isLeft(part)) throw new Error(Failure.show(part.left))
  return part.right
}

const messageOf = (text: string): string => {
  const part = parse(text)
  return E.isLeft(part) ? Failure.show(part.left) : 'no failure'
}

// NaN equals NaN and -0 differs from 0, which is what bit by bit means here.
const expectSame = (one: Part.Part, other: Part.Part): void => {
  expect(one).toStrictEqual(other)
  expect(one.series.every(({ values }, i) => values.every((x, j) => Object.is(x, other.series[i]?.values[j])))).toBe(
    true,
  )
}

describe('print and parse', () => {
  test('what is printed is read back bit by bit', () => {
    fc.assert(
      fc.property(parts, (part) => expectSame(partOf(UcrText.print(part)), part)),
      enough(200),
    )
  })
  test('spaces, empty lines, comments, case and line ends of Windows change nothing', () => {
    const comfortable = (text: string): string =>
      text
        .replace(/^@\w+/gm, (keyword) => `\n# a comment\n ${keyword.toUpperCase()} `)
        .split('@DATA')
        .map((half, index) => (index === 0 ? half : half.replace(/[,:]/g, ' $& ')))
        .join('@DATA')
        .replaceAll('\n', ' \r\n')
    const plain = parts.filter(
      ({ targets }) => targets._tag !== 'Classes' || targets.vocabulary.every((label) => !/[@,]/.test(label)),
    )
    fc.assert(
      fc.property(plain, (part) => {
        const named = { ...part, name: 'Toy' }
        expectSame(partOf(comfortable(UcrText.print(named))), named)
      }),
      enough(200),
    )
  })
  test('a part is printed once and for all: printing what was read gives the same text', () => {
    fc.assert(
      fc.property(parts, (part) => UcrText.print(partOf(UcrText.print(part))) === UcrText.print(part)),
      enough(200),
    )
  })
  test.each([
    ['a name of two lines', { name: 'a\n@data' }, /^UcrText\.print: a name on one line expected, got "a\\n@data"$/],
    ['series without values', { series: [{ variables: 1, steps: 0, values: new Float32Array(0) }] }, /got 1 x 0 at 0$/],
    ['a target that is not finite', { targets: { _tag: 'Values', values: Float32Array.of(NaN) } }, /got NaN$/],
    [
      'a label with a colon',
      { targets: { _tag: 'Classes', ids: Int32Array.of(0), vocabulary: ['a:b'] } },
      /without spaces and colons expected, got "a:b"$/,
    ],
  ] as ReadonlyArray<[string, Partial<Part.Part>, RegExp]>)('%s cannot be printed', (_, change, message) => {
    const part = partOf('@data\n1,2\n')
    expect(() => UcrText.print({ ...part, ...change })).toThrow(message)
  })
})

describe('whatever the text, the answer is a value', () => {
  test('for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (text, isData) => {
        expect(['Left', 'Right']).toContain(parse(isData ? `@data\n${text}` : text)._tag)
      }),
      enough(500),
    )
  })
  test('for a printed text with some characters dropped, doubled or replaced', () => {
    const edits = fc.array(fc.tuple(fc.nat(), fc.constantFrom('', '@', ':', ',', '\n', '?', '-', 'e', '(', '9', '\0')))
    fc.assert(
      fc.property(parts, edits, (part, changes) => {
        const text = changes.reduce((before, [place, put]) => {
          const at = place % (before.length + 1)
          return before.slice(0, at) + put + before.slice(at + 1)
        }, UcrText.print(part))
        const read = parse(text)
        // What was let through is sound: it can be printed and read again.
        if (E.isRight(read))
          for (const { variables, steps, values } of read.right.series) expect(values.length).toBe(variables * steps)
        else expect(read.left._tag).toBe('CannotParse')
      }),
      enough(500),
    )
  })
  test.each([
    ['a long number', '9'.repeat(1_000_000)],
    ['a long number that is none', `${'9'.repeat(1_000_000)}x`],
    ['many commas and then many colons', `${','.repeat(300_000)}${':'.repeat(300_000)}`],
    ['many spaces', `1${' '.repeat(1_000_000)}x`],
  ])('in short time for %s', (_, line) => {
    const start = performance.now()
    expect(parse(`@data\n${line}\n`)._tag).toBe('Left')
    expect(performance.now() - start).toBeLessThan(5000)
  })
})

describe('a failure says where, what was expected and what was found', () => {
  const classes = '@univariate true\n@classLabel true up down\n@data\n'
  test.each([
    ['no @data', '@problemName Toy\n', 'Toy.ts:2: expected @data, found "the end of the text"'],
    ['values before @data', '1,2\n', 'Toy.ts:1: expected a header line or @data, found "1,2"'],
    ['a word', `${classes}1,two:up`, 'Toy.ts:4: expected a number, ? or NaN, found "two"'],
    ['a number in base 16', '@data\n0x10', 'Toy.ts:2: expected a number, ? or NaN, found "0x10"'],
    ['a number beyond 32 bits', '@data\n1e39', 'Toy.ts:2: expected a number, ? or NaN, found "1e39"'],
    ['nothing between commas', '@data\n1,,2', 'Toy.ts:2: expected a number, ? or NaN, found ""'],
    ['an unknown label', `${classes}# one\n1,2:left`, 'Toy.ts:5: expected a label out of up, down, found "left"'],
    ['a missing label', `${classes}1,2`, 'Toy.ts:4: expected values, ":" and a label out of up, down, found "1,2"'],
    [
      'a target that is a word',
      '@targetLabel true\n@data\n1:x',
      'Toy.ts:3: expected a number as the target, found "x"',
    ],
    ['too many dimensions', '@dimensions 2\n@data\n1:2:3', 'Toy.ts:3: expected 2 dimensions, found "3 dimensions"'],
    ['other dimensions than before', '@data\n1:2\n1', 'Toy.ts:3: expected 2 dimensions, found "1 dimension"'],
    ['too few steps', '@seriesLength 3\n@data\n1,2', 'Toy.ts:3: expected 3 steps, found "2 steps in dimension 1"'],
    ['uneven dimensions', '@data\n1,2:3', 'Toy.ts:2: expected 2 steps, found "1 step in dimension 2"'],
    [
      'unequal lengths',
      '@equalLength true\n@data\n1\n1,2',
      'Toy.ts:4: expected 1 step, found "2 steps in dimension 1"',
    ],
    [
      'time stamps in the header',
      '@timeStamps true\n@data\n',
      'Toy.ts:1: expected @timeStamps false, as series with time stamps are not supported, found "true"',
    ],
    [
      'time stamps in the values',
      '@data\n(0,1),(1,2)',
      'Toy.ts:2: expected values without time stamps, found "(0,1),(1,2)"',
    ],
    ['a truth that is none', '@equalLength yes\n@data\n', 'Toy.ts:1: expected @equalLength true or false, found "yes"'],
    [
      'classes named twice',
      '@classLabel true a a\n@data\n',
      'Toy.ts:1: expected each class label once, found "true a a"',
    ],
    [
      'one dimension and three',
      '@univariate true\n@dimensions 3\n@data\n',
      'Toy.ts:3: expected @dimensions 1 with @univariate true, found "@dimensions 3"',
    ],
  ])('%s', (_, text, message) => {
    expect(messageOf(text)).toBe(message)
  })
})

describe('real files', () => {
  if (realFiles.length === 0) test.skip(noData, () => {})

  test.each(realFiles)('$file is read as its header says', ({ text }) => {
    const part = partOf(text)
    const lines = text.split(/\r?\n/)
    const promise = (keyword: string): ReadonlyArray<string> | undefined =>
      lines
        .find((line) => line.toLowerCase().startsWith(keyword))
        ?.split(/\s+/)
        .slice(1)
    const cases = lines
      .slice(lines.findIndex((line) => line.toLowerCase() === '@data') + 1)
      .filter((line) => line !== '')

    expect(part.name).toBe(promise('@problemname')?.[0])
    expect(part.series.length).toBe(cases.length)
    expect(part.series.map(({ variables }) => variables)).toEqual(
      cases.map(() => Number(promise('@dimension')?.[0] ?? 1)),
    )
    expect(part.series.map(({ steps }) => steps)).toEqual(
      cases.map((line) =>
        promise('@serieslength')?.[0] === undefined
          ? line.split(':')[0]?.split(',').length
          : Number(promise('@serieslength')?.[0]),
      ),
    )
    const labels = cases.map((line) => line.slice(line.lastIndexOf(':') + 1))
    if (part.targets._tag === 'Classes') {
      const { ids, vocabulary } = part.targets
      expect(['true', ...vocabulary]).toEqual(promise('@classlabel'))
      expect(Array.from(ids, (id) => vocabulary[id])).toEqual(labels)
    } else expect(part.targets).toEqual({ _tag: 'Values', values: Float32Array.from(labels, Number) })
    const numbers = cases.flatMap((line) => line.slice(0, line.lastIndexOf(':')).split(/[:,]/).map(Number))
    expect(part.series.flatMap(({ values }) => [...values])).toEqual([...Float32Array.from(numbers)])
  })
  test.each(realFiles)('$file, printed, is read back the same', ({ text }) => {
    const part = partOf(text)
    expectSame(partOf(UcrText.print(part)), part)
  })
  test.each(realFiles)('$file, cut or with a character changed, gives a part or a failure', ({ text }) => {
    // The headers and first cases are enough, and quick to read.
    const head = text.slice(0, text.search(/@data/i) + 3000)
    fc.assert(
      fc.property(
        fc.nat(head.length),
        fc.constantFrom('', ':', ',', '\n', '@', '(', 'x'),
        fc.boolean(),
        (at, put, cut) => {
          const mutant = head.slice(0, at) + put + (cut ? '' : head.slice(at + 1))
          expect(['Left', 'Right']).toContain(parse(mutant)._tag)
        },
      ),
      enough(50),
    )
  })
})
