import fc, { type Arbitrary } from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as Failure from '../../src/core/Failure.ts'
import { lawful } from './lawful.ts'

const text = fc.oneof(fc.string(), fc.constantFrom('two\nlines', 'carriage\r\nreturn', 'a\u2028b', '', '"'))
const texts = fc.array(text, { minLength: 1, maxLength: 5 })

// One row per tag, or this does not compile.
const failures: { readonly [Tag in Failure.Failure['_tag']]: Arbitrary<Failure.Failure & { readonly _tag: Tag }> } = {
  CannotParse: fc.record({
    _tag: fc.constant('CannotParse'),
    source: text,
    line: fc.nat(),
    expected: text,
    found: text,
  }),
  CannotDecode: fc.record({
    _tag: fc.constant('CannotDecode'),
    source: text,
    offset: fc.nat(),
    expected: text,
    found: text,
  }),
  UnknownLabel: fc.record({ _tag: fc.constant('UnknownLabel'), label: text, vocabulary: texts }),
  Mismatch: fc.record({ _tag: fc.constant('Mismatch'), what: text, expected: text, found: text }),
  Overlap: fc.record({ _tag: fc.constant('Overlap'), ids: texts }),
  Empty: fc.record({ _tag: fc.constant('Empty'), what: text }),
  NotFound: fc.record({ _tag: fc.constant('NotFound'), what: text, hint: text }),
  Unavailable: fc.record({ _tag: fc.constant('Unavailable'), what: text, reason: text }),
  Diverged: fc.record({ _tag: fc.constant('Diverged'), step: fc.nat(), loss: fc.double() }),
  Aborted: fc.record({ _tag: fc.constant('Aborted'), step: fc.nat() }),
}

describe.each(Object.entries(failures))('the failure %s', (_, failure) => {
  lawful('is shown in one line that is not empty', failure as Arbitrary<Failure.Failure>, (value) => {
    expect(Failure.show(value)).toMatch(/^[^\r\n\u2028\u2029]+$/)
  })
})

// A loss may be NaN, which JSON cannot hold.
const { Diverged: _, ...ofJson } = failures

lawful(
  'a failure is JSON',
  fc.oneof(...(Object.values(ofJson) as ReadonlyArray<Arbitrary<Failure.Failure>>)),
  (failure) => {
    expect(JSON.parse(JSON.stringify(failure))).toEqual(failure)
  },
)

const said: ReadonlyArray<readonly [string, Failure.Failure]> = [
  ['a.ts:3: expected a number, found "x"', Failure.cannotParse('a.ts', 3, 'a number', 'x')],
  ['a.npy at byte 10: expected values, found "3"', Failure.cannotDecode('a.npy', 10, 'values', '3')],
  [
    'unknown label "up": expected one of left, right',
    { _tag: 'UnknownLabel', label: 'up', vocabulary: ['left', 'right'] },
  ],
  ['variables: expected 24, found 3', Failure.mismatch('variables', '24', '3')],
  ['3 pseudo-labeled rows are also validation rows (a, b, c)', { _tag: 'Overlap', ids: ['a', 'b', 'c'] }],
  ['4 pseudo-labeled rows are also validation rows (a, b, c, …)', { _tag: 'Overlap', ids: ['a', 'b', 'c', 'd'] }],
  ['the labeled dataset is empty', Failure.empty('the labeled dataset')],
  ['dataset "X" not found: did you mean Y?', Failure.notFound('dataset "X"', 'did you mean Y?')],
  ['a.zip: no network', Failure.unavailable('a.zip', 'no network')],
  ['training diverged: the loss is NaN at step 7; try a lower learning rate', { _tag: 'Diverged', step: 7, loss: NaN }],
  ['stopped at step 7', { _tag: 'Aborted', step: 7 }],
]

describe('a failure says what failed, where, and what was expected', () => {
  test.each(said)('%s', (sentence, failure) => {
    expect(Failure.show(failure)).toBe(sentence)
  })
})

const breaks = fc.constantFrom('\n', '\r\n', ' \n', '\n\t ', '\u2028', ' \u2029 \n')
const word = fc.stringMatching(/^[a-z:"]+$/)

lawful(
  'a break with the space around it is shown as one space, and nothing else is lost',
  fc.tuple(word, fc.array(fc.tuple(breaks, word), { maxLength: 5 })),
  ([first, others]) => {
    const broken = first + others.flat().join('')
    const words = [first, ...others.map(([, word]) => word)]
    expect(Failure.show(Failure.empty(broken))).toBe(`${words.join(' ')} is empty`)
  },
)

lawful('at most 60 characters of what was found are kept', fc.string({ minLength: 50, maxLength: 70 }), (found) => {
  const failure = Failure.cannotParse('a.ts', 1, 'a number', found)
  const kept = found.length <= 60 ? found : `${found.slice(0, 57)}...`
  expect(failure).toMatchObject({ found: kept })
})

test('what was found is quoted, and cut where it is long', () => {
  const shown = Failure.show(Failure.cannotParse('a.ts', 3, 'a number', 'x'.repeat(1000)))
  expect(shown).toBe(`a.ts:3: expected a number, found "${'x'.repeat(57)}..."`)
})

test('a failure of a source as a whole names no line', () => {
  expect(Failure.show(Failure.cannotParse('a.ts', 0, 'a header', ''))).toBe('a.ts: expected a header, found ""')
})
