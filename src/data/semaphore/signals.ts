/**
 * Six arm signals as key poses in time. Three pairs are hard to tell apart: by the thumb alone, by the order of the same
 * poses, and by the moment at which the hands move.
 */
import type { Pose } from './arms.ts'

/**
 * A pose of both arms at a moment between 0 and 1.
 *
 * @internal
 */
export interface Frame {
  readonly at: number
  readonly left: Pose
  readonly right: Pose
}

/**
 * A named movement from rest to rest.
 *
 * @internal
 */
export interface Signal {
  readonly name: string
  readonly frames: ReadonlyArray<Frame>
}

/**
 * Arms that hang.
 *
 * @internal
 */
export const rest: Pose = [-78, 70, -72, 35, -75, 25, -40, 0]

/**
 * Where both arms are at a moment, moving smoothly from each key pose to the next; before 0 and after 1 they rest.
 *
 * @internal
 */
export const poseAt = (frames: ReadonlyArray<Frame>, arm: 'left' | 'right', moment: number): Pose => {
  const next = frames.findIndex(({ at }) => at > moment)
  const after = frames[next]
  const before = frames[next - 1]
  if (after === undefined || before === undefined) return rest
  return blend(smooth((moment - before.at) / (after.at - before.at)))(before[arm], after[arm])
}

/**
 * The pose at a fraction of the way from one to another; beyond 1 the movement is exaggerated.
 *
 * @internal
 */
export const blend =
  (fraction: number) =>
  (one: Pose, other: Pose): Pose =>
    // A map keeps the number of angles.
    one.map((angle, index) => angle + fraction * ((other[index] as number) - angle)) as ReadonlyArray<number> as Pose

// No velocity at either end, as a limb moves from one hold to the next.
const smooth = (t: number): number => t * t * (3 - 2 * t)

const raised = (hand: number, thumb: number): Pose => [15, 55, 60, 20, hand, 10, thumb, -30]
const crossed: Pose = [-40, 20, 5, -65, 0, -80, 45, -40]
const spread: Pose = [-5, 85, 0, 88, 0, 90, 25, 60]
const bent: Pose = [-35, 15, 40, 0, 90, 0, 50, -60]
const stretched: Pose = [-35, 15, 5, 0, -10, 0, 50, -60]

const both = (at: number, pose: Pose): Frame => ({ at, left: pose, right: pose })
const movement = (...frames: ReadonlyArray<Frame>): ReadonlyArray<Frame> => [both(0, rest), ...frames, both(1, rest)]

/**
 * The signals, in the order of the vocabulary.
 *
 * @internal
 */
export const signals: ReadonlyArray<Signal> = [
  { name: 'deck-open', frames: movement(both(0.25, raised(80, 90)), both(0.75, raised(80, 90))) },
  { name: 'deck-closed', frames: movement(both(0.25, raised(5, -80)), both(0.75, raised(5, -80))) },
  { name: 'unfurl', frames: movement(both(0.3, crossed), both(0.45, crossed), both(0.7, spread)) },
  { name: 'furl', frames: movement(both(0.3, spread), both(0.55, spread), both(0.7, crossed)) },
  { name: 'come-closer', frames: movement(both(0.2, stretched), both(0.45, bent), both(0.7, stretched)) },
  { name: 'keep-away', frames: movement(both(0.2, bent), both(0.45, stretched), both(0.7, bent)) },
]
