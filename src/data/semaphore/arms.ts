/**
 * Two arms as chains of straight segments: from the directions of the segments to the points where they end.
 */

/**
 * The directions of upper arm, forearm, hand and thumb, each as its elevation from the horizontal and its azimuth from
 * straight ahead to the outside, in degrees. Outside is the arm's own side, so one pose serves both arms, mirrored.
 *
 * @internal
 */
export type Pose = readonly [
  upperElevation: number,
  upperAzimuth: number,
  foreElevation: number,
  foreAzimuth: number,
  handElevation: number,
  handAzimuth: number,
  thumbElevation: number,
  thumbAzimuth: number,
]

/**
 * A point or a direction: to the person's left, up, and ahead, in metres.
 *
 * @internal
 */
export type Point = readonly [x: number, y: number, z: number]

/**
 * The points of an arm, in the order in which they are stored.
 *
 * @internal
 */
export interface Arm {
  readonly tip: Point
  readonly elbow: Point
  readonly wrist: Point
  readonly thumb: Point
}

/**
 * The arm of a person of size 1 with the waist at the origin; `side` is 1 for the left arm and -1 for the right.
 *
 * @internal
 */
export const arm = (side: 1 | -1, [ue, ua, fe, fa, he, ha, te, ta]: Pose): Arm => {
  const elbow = from([side * 0.19, 0.48, 0], 0.31, side, ue, ua)
  const wrist = from(elbow, 0.27, side, fe, fa)
  return { tip: from(wrist, 0.18, side, he, ha), elbow, wrist, thumb: from(wrist, 0.12, side, te, ta) }
}

const from = ([x, y, z]: Point, length: number, side: number, elevation: number, azimuth: number): Point => {
  const up = (elevation * Math.PI) / 180
  const out = (azimuth * Math.PI) / 180
  const level = length * Math.cos(up)
  return [x + side * level * Math.sin(out), y + length * Math.sin(up), z + level * Math.cos(out)]
}
