import { Arbitrary, Effect } from "effect"
import { Overflow } from "../../src/connection/Overflow.ts"
import type { Fault, Step } from "../../src/testing/Fault.ts"
import * as Faults from "../../src/testing/Faults.ts"
import { between, oneOf } from "../continuity/arbitraries.ts"
import * as Schedule from "../supervision/Schedule.ts"

/** What happens in one round of a soak. */
export interface Plan {
  readonly forMillis: number
  readonly faults: ReadonlyArray<Step>
  /** Subscribers that are there from the beginning, one of each overflow policy. */
  readonly joined: ReadonlyArray<Schedule.Joining>
  /** Subscribers that come one after the other, each in the place of the one that has been there longest. */
  readonly joining: ReadonlyArray<Schedule.Joining>
}

// Every few hundred milliseconds.
const faultMillis = 300

const joinMillis = 3000

const slowestMillis = 3000

// A soak is to go on, and two connections of which one is further behind than 5 s are not waited for at a rotation.
const bearable = (fault: Fault): Fault =>
  fault._tag === "Slow" ? Faults.slow(fault.delayMillis % slowestMillis) : Schedule.bearable(fault)

const fault: Arbitrary.Arbitrary<Step> = Arbitrary.map(
  Arbitrary.all({
    step: Schedule.fault,
    afterMillis: between(0, 2 * faultMillis),
    // Mostly short, so that data flows for most of the time; a few outlast every deadline.
    forMillis: Arbitrary.flatMap(oneOf([800, 800, 800, 800, 8000]), (longest) => between(0, longest)),
    connections: oneOf<"open" | "all" | 0 | 1 | 2 | 3 | 4 | 5>(["open", "all", 0, 1, 2, 3, 4, 5])
  }),
  ({ afterMillis, connections, forMillis, step }) => ({
    fault: bearable(step.fault),
    target: { ...step.target, connections },
    afterMillis,
    forMillis
  })
)

const exactly = <A>(arbitrary: Arbitrary.Arbitrary<A>, length: number) =>
  Arbitrary.array(arbitrary, { minLength: length, maxLength: length })

const plan = (forMillis: number): Arbitrary.Arbitrary<Plan> =>
  Arbitrary.map(
    Arbitrary.all({
      faults: exactly(fault, Math.floor(forMillis / faultMillis)),
      joined: exactly(Schedule.joining, Overflow.literals.length),
      joining: exactly(Schedule.joining, Math.floor(forMillis / joinMillis))
    }),
    ({ faults, joined, joining }) => ({
      forMillis,
      faults,
      joined: joined.map((each, i) => ({ ...each, overflow: Overflow.literals[i] ?? each.overflow })),
      joining
    })
  )

/** Draws what happens in a round; the same for the same seed. */
export const draw = (seed: string, forMillis: number): Effect.Effect<Plan> =>
  Arbitrary.sampleEffect(plan(forMillis), { count: 1, seed }).pipe(
    Effect.orDie,
    Effect.flatMap(([drawn]) => (drawn === undefined ? Effect.die("nothing was drawn") : Effect.succeed(drawn)))
  )
