import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Queue, Stream } from "effect"
import { takeEvents } from "../../src/cli/printing.ts"
import { untilPlayed } from "../../src/cli/watch.ts"
import type { Tracked } from "../../src/continuity/Tracked.ts"

const at = (topic: string) => ({ endpoint: "usds-m/market", topic, epoch: 1 })

const event = (topic: string, id: number): Tracked<unknown> => ({ _tag: "Event", ...at(topic), event: id })

const interrupted = (topic: string): Tracked<unknown> => ({ _tag: "Interrupted", ...at(topic), reason: "Closed" })

const brief = (items: ReadonlyArray<Tracked<unknown>>) =>
  items.map((item) => (item._tag === "Event" ? item.event : `${item._tag} ${item.topic}`))

describe("a number of events", () => {
  it.effect("is counted without the markers, and ends with the event", () =>
    Effect.gen(function* () {
      const items = Stream.make(event("a", 1), interrupted("a"), event("a", 2), interrupted("a"), event("a", 3))

      const taken = yield* Stream.runCollect(takeEvents(2)(items))

      assert.deepStrictEqual(brief(taken), [1, "Interrupted a", 2])
    })
  )

  it.effect("is counted anew each time", () =>
    Effect.gen(function* () {
      const items = takeEvents(1)(Stream.make(event("a", 1), event("a", 2)))

      const taken = [yield* Stream.runCollect(items), yield* Stream.runCollect(items)]

      assert.deepStrictEqual(taken.map(brief), [[1], [1]])
    })
  )
})

describe("what is played", () => {
  const play = Effect.fnUntraced(function* (...topics: ReadonlyArray<string>) {
    const queue = yield* Queue.unbounded<Tracked<unknown>>()
    const exhausted = yield* Deferred.make<void, string>()
    const fiber = yield* Stream.fromQueue(queue).pipe(
      untilPlayed(topics, Deferred.await(exhausted)),
      Stream.runCollect,
      Effect.forkChild({ startImmediately: true })
    )
    const send = (...items: ReadonlyArray<Tracked<unknown>>) =>
      Effect.andThen(Queue.offerAll(queue, items), Effect.repeat(Effect.yieldNow, { times: 20 }))
    return { exhausted, fiber, send }
  })

  it.effect("ends when the exchange has ended the connections of all topics, which is no interruption", () =>
    Effect.gen(function* () {
      const { exhausted, fiber, send } = yield* play("a", "b")

      yield* send(event("a", 1), event("b", 2))
      yield* Deferred.succeed(exhausted, undefined)
      yield* send(event("a", 3), interrupted("a"), event("b", 4))
      const isStillOn = fiber.pollUnsafe() === undefined
      yield* send(interrupted("b"), event("b", 5))

      assert.isTrue(isStillOn)
      assert.deepStrictEqual(brief(yield* Fiber.join(fiber)), [1, 2, 3, 4])
    })
  )

  it.effect("goes on after an interruption before that", () =>
    Effect.gen(function* () {
      const { exhausted, fiber, send } = yield* play("a")

      yield* send(event("a", 1), interrupted("a"), event("a", 2))
      yield* Deferred.succeed(exhausted, undefined)
      yield* send(event("a", 3), interrupted("a"))

      assert.deepStrictEqual(brief(yield* Fiber.join(fiber)), [1, "Interrupted a", 2, 3])
    })
  )

  it.effect("fails with the recording", () =>
    Effect.gen(function* () {
      const { exhausted, fiber, send } = yield* play("a")

      yield* send(event("a", 1))
      yield* Deferred.fail(exhausted, "line 7")

      assert.strictEqual(yield* Effect.flip(Fiber.join(fiber)), "line 7")
    })
  )
})
