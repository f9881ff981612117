/**
 * One person giving one signal once: what differs from person to person, from time to time, and at the sensor.
 */
import type { Series } from '../../core/Example.ts'
import { normals, run } from '../../core/Random.ts'
import { type Seed, child } from '../../core/Seed.ts'
import { type Arm, type Point, type Pose, arm } from './arms.ts'
import { type Signal, blend, poseAt, rest } from './signals.ts'

/**
 * 4 points of each arm with 3 coordinates each.
 *
 * @internal
 */
export const variables = 24

/**
 * The frames of a recording.
 *
 * @internal
 */
export const steps = 51

/**
 * The recording: tips, elbows, wrists, thumbs, of each the left and then the right one, of each x, y and z.
 *
 * @internal
 */
export const perform =
  (signal: Signal) =>
  (seed: Seed): Series => {
    const person = traits(child('person')(seed))
    const values = run(child('sensor')(seed))(normals(variables * steps))
    for (let step = 0; step < steps; step++) {
      const moment = person.onset + (step / (steps - 1)) * person.speed
      const left = arm(1, poseOf(person, signal, 'left', moment - person.lag))
      const right = arm(-1, poseOf(person, signal, 'right', moment + person.lag))
      const points = pointsOf(left, right).flatMap(seenFrom(person, step))
      points.forEach((coordinate, variable) => {
        const place = variable * steps + step
        values[place] = coordinate + sensorNoise * (values[place] as number)
      })
    }
    return { variables, steps, values }
  }

// In metres.
const sensorNoise = 0.012

interface Person {
  readonly onset: number
  readonly speed: number
  readonly lag: number
  readonly amplitude: number
  readonly size: number
  readonly lean: number
  readonly turn: number
  readonly sway: number
  readonly swayPhase: number
  readonly offset: Point
  readonly habits: { readonly left: ReadonlyArray<number>; readonly right: ReadonlyArray<number> }
}

const traits = (seed: Seed): Person => {
  // Rare giants would be outliers, not variety.
  const draws = Array.from(run(seed)(normals(28)), (draw) => Math.max(-2, Math.min(2, draw)))
  const [onset = 0, speed = 0, lag = 0, amplitude = 0, size = 0, lean = 0, turn = 0, sway = 0, phase = 0] = draws
  const [x = 0, y = 0, z = 0] = draws.slice(9, 12)
  return {
    onset: -0.08 + 0.08 * onset,
    speed: 1.15 + 0.09 * speed,
    lag: 0.025 * lag,
    amplitude: 0.95 + 0.05 * amplitude,
    size: 1 + 0.05 * size,
    lean: 0.03 * lean,
    turn: 0.55 * turn,
    sway: 0.02 * sway,
    swayPhase: Math.PI * phase,
    offset: [0.15 * x, 0.09 * y, 0.09 * z],
    habits: { left: draws.slice(12, 20).map(habit), right: draws.slice(20, 28).map(habit) },
  }
}

// In degrees, the same throughout a recording.
const habit = (draw: number): number => 4 * draw

const poseOf = (person: Person, signal: Signal, side: 'left' | 'right', moment: number): Pose =>
  // A map keeps the number of angles.
  blend(person.amplitude)(rest, poseAt(signal.frames, side, moment)).map(
    (angle, index) => angle + (person.habits[side][index] as number),
  ) as ReadonlyArray<number> as Pose

const pointsOf = (left: Arm, right: Arm): ReadonlyArray<Point> => [
  left.tip,
  right.tip,
  left.elbow,
  right.elbow,
  left.wrist,
  right.wrist,
  left.thumb,
  right.thumb,
]

const seenFrom =
  ({ size, lean, turn, sway, swayPhase, offset }: Person, step: number) =>
  ([x, y, z]: Point): Point => {
    const tilt = lean + sway * Math.sin(swayPhase + (2 * Math.PI * step) / steps)
    const leaningX = x * Math.cos(tilt) - y * Math.sin(tilt)
    const leaningY = x * Math.sin(tilt) + y * Math.cos(tilt)
    return [
      offset[0] + size * (leaningX * Math.cos(turn) + z * Math.sin(turn)),
      offset[1] + size * leaningY,
      offset[2] + size * (z * Math.cos(turn) - leaningX * Math.sin(turn)),
    ]
  }
