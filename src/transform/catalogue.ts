/**
 * The one table of augmentations: tests, golden values, documentation and the command line iterate over it.
 */
import { nearest } from '../core/nearest.ts'
import type { Augmentation } from './Augmentation.ts'
import { frequencyAugmentations } from './frequencyAugmentations.ts'
import { maskAugmentations } from './maskAugmentations.ts'
import { noise } from './noise.ts'
import { timeAugmentations } from './timeAugmentations.ts'
import { valueAugmentations } from './valueAugmentations.ts'

const recipes: ReadonlyArray<Augmentation> = [
  {
    name: 'noise',
    aliases: [],
    family: 'recipe',
    transform: (strength) => noise({ strength }),
    strength: [0.3, 3],
    keeps: ['shape', 'order', 'meaning'],
    reference: 'millrace 0.1.0: crop, scale and jitter',
  },
]

/**
 * Every augmentation of a series, by name.
 *
 * @category constructors
 * @since 0.1.0
 */
export const catalogue: ReadonlyArray<Augmentation> = [
  ...valueAugmentations,
  ...timeAugmentations,
  ...maskAugmentations,
  ...frequencyAugmentations,
  ...recipes,
].sort((one, other) => (one.name < other.name ? -1 : 1))

/**
 * The row of a name or an alias, in any case.
 *
 * @example
 * import { augmentation } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * assert.strictEqual(augmentation('TSTimeWarp')?.name, 'timeWarp')
 * assert.strictEqual(augmentation('no such thing'), undefined)
 *
 * @category destructors
 * @since 0.1.0
 */
export const augmentation = (name: string): Augmentation | undefined => {
  const wanted = name.toLowerCase()
  return catalogue.find((row) => namesOf(row).some((known) => known.toLowerCase() === wanted))
}

/**
 * The name or alias that was probably meant by one that no row has.
 *
 * @internal
 */
export const nearestAugmentation = (name: string): string | undefined => nearest(catalogue.flatMap(namesOf))(name)

const namesOf = ({ name, aliases }: Augmentation): ReadonlyArray<string> => [name, ...aliases]
