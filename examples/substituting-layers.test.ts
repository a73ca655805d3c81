/**
 * A bot is tested without a network: the exchange is a layer. In memory it is deterministic, and an hour of market passes in
 * a moment.
 */
import { assert, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Stream } from "effect"
import { TestClock } from "effect/testing"
import { Binance, UsdsM } from "effect-binance"
import { TestExchange } from "effect-binance/testing"

// #region bot
/** A bot: says when takers have bought or sold a given quantity more than the other side. */
export const imbalance = (symbol: string, quantity: number) =>
  UsdsM.aggTrade({ symbol }).pipe(
    UsdsM.cumulativeVolumeDelta,
    Stream.filter(({ cumulativeVolumeDelta }) => Math.abs(cumulativeVolumeDelta) >= quantity),
    Stream.map(({ cumulativeVolumeDelta }) => (cumulativeVolumeDelta > 0 ? "buyers" : "sellers")),
    Stream.runHead
  )
// #endregion

// #region substitution
const exchange = Binance.layer.pipe(Layer.provideMerge(TestExchange.layer({ seed: "substitution" })))

it.effect("the bot notices that takers buy", () =>
  Effect.gen(function* () {
    const { accept, publish } = yield* TestExchange.TestExchange
    const bot = yield* Effect.forkChild(imbalance("MYCOINUSDT", 10))
    yield* accept

    yield* publish(UsdsM.aggTrade.of({ symbol: "MYCOINUSDT" }), {
      _tag: "AggTrade",
      eventTime: UsdsM.EpochMillis.make(0),
      aggregateTradeId: 1,
      symbol: "MYCOINUSDT",
      price: 0.25,
      quantity: 12,
      firstTradeId: 1,
      lastTradeId: 1,
      tradeTime: UsdsM.EpochMillis.make(0),
      isBuyerMaker: false
    })

    assert.deepStrictEqual(yield* Fiber.join(bot).pipe(Effect.flatMap(Effect.fromOption)), "buyers")
  }).pipe(Effect.provide(exchange))
)
// #endregion

it.effect("the bot lives through an hour of a simulated market", () =>
  Effect.gen(function* () {
    const { accept } = yield* TestExchange.TestExchange
    const bot = yield* Effect.forkChild(imbalance("BTCUSDT", 1))
    yield* accept

    yield* TestClock.adjust("1 hour")

    assert.include(["buyers", "sellers"], yield* Fiber.join(bot).pipe(Effect.flatMap(Effect.fromOption)))
  }).pipe(Effect.provide(exchange))
)
