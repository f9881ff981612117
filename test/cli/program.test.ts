import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { parseArguments } from '../../src/cli/program.ts'

const parse = (line: string): E.Either<string, unknown> =>
  parseArguments(
    line.split(' ').filter((word) => word !== ''),
    '1.2.3',
  )

describe('arguments that make sense become a request', () => {
  test('train takes its defaults', () => {
    expect(parse('train NATOPS')).toEqual(
      E.right({
        _tag: 'Train',
        options: {
          dataset: 'NATOPS',
          dataDir: undefined,
          model: 'inceptiontime',
          epochs: 60,
          batchSize: 64,
          learningRate: 2e-3,
          dropout: 0.5,
          labels: { percent: 100 },
          seed: 42,
          out: undefined,
          every: 30,
          json: false,
        },
      }),
    )
  })

  test('train takes every option', () => {
    const line =
      'train GunPoint --data-dir data --model FCN --epochs 3 --batch-size 8 --learning-rate 0.01 --dropout 0 --labels 10% --seed 7 --out runs/a --every 5 --threads 2 --json'
    expect(parse(line)).toEqual(
      E.right({
        _tag: 'Train',
        options: {
          dataset: 'GunPoint',
          dataDir: 'data',
          model: 'fcn',
          epochs: 3,
          batchSize: 8,
          learningRate: 0.01,
          dropout: 0,
          labels: { percent: 10 },
          seed: 7,
          out: 'runs/a',
          every: 5,
          json: true,
        },
        threads: 2,
      }),
    )
  })

  test('labels may be a count', () => {
    expect(parse('train NATOPS --labels 18')).toMatchObject({ right: { options: { labels: { keep: 18 } } } })
  })

  test('evaluate, demo and golden are requests, too', () => {
    expect(parse('evaluate NATOPS --model a.safetensors --threads 1 --json')).toEqual(
      E.right({
        _tag: 'Evaluate',
        options: { model: 'a.safetensors', dataset: 'NATOPS', dataDir: undefined, json: true },
        threads: 1,
      }),
    )
    expect(parse('demo --seed 0')).toEqual(
      E.right({ _tag: 'Demo', options: { dataset: 'semaphore', dataDir: undefined, seed: 0 } }),
    )
    expect(parse('golden a.safetensors')).toEqual(E.right({ _tag: 'Golden', file: 'a.safetensors' }))
  })

  test('export is a request, too', () => {
    expect(parse('export a.safetensors b.onnx')).toEqual(
      E.right({ _tag: 'Export', options: { model: 'a.safetensors', out: 'b.onnx' } }),
    )
  })

  test('transforms and preview are requests, too', () => {
    expect(parse('transforms --json')).toEqual(E.right({ _tag: 'Transforms', json: true }))
    const line = 'preview NATOPS --transform crop --strength 0.2 --index 3 --seed 7 --data-dir data --out a.svg'
    expect(parse(line)).toEqual(
      E.right({
        _tag: 'Preview',
        options: {
          dataset: 'NATOPS',
          transform: 'crop',
          strength: 0.2,
          index: 3,
          seed: 7,
          dataDir: 'data',
          out: 'a.svg',
        },
      }),
    )
    expect(parse('preview NATOPS --transform crop --out a.svg')).toMatchObject({
      right: { options: { strength: undefined, index: 0, seed: 42, dataDir: undefined } },
    })
    expect(parse('preview NATOPS --transform crop --strength -1 --out a.svg')).toMatchObject({
      left: expect.stringContaining('Expected a number from 0.') as string,
    })
  })

  test('inspect, convert and label are requests, too', () => {
    const label = { model: 'm', in: 'a.npz', out: 'b.csv', from: undefined, json: false }
    expect(parse('label a.npz b.csv --model m --threads 2')).toEqual(
      E.right({ _tag: 'Label', options: label, threads: 2 }),
    )
    expect(parse('inspect NATOPS --data-dir data --out a.svg --json')).toEqual(
      E.right({ _tag: 'Inspect', options: { source: 'NATOPS', dataDir: 'data', out: 'a.svg', json: true } }),
    )
    expect(parse('convert a.ts b --to JSONL')).toEqual(
      E.right({ _tag: 'Convert', options: { in: 'a.ts', out: 'b', from: undefined, to: 'jsonl' } }),
    )
  })

  test('help and version are shown', () => {
    expect(parse('--version')).toEqual(E.right({ _tag: 'Shown', text: '1.2.3' }))
    expect(parse('train --help')).toMatchObject({
      right: { _tag: 'Shown', text: expect.stringContaining('--learning-rate') as string },
    })
  })
})

describe('arguments that make no sense give one line', () => {
  test.each([
    ['', 'a command is missing'],
    ['trian NATOPS', 'Did you mean train?'],
    ['train', "missing required argument 'dataset'"],
    ['train NATOPS --epoch 3', 'Did you mean --epochs?'],
    ['train NATOPS --model inceptontime', 'Did you mean inceptiontime?'],
    ['train NATOPS --model transformer', 'Expected one of inceptiontime, fcn.'],
    ['train NATOPS --epochs 0', 'Expected a whole number from 1.'],
    ['train NATOPS --epochs 1.5', 'Expected a whole number from 1.'],
    ['train NATOPS --seed -1', 'Expected a whole number from 0.'],
    ['train NATOPS --learning-rate fast', 'Expected a positive number.'],
    ['train NATOPS --learning-rate 0', 'Expected a positive number.'],
    ['train NATOPS --dropout 1', 'Expected a number from 0 to less than 1.'],
    ['train NATOPS --labels 0%', 'found "0%"'],
    ['train NATOPS --labels many', 'found "many"'],
    ['evaluate NATOPS', '--model'],
    ['inspect', "missing required argument 'file|dataset'"],
    ['convert a.ts', "missing required argument 'out'"],
    ['convert a.ts b --to arf', 'did you mean arff? the formats are ts, arff'],
    ['label a.ts b.csv', '--model'],
    ['golden', "missing required argument 'file'"],
    ['export a.safetensors', "missing required argument 'out'"],
    ['train NATOPS GunPoint', 'too many arguments'],
  ])('%j', (line, said) => {
    const parsed = parse(line)
    expect(parsed).toMatchObject(E.left(expect.stringContaining(said) as string))
    if (E.isLeft(parsed)) expect(parsed.left).not.toContain('\n')
  })
})
