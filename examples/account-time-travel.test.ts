/**
 * Three days of an account in a moment: a fill every hour, some of them while the connection is away, and a key that must be renewed
 * all the time. Each fill is told once, and in order.
 */
import { assert, it } from "@effect/vitest"
import { Array, BigDecimal, Effect, Fiber, Layer, Logger, Stream } from "effect"
import { TestClock } from "effect/testing"
import { Binance, Credentials, UsdsM } from "effect-binance"
import { NodeSignature } from "effect-binance/node"
import { ExchangeOptions, TestExchange } from "effect-binance/testing"

// #region three-days
const binance = Layer.merge(Binance.layer, Credentials.layer(ExchangeOptions.defaultAccount)).pipe(
  Layer.provideMerge(TestExchange.layer({ seed: "three days" })),
  Layer.provideMerge(NodeSignature.layer),
  Layer.provideMerge(Logger.layer([]))
)

const isFill = (event: UsdsM.UserEvents.UserEvent) =>
  event._tag === "OrderTradeUpdate" && event.order.executionType === "TRADE"

it.effect("72 fills in 72 hours are told once each, however often the connection drops", () =>
  Effect.gen(function* () {
    const exchange = yield* TestExchange.TestExchange
    const account = yield* exchange.account()
    const order = { symbol: "BTCUSDT", side: "BUY", price: "80000", quantity: "0.72" } as const
    const placed = yield* account.place("usds-m", order)
    const fills = yield* UsdsM.userData().pipe(
      Stream.filter(isFill),
      Stream.take(72),
      Stream.runCollect,
      Effect.forkChild
    )
    yield* exchange.accept

    for (const hour of Array.range(1, 72)) {
      yield* TestClock.adjust("1 hour")
      if (hour % 6 === 0) yield* exchange.dropAll()
      yield* account.fill("usds-m", placed, { quantity: "0.01" })
    }
    yield* TestClock.adjust("1 minute")

    const told = (yield* Fiber.join(fills)).map((event) =>
      event._tag === "OrderTradeUpdate" ? `${BigDecimal.format(event.order.filledQuantity)} by ${event.source}` : ""
    )
    assert.deepStrictEqual(
      told,
      Array.range(1, 72).map((hour) => {
        const filled = BigDecimal.format(BigDecimal.make(BigInt(hour), 2))
        return `${filled} by ${hour % 6 === 0 ? "rest" : "stream"}`
      })
    )
    const renewals = (yield* exchange.rest.requests).filter(({ method }) => method === "PUT")
    assert.deepStrictEqual(
      renewals.map(({ atMillis, path }) => `${path} after ${atMillis / 60_000} minutes`),
      Array.range(1, 144).map((times) => `/fapi/v1/listenKey after ${times * 30} minutes`)
    )
  }).pipe(Effect.provide(binance))
)
// #endregion
