/**
 * What a program does when its connection dies, tested in virtual time: backoff, interruption and the gap are all exact.
 */
import { assert, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Logger, Stream } from "effect"
import { TestClock } from "effect/testing"
import { Backoff, Binance, ConnectionError, UsdsM } from "effect-binance"
import { TestExchange } from "effect-binance/testing"

// #region time-travel
const down = new ConnectionError.Refused({ status: 503 })

const binance = Binance.layerWith({ policy: { backoff: Backoff.make({ jitter: false }) } }).pipe(
  Layer.provideMerge(TestExchange.layer({ seed: "time travel" })),
  Layer.merge(Logger.layer([]))
)

it.effect("a dropped connection is dialled again after 1, 2 and 4 seconds, and the trades in between are a gap", () =>
  Effect.gen(function* () {
    const exchange = yield* TestExchange.TestExchange
    const items = yield* UsdsM.aggTrade.tracked({ symbol: "BTCUSDT" }).pipe(
      Stream.takeUntil((item) => item._tag === "Resumed"),
      Stream.runCollect,
      Effect.forkChild
    )
    yield* exchange.accept
    yield* TestClock.adjust("1 minute")

    yield* exchange.dropAll()
    yield* exchange.refuse(({ atMillis }) => (atMillis < 65_000 ? down : undefined))
    yield* TestClock.adjust("1 minute")

    const markers = (yield* Fiber.join(items)).filter((item) => item._tag !== "Event")
    assert.deepStrictEqual(
      markers.map((marker) => marker._tag),
      ["Interrupted", "Gap", "Resumed"]
    )
    const dials = yield* exchange.dials
    assert.deepStrictEqual(
      dials.map(({ atMillis }) => atMillis / 1000),
      [0, 61, 63, 67]
    )
  }).pipe(Effect.provide(binance))
)
// #endregion
