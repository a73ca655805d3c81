import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { TestClock } from "effect/testing"
import { LatestStates } from "../../src/connection/internal/latestStates.ts"
import * as Liveness from "../../src/connection/Liveness.ts"
import type { Topic } from "../../src/connection/Topic.ts"
import { TestTransport } from "../../src/testing/TestTransport.ts"
import { brief, layer, settle, track } from "./harness.ts"
import { type Tick, tick, topic } from "./ToyProtocol.ts"

interface State {
  readonly of: string
  readonly at: number
  readonly value: number
}

const State = Schema.Struct({
  of: Schema.Literals(["a", "b", "c"]),
  at: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 5 })),
  value: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1 }))
})

const subject = {
  ...topic("state", { sequence: undefined }),
  stateTime: (state: State) => state.at,
  conflationKey: (state: State) => state.of
} as Topic<unknown> // it decodes nothing here

const states = topic("state", {
  sequence: undefined,
  stateTime: ({ id }: Tick) => id,
  liveness: Liveness.every("1 second")
})
const bare = topic("bare", { sequence: undefined, liveness: Liveness.sparse })

describe("what has been told of topics without ids", () => {
  it.effect.prop(
    "tells repeats and what is older from what is next, for each thing that states are of",
    [Schema.Array(State)],
    ([events]) =>
      Effect.sync(() => {
        const latest = new LatestStates(subject)
        const told: Array<State> = []
        for (const event of events) {
          const last = told.findLast(({ of }) => of === event.of)
          const isRepeat = last?.at === event.at && last.value === event.value
          const expected = last === undefined ? "next" : event.at < last.at ? "older" : isRepeat ? "repeat" : "next"

          assert.strictEqual(latest.judge({ ...event }), expected)
          if (expected !== "next") continue
          latest.note(event, told.length)
          told.push(event)
        }
      })
  )

  it("forgets what has not been told for two minutes, and all when the clock starts anew", () => {
    const latest = new LatestStates(subject)
    latest.note({ of: "a", at: 9, value: 0 }, 0)
    latest.note({ of: "b", at: 9, value: 0 }, 60_000)
    const isKnown = latest.judge({ of: "a", at: 8, value: 0 })
    latest.note({ of: "b", at: 10, value: 0 }, 120_000)
    const isForgotten = latest.judge({ of: "a", at: 8, value: 0 })
    latest.clear()

    assert.deepStrictEqual([isKnown, isForgotten], ["older", "next"])
    assert.strictEqual(latest.judge({ of: "b", at: 1, value: 0 }), "next")
  })

  it.effect("passes over frames that come twice or late, and a repeat is no sign of a stall", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const { items } = yield* track([states, bare])
      const peer = yield* network.accept

      for (const id of [1, 2, 2, 4, 3, 5]) yield* peer.send(tick("state", id))
      for (const id of [7, 7, 3, 3]) yield* peer.send(tick("bare", id))
      yield* settle
      for (let id = 6; id < 100; id++) {
        yield* peer.send(tick("state", id))
        yield* TestClock.adjust("1 second")
      }

      assert.deepStrictEqual(brief(items.filter((item) => item.topic === "state")).slice(0, 5), [1, 2, 4, 5, 6])
      assert.deepStrictEqual(brief(items.filter((item) => item.topic === "bare")), [7, 3])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("follows an exchange whose clock starts anew, once nothing but old states has come for long", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const { items } = yield* track([states])
      const peer = yield* network.accept
      yield* peer.send(tick("state", 1000))
      yield* settle

      for (let id = 1; id <= 12; id++) {
        yield* peer.send(tick("state", id))
        yield* TestClock.adjust("1 second")
      }

      assert.deepStrictEqual(brief(items), [1000, "Stalled 10000", "Resumed", 11, 12])
    }).pipe(Effect.provide(layer()))
  )
})
