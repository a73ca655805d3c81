import { Arbitrary, Clock, Effect } from "effect"
import { TestClock } from "effect/testing"
import * as Schedule from "./Schedule.ts"
import { inMemory, type Outcome, run as runOne } from "./supervise.ts"

/** What has come of the schedules with one number of connections for each topic. */
export interface Tally {
  schedules: number
  virtualMillis: number
  subscribers: number
  faults: number
  rotations: number
  dials: number
  events: number
  /** Schedules under which something did not hold. */
  violated: number
}

/** What came of many schedules, by the number of connections for each topic. */
export interface Result {
  readonly seed: string
  readonly forMillis: number
  readonly tallies: ReadonlyMap<number, Tally>
}

/** A schedule under which something did not hold. */
export interface Violation {
  readonly index: number
  /** As small as could be found. */
  readonly schedule: Schedule.Schedule
  readonly violations: ReadonlyArray<string>
}

// As many elements as the arbitraries allow.
const size = 30

const maxShrinks = 100

const isJoining = ({ act }: Schedule.Schedule["acts"][number]): boolean => act._tag === "Join"

const isRotation = ({ act }: Schedule.Schedule["acts"][number]): boolean => act._tag === "Rotate"

const add = (tallies: Map<number, Tally>, schedule: Schedule.Schedule, outcome: Outcome): void => {
  const { acts, faults, joined, redundancy } = schedule
  const found = tallies.get(redundancy)
  const tally = found ?? {
    schedules: 0,
    virtualMillis: 0,
    subscribers: 0,
    faults: 0,
    rotations: 0,
    dials: 0,
    events: 0,
    violated: 0
  }
  if (found === undefined) tallies.set(redundancy, tally)
  tally.schedules++
  tally.virtualMillis += outcome.virtualMillis
  tally.subscribers += joined.length + acts.filter(isJoining).length
  tally.faults += faults.length
  tally.rotations += acts.filter(isRotation).length
  tally.dials += outcome.dials
  tally.events += outcome.events
  if (outcome.violations.length > 0) tally.violated++
}

/**
 * Runs random schedules, each drawn by the seed and its index alone, one after the other, so that the memory does not grow.
 */
export const run = Effect.fnUntraced(function* (options: {
  readonly seed: string
  /** Index of the first. */
  readonly from: number
  readonly schedules: number
  readonly onProgress: (done: number) => Effect.Effect<void>
  readonly onViolation: (violation: Violation) => Effect.Effect<void>
}) {
  const { from, seed } = options
  const startedMillis = yield* Clock.currentTimeMillis
  const tallies = new Map<number, Tally>()
  for (let done = 0; done < options.schedules; done++) {
    let isShrinking = false
    const check = Effect.fnUntraced(function* (schedule: Schedule.Schedule) {
      const outcome = yield* Effect.provide(runOne(schedule, inMemory), TestClock.layer())
      if (!isShrinking) add(tallies, schedule, outcome)
      isShrinking = true
      return outcome.violations.length > 0 ? yield* Effect.fail(outcome.violations) : true
    })
    const index = from + done
    const checked = yield* Arbitrary.checkEffect(Schedule.schedule, check, {
      runs: 1,
      size,
      seed: `${seed}/${index}`,
      maxShrinks
    })
    if (checked._tag === "Falsified" && checked.failure._tag === "PropertyError") {
      const { failure, shrunkInput } = checked
      yield* options.onViolation({ index, schedule: shrunkInput, violations: failure.error })
    } else if (checked._tag !== "Passed") {
      return yield* Effect.die(`schedule ${index} could not be drawn`)
    }
    yield* options.onProgress(done + 1)
  }
  return { seed, forMillis: (yield* Clock.currentTimeMillis) - startedMillis, tallies } satisfies Result
})
