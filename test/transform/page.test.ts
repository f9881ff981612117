/**
 * The page of augmentations, made from the catalogue: `npx vitest run test/transform/page -u` writes it anew.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { run } from '../../src/core/Random.ts'
import type { Series } from '../../src/core/Example.ts'
import * as Seed from '../../src/core/Seed.ts'
import type { Transform } from '../../src/core/Transform.ts'
import { semaphore } from '../../src/data/semaphore.ts'
import { beforeAfter } from '../../src/report/beforeAfter.ts'
import type { Augmentation, Family } from '../../src/transform/Augmentation.ts'
import { catalogue } from '../../src/transform/catalogue.ts'
import { standardize } from '../../src/transform/standardize.ts'
import { fromArray } from '../../src/core/Dataset.ts'
import * as Fit from '../../src/core/Fit.ts'
import { root } from '../entries.ts'

const titles: Readonly<Record<Family, string>> = {
  value: 'Values where they are',
  time: 'Values along the steps',
  mask: 'Values taken away',
  frequency: 'Frequencies',
  recipe: 'Recipes',
}

const recordings = fromArray(semaphore({ train: 12, test: 1 }).train.series)
const shown = Fit.on(standardize({ by: ['variable'] }))(recordings).transform(recordings.get(0))

/** Of eight draws the one that moves values furthest: a weak one would show nothing. */
const furthest = (transform: Transform<Series>): Series => {
  const drawn = Array.from({ length: 8 }, (_, i) => run(Seed.make(42 + i))(transform(shown)))
  const moved = drawn.map(({ values }) =>
    values.reduce((sum, value, i) => sum + Math.abs(value - (shown.values[i] ?? 0)), 0),
  )
  return drawn[moved.indexOf(Math.max(...moved))] ?? shown
}

const picture = ({ name, transform, strength: [, strong] }: Augmentation): string =>
  beforeAfter({ title: `${name}, strength ${strong}`, variables: 3 })(shown, furthest(transform(strong)))

const section = ({ name, aliases, strength: [weak, strong], keeps, reference }: Augmentation): string => `### ${name}

${[
  `Strength ${weak} to ${strong}.`,
  `Keeps ${keeps.join(', ')}.`,
  ...(aliases.length === 0 ? [] : [`Also known as ${aliases.join(', ')}.`]),
  `${reference}.`,
].join(' ')}

![${name} before and after](transforms/${name}.svg)
`

const others = `## Without a row

What has no strength, changes the shape of a whole batch or needs its other rows is not in the table:

- \`resize\` and \`resizeBatch\` (tsai's TSResize) and \`randomSize\` (TSRandomSize) give another number of steps.
- \`mixup\`, \`cutmix\`, \`intraClassCutmix\`, \`frequencyMix\` and the guided warps mix a series with another one.
- \`borrowGaps\` (TSSelfDropout) takes away from a row what is missing in another row of its batch.
- \`Transform.identity\` (TSIdentity) is among the operations of a list if it is put there: strength 0 of any row is it.
- A mask that is a function of the series (TSMask2Value) draws nothing. Any such function is a transform:
  \`(series) => (rng) => [masked(series), rng]\`.
`

const page = (): string => {
  const families = Object.entries(titles).flatMap(([family, title]) => {
    const rows = catalogue.filter((row) => row.family === family)
    return rows.length === 0 ? [] : [`## ${title}\n`, ...rows.map(section)]
  })
  return `# Augmentations

${catalogue.length} rows of \`catalogue\`, each at its strongest, the one of eight draws that moves values furthest, on the first
three variables of a standardized series of the embedded dataset. A strength of 0 changes nothing. \`millrace transforms\` lists them,
\`millrace preview DATASET --transform NAME --out FILE\` draws them on other data. [How to add one](add-a-transform.md).

- **shape**: variables and steps are as many as before. **missing**: what is missing stays so, and nothing else is.
- **values**: every value that comes out went in. **order**: what came first comes first.
- **meaning**: the series is of the same class, for most classes there are. RandAugment draws from these.

${families.join('\n')}
${others}`
}

test('the page of augmentations says what the catalogue says', async () => {
  await expect(page()).toMatchFileSnapshot(join(root, 'docs/transforms.md'))
})

test.each(catalogue)('the page has the picture of $name', async (row) => {
  await expect(picture(row)).toMatchFileSnapshot(join(root, 'docs/transforms', `${row.name}.svg`))
})

test('the page has no picture of anything else', () => {
  const names = readdirSync(join(root, 'docs/transforms')).sort()
  expect(names).toEqual(catalogue.map(({ name }) => `${name}.svg`).sort())
})
