/**
 * How long random convolutions take on series of the size of NATOPS: 180 of 24 variables and 51 steps.
 */
import { Batch, Dataset, Either, Example, Fit, Random, Seed } from '../../src/index.ts'
import { featuresOf, miniRocket, multiRocket, rocketClassifier, wasmCounting } from '../../src/rocket/index.ts'

const vocabulary = ['a', 'b', 'c', 'd', 'e', 'f']
const seed = Seed.make(42)
const examples = Dataset.make(180, (i): Example.Example => ({
  id: `${i}`,
  series: Example.series(24, 51, Random.run(Seed.child(i)(seed))(Random.normals(24 * 51))),
  target: { _tag: 'Class', id: i % vocabulary.length, vocabulary },
}))

const milliseconds = (name: string, work: () => unknown): void => {
  let best = Infinity
  for (let run = 0; run < 5; run++) {
    const start = performance.now()
    work()
    best = Math.min(best, performance.now() - start)
  }
  process.stdout.write(`${name.padEnd(48)} ${best.toFixed(0).padStart(6)} ms\n`)
}

const series = Dataset.map((example: Example.Example) => example.series)(examples)
const batch = Batch.collate(Array.from({ length: examples.length }, (_, i) => examples.get(i)))
const counting = await wasmCounting()
const { parameters } = Fit.on(miniRocket({ seed }))(series)
const multi = Fit.on(multiRocket({ features: 9996, seed }))(series).parameters

milliseconds('fit 9996 features of MiniRocket', () => Fit.on(miniRocket({ seed }))(series))
milliseconds('9996 features of MiniRocket, plain loops', () => featuresOf(parameters)(batch))
milliseconds('9996 features of MiniRocket, SIMD', () => featuresOf(parameters, { counting })(batch))
milliseconds('9408 features of MultiRocket, plain loops', () => featuresOf(multi)(batch))
for (const head of ['ridge', 'logistic'] as const)
  milliseconds(`a classifier with a ${head} head, SIMD`, () => {
    const trained = rocketClassifier({ seed, head, counting })(vocabulary)(examples)
    if (Either.isLeft(trained)) throw new Error('no classifier')
  })
