import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { AckTimeout } from "../../src/connection/ConnectionError.ts"
import * as Requests from "../../src/connection/Requests.ts"
import { between } from "../continuity/arbitraries.ts"

const reply = (id: number, result: unknown = null): Requests.Answer => ({ _tag: "Reply", id, result })

const refusal = (id: number | undefined): Requests.Answer => ({ _tag: "Refusal", id, code: 2, text: "no such topic" })

/** Opens a request and waits for its answer in the background. */
const ask = Effect.fnUntraced(function* (requests: Requests.Requests) {
  const request = yield* requests.open
  const fiber = yield* Effect.forkChild(request.answer, { startImmediately: true })
  return { id: request.id, answer: Fiber.join(fiber), fiber }
})

describe("Requests", () => {
  it.effect("gives each request an id of its own, from 1 on", () =>
    Effect.gen(function* () {
      const requests = Requests.make(10_000)

      const opened = yield* Effect.replicateEffect(requests.open, 4)

      assert.deepStrictEqual(
        opened.map(({ id }) => id),
        [1, 2, 3, 4]
      )
    })
  )

  it.effect("gives an answer to the request that it is for, whatever the order of answers", () =>
    Effect.gen(function* () {
      const requests = Requests.make(10_000)
      const [first, second, third] = [yield* ask(requests), yield* ask(requests), yield* ask(requests)]

      for (const { id } of [third, first, second]) assert.isTrue(requests.settle(reply(id, `result ${id}`)))

      for (const { answer, id } of [first, second, third]) {
        assert.deepStrictEqual(yield* answer, reply(id, `result ${id}`))
      }
    })
  )

  it.effect("takes a refusal for an answer", () =>
    Effect.gen(function* () {
      const requests = Requests.make(10_000)
      const { answer, id } = yield* ask(requests)

      assert.isTrue(requests.settle(refusal(id)))

      assert.deepStrictEqual(yield* answer, refusal(id))
    })
  )

  it.effect("keeps an answer that comes before anybody waits for it", () =>
    Effect.gen(function* () {
      const requests = Requests.make(10_000)
      const { answer, id } = yield* requests.open

      assert.isTrue(requests.settle(reply(id)))
      assert.isFalse(requests.settle(refusal(id)))

      assert.deepStrictEqual(yield* answer, reply(id))
    })
  )

  it.effect("fails when no answer comes in time, and not a moment before", () =>
    Effect.gen(function* () {
      const requests = Requests.make(10_000)
      const { answer, fiber } = yield* ask(requests)

      yield* TestClock.adjust(9_999)
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust(1)

      const timeout = yield* Effect.flip(answer)
      assert.isTrue(timeout instanceof AckTimeout)
      assert.strictEqual(timeout.afterMillis, 10_000)
    })
  )

  it.effect("knows nothing any more of a request that nobody answered in time", () =>
    Effect.gen(function* () {
      const requests = Requests.make(10_000)
      const { answer, id } = yield* ask(requests)
      yield* TestClock.adjust(10_000)
      yield* Effect.flip(answer)

      assert.isFalse(requests.settle(reply(id)))
    })
  )

  it.effect("knows nothing any more of a request that was answered: a second answer is for nobody", () =>
    Effect.gen(function* () {
      const requests = Requests.make(10_000)
      const { answer, id } = yield* ask(requests)

      assert.isTrue(requests.settle(reply(id, "first")))
      assert.isFalse(requests.settle(reply(id, "second")))

      assert.deepStrictEqual(yield* answer, reply(id, "first"))
      assert.isFalse(requests.settle(refusal(id)))
    })
  )

  it.effect("knows nothing any more of a request that was given up", () =>
    Effect.gen(function* () {
      const requests = Requests.make(10_000)
      const { fiber, id } = yield* ask(requests)

      yield* Fiber.interrupt(fiber)

      assert.isFalse(requests.settle(reply(id)))
    })
  )

  it.effect("takes no answer to a request that was never made, nor one without an id", () =>
    Effect.gen(function* () {
      const requests = Requests.make(10_000)
      const { fiber } = yield* ask(requests)

      for (const stray of [reply(2), reply(0), reply(-1), reply(Number.NaN), refusal(undefined), refusal(77)]) {
        assert.isFalse(requests.settle(stray))
      }

      assert.isUndefined(fiber.pollUnsafe())
    })
  )

  it.effect.prop("lets each request wait its own time", [between(1, 9_999)], ([laterMillis]) =>
    Effect.gen(function* () {
      const requests = Requests.make(10_000)
      const first = yield* ask(requests)
      yield* TestClock.adjust(laterMillis)
      const second = yield* ask(requests)

      yield* TestClock.adjust(10_000 - laterMillis)

      assert.isDefined(first.fiber.pollUnsafe())
      assert.isUndefined(second.fiber.pollUnsafe())
      assert.isTrue(requests.settle(reply(second.id)))
    }).pipe(Effect.provide(TestClock.layer()))
  )
})
