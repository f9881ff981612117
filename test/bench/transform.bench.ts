// What an augmentation of a whole batch costs: 256 series of 24 x 51, each with draws of its own, beside NumPy where Python
// has it.
//   npm run bench -- transform [--json] [--python python3]

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { normals, run } from '../../src/core/Random.ts'
import * as Seed from '../../src/core/Seed.ts'
import { catalogue } from '../../src/transform/catalogue.ts'
import type { Batch } from '../../src/core/Batch.ts'
import type { Transform } from '../../src/core/Transform.ts'
import { cutmix } from '../../src/transform/cutmix.ts'
import { onRows } from '../../src/transform/lift.ts'
import { mixup } from '../../src/transform/mixup.ts'
import { randAugment } from '../../src/transform/randAugment.ts'
import { trivialAugment } from '../../src/transform/trivialAugment.ts'
import { median, timed } from './training.ts'

const { values: options } = parseArgs({
  options: { json: { type: 'boolean', default: false }, python: { type: 'string', default: 'python3' } },
})

const [rows, variables, steps] = [256, 24, 51]
const x = run(Seed.make(1))(normals(rows * variables * steps))
const batch = {
  rows,
  variables,
  steps,
  x,
  targets: { _tag: 'Unlabeled' } as const,
  weight: new Float32Array(rows),
  labeled: 0,
}

const milliseconds = (use: () => unknown): number => {
  for (let warmth = 0; warmth < 5; warmth++) use()
  return median(Array.from({ length: 21 }, () => timed(use)))
}

/** Milliseconds by name, of the same augmentations in NumPy. */
const rivals = (): Readonly<Record<string, number>> => {
  const file = join(process.cwd(), 'test/bench/transforms_numpy.py')
  const { status, stdout } = spawnSync(options.python, [file], { encoding: 'utf8' })
  return status === 0 ? (JSON.parse(stdout) as Record<string, number>) : {}
}

const known = rivals()
if (!options.json) {
  process.stdout.write(
    `| augmentation of 256 x 24 x 51 | ms weak | ms strong | ns an element | NumPy, ms | NumPy : millrace |\n`,
  )
  process.stdout.write(
    `| ---------------------------- | ------: | --------: | ------------: | --------: | ---------------: |\n`,
  )
}
const print = (name: string, weak: number, strong: number): void => {
  const nanoseconds = (strong * 1e6) / x.length
  const numpy = known[name]
  const ratio = numpy === undefined ? undefined : numpy / strong
  if (options.json)
    process.stdout.write(
      `${JSON.stringify({ name, weakMs: weak, strongMs: strong, nanoseconds, numpyMs: numpy ?? null, ratio: ratio ?? null })}\n`,
    )
  else
    process.stdout.write(
      `| ${name.padEnd(28)} | ${weak.toFixed(2).padStart(7)} | ${strong.toFixed(2).padStart(9)} | ${nanoseconds.toFixed(1).padStart(13)} | ${(numpy?.toFixed(2) ?? '').padStart(9)} | ${(ratio?.toFixed(1) ?? '').padStart(16)} |\n`,
    )
}

for (const { name, transform, strength } of catalogue) {
  const [weak = 0, strong = 0] = strength.map((some) => {
    const transformed = onRows(transform(some))
    return milliseconds(() => run(Seed.make(42))(transformed(batch)))
  })
  print(name, weak, strong)
}

const ofBatches = (transform: Transform<Batch>): number => milliseconds(() => run(Seed.make(42))(transform(batch)))
print('randAugment', ofBatches(onRows(randAugment({ magnitude: 3 }))), ofBatches(onRows(randAugment())))
print('trivialAugment', ofBatches(onRows(trivialAugment())), ofBatches(onRows(trivialAugment())))
print('mixup', ofBatches(mixup()), ofBatches(mixup()))
print('cutmix', ofBatches(cutmix()), ofBatches(cutmix()))
