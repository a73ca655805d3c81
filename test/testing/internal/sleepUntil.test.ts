import { assert, it } from "@effect/vitest"
import { Clock, Effect } from "effect"
import { TestClock } from "effect/testing"
import { sleepUntil } from "../../../src/testing/internal/sleepUntil.ts"

it.effect("a sleep to a moment passes it, however near it is", () =>
  Effect.gen(function* () {
    const moment = 97_243_830
    yield* TestClock.setTime(97_243_829.99999999)

    const awake = yield* Effect.forkChild(
      Effect.andThen(sleepUntil(moment, yield* Clock.currentTimeMillis), Clock.currentTimeMillis)
    )
    yield* TestClock.adjust("1 second")

    const exit = awake.pollUnsafe()
    assert.isTrue(exit?._tag === "Success" && exit.value >= moment)
  })
)
