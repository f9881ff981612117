/**
 * Who is mixed with whom, and what becomes of labels and weights: what the mixers of batches have in common.
 */
import { type Batch, type Targets, probabilitiesOf } from '../core/Batch.ts'
import { type Random, permutation } from '../core/Random.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * How rows are mixed.
 *
 * - `alpha`: the share that a row keeps is drawn from Beta(alpha, alpha): near 0 or 1 for a small alpha, uniform for 1,
 *   near 1/2 for a large one. 0 mixes nothing.
 * - `partners`: `part`, the default, mixes labeled rows with labeled ones and pseudo-labeled rows with their like, so that
 *   the parts of a loss stay apart; `batch` mixes across.
 *
 * @category model
 * @since 0.1.0
 */
export interface MixOptions {
  readonly alpha?: number
  readonly partners?: 'part' | 'batch'
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** Throws unless the options are sound. */
export const checkMix = (operator: string, { alpha, partners }: Required<MixOptions>): void => {
  if (!(alpha >= 0 && alpha < Infinity))
    throw new RangeError(`${operator}: alpha must be a finite number from 0, got ${alpha}`)
  if (!['part', 'batch'].includes(partners))
    throw new RangeError(`${operator}: partners must be part or batch, got ${partners}`)
}

/**
 * A partner for each row, from its group: those of its part, or of all, that have its class; each is the partner of one.
 * Rows that weigh 0, padding among them, and those of an unknown class (-1) are their own.
 */
export const drawPartners = (
  { rows, labeled, weight, padding }: Batch,
  partners: 'part' | 'batch',
  classOf: (row: number) => number = () => 0,
): Random<Uint32Array> => {
  const groups = new Map<number, Array<number>>()
  for (let row = 0; row < rows; row++) {
    const id = classOf(row)
    if (weight[row] === 0 || padding?.[row] === 1 || id < 0) continue
    const group = 2 * id + (partners === 'part' && row >= labeled ? 1 : 0)
    const members = groups.get(group)
    if (members === undefined) groups.set(group, [row])
    else members.push(row)
  }
  return (rng) => {
    const drawn = Uint32Array.from({ length: rows }, (_, row) => row)
    let next = rng
    for (const members of groups.values()) {
      const [order, after] = permutation(members.length)(next)
      members.forEach((row, place) => (drawn[row] = members[order[place] as number] as number))
      next = after
    }
    return [drawn, next]
  }
}

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** The weights of rows of which a share is their own and the rest their partner's. */
export const mixWeights = ({ weight }: Batch, partners: Uint32Array, shares: Float64Array): Float32Array =>
  weight.map((own, row) => {
    const share = shares[row] as number
    return share * own + (1 - share) * (weight[partners[row] as number] as number)
  })

/**
 * The targets of such rows: (share * own weight * own target + the partner's likewise) / mixed weight, so that the loss is
 * that of the two rows, each weighted by its share. Class ids become probabilities.
 */
export const mixTargets = ({ targets, weight }: Batch, partners: Uint32Array, shares: Float64Array): Targets => {
  if (targets._tag === 'Unlabeled') return targets
  const known = targets._tag === 'Values' ? targets.values : probabilitiesOf(targets)
  const classes = targets._tag === 'Values' ? 1 : targets.vocabulary.length
  const values = known.slice()
  for (let row = 0; row < partners.length; row++) {
    const partner = partners[row] as number
    if (partner === row || shares[row] === 1) continue
    const own = (shares[row] as number) * (weight[row] as number)
    const other = (1 - (shares[row] as number)) * (weight[partner] as number)
    const share = own / (own + other)
    for (let id = 0; id < classes; id++)
      values[row * classes + id] =
        share * (known[row * classes + id] as number) + (1 - share) * (known[partner * classes + id] as number)
  }
  return targets._tag === 'Values'
    ? { _tag: 'Values', values }
    : { _tag: 'Probabilities', values, vocabulary: targets.vocabulary }
}
