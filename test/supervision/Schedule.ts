import { Arbitrary } from "effect"
import type { Overflow } from "../../src/connection/Overflow.ts"
import * as Fault from "../../src/testing/Fault.ts"
import * as Faults from "../../src/testing/Faults.ts"
import { between, oneOf } from "../continuity/arbitraries.ts"
import { subjects } from "./subjects.ts"

/** Somebody who wants topics: which, and how fast the events are taken. */
export interface Joining {
  readonly _tag: "Join"
  readonly topics: ReadonlyArray<string>
  readonly overflow: Overflow
  readonly capacity: number
  /** Milliseconds that each item takes. */
  readonly paceMillis: number
}

/** What a program does while faults strike. */
export type Act = Joining | { readonly _tag: "Leave"; readonly index: number } | { readonly _tag: "Rotate" }

/** What happens in one run: the faults, and beside them what the program does. */
export interface Schedule {
  /** Connections that bring each topic at once. */
  readonly redundancy: number
  readonly joined: ReadonlyArray<Joining>
  readonly faults: ReadonlyArray<Fault.Step>
  readonly acts: ReadonlyArray<{ readonly afterMillis: number; readonly act: Act }>
}

const topicNames = subjects.map(({ subscription }) => subscription.topic)

const oneTopic = Arbitrary.map(between(0, topicNames.length - 1), (i) => topicNames[i] ?? "")

/** Anybody. */
export const joining: Arbitrary.Arbitrary<Joining> = Arbitrary.map(
  Arbitrary.all({
    topics: Arbitrary.array(oneTopic, { minLength: 1, maxLength: 3 }),
    overflow: oneOf(["sliding", "dropping", "conflate", "fail", "suspend"]),
    isSlow: oneOf([false, false, true]),
    capacity: between(1, 8),
    paceMillis: oneOf([0, 20, 200, 2000, 9000])
  }),
  ({ capacity, isSlow, overflow, paceMillis, topics }) => ({
    _tag: "Join",
    topics: [...new Set(topics)],
    overflow,
    capacity: isSlow ? capacity : 16_384,
    paceMillis: isSlow ? paceMillis : 0
  })
)

const act: Arbitrary.Arbitrary<Act> = Arbitrary.flatMap(
  oneOf(["Join", "Leave", "Rotate", "Rotate"]),
  (tag): Arbitrary.Arbitrary<Act> => {
    switch (tag) {
      case "Join":
        return joining
      case "Leave":
        return Arbitrary.map(between(0, 5), (index) => ({ _tag: "Leave", index }))
      case "Rotate":
        return Arbitrary.Constant({ _tag: "Rotate" })
    }
  }
)

// Schedules are of half a minute, with a policy that is as much faster than the default.
const briefly: (fault: Fault.Fault) => Fault.Fault = Fault.Fault.match({
  Refuse: ({ retryAfterMillis, status, ...rest }) =>
    Fault.Fault.cases.Refuse.make({
      ...rest,
      status,
      retryAfterMillis: retryAfterMillis === undefined ? undefined : retryAfterMillis % 8000
    }),
  Hang: (fault) => fault,
  Unreachable: (fault) => fault,
  Close: (fault) => fault,
  CutAfter: ({ ageMillis }) => Fault.Fault.cases.CutAfter.make({ ageMillis: ageMillis % 20_000 }),
  ServerShutdown: ({ graceMillis, shape }) =>
    Fault.Fault.cases.ServerShutdown.make({ shape, graceMillis: graceMillis % 8000 }),
  HalfOpen: (fault) => fault,
  Silence: (fault) => fault,
  Slow: ({ delayMillis }) => Fault.Fault.cases.Slow.make({ delayMillis: delayMillis % 6000 }),
  Burst: ({ everyMillis }) => Fault.Fault.cases.Burst.make({ everyMillis: 1 + (everyMillis % 4000) }),
  Duplicate: (fault) => fault,
  Reorder: (fault) => fault,
  DropFrame: (fault) => fault,
  Truncate: (fault) => fault,
  Corrupt: (fault) => fault,
  Oversize: ({ bytes }) => Fault.Fault.cases.Oversize.make({ bytes: 1 + (bytes % 20_000) }),
  LostAck: (fault) => fault,
  LateAck: ({ delayMillis }) => Fault.Fault.cases.LateAck.make({ delayMillis: delayMillis % 6000 }),
  ErrorAck: (fault) => fault
})

/** Any fault, on any target, at any time. */
export const fault: Arbitrary.Arbitrary<Fault.Step> = Arbitrary.map(
  Arbitrary.all({
    fault: Arbitrary.map(Arbitrary.schema(Fault.Fault), briefly),
    category: oneOf([undefined, undefined, "public", "market"]),
    topic: Arbitrary.flatMap(oneOf([false, false, true]), (isNamed) =>
      isNamed ? oneTopic : Arbitrary.Constant(undefined)
    ),
    connections: oneOf<"open" | "all" | 0 | 1 | 2 | 3>(["open", "all", 0, 1, 2, 3]),
    afterMillis: between(0, 4000),
    forMillis: between(0, 9000)
  }),
  ({ category, connections, topic, ...step }) => ({ ...step, target: { category, topic, connections } })
)

/** Any schedule with so many connections that bring each topic at once. */
export const scheduleOf = (redundancy: number): Arbitrary.Arbitrary<Schedule> =>
  Arbitrary.all({
    redundancy: Arbitrary.Constant(redundancy),
    joined: Arbitrary.array(joining, { minLength: 1, maxLength: 4 }),
    faults: Arbitrary.array(fault, { minLength: 1, maxLength: 8 }),
    acts: Arbitrary.array(Arbitrary.all({ afterMillis: between(0, 5000), act }), { maxLength: 6 })
  })

/** Any schedule. */
export const schedule: Arbitrary.Arbitrary<Schedule> = Arbitrary.flatMap(oneOf([1, 1, 2]), scheduleOf)

/** How long the faults and acts of a schedule last. */
export const millisOf = ({ acts, faults }: Schedule): number => {
  let begins = 0
  let ends = 0
  for (const { afterMillis, forMillis } of faults) {
    begins += afterMillis
    ends = Math.max(ends, begins + forMillis)
  }
  return Math.max(
    ends,
    acts.reduce((sum, { afterMillis }) => sum + afterMillis, 0)
  )
}

/** Statuses with which the exchange refuses for good. */
export const isFinal = (status: number): boolean => [400, 401, 404, 405, 410, 451].includes(status)

/** A fault that ends no stream: what the exchange would refuse for good is refused for the time being. */
export const bearable = (fault: Fault.Fault): Fault.Fault =>
  fault._tag === "Refuse" && isFinal(fault.status) ? Faults.refuse({ status: 503 }) : fault
