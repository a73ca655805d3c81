import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Logger, Stream } from "effect"
import { TestClock } from "effect/testing"
import type { Tracked } from "../../src/binance/Account.ts"
import * as Credentials from "../../src/binance/Credentials.ts"
import * as UsdsM from "../../src/binance/usds-m/index.ts"
import * as Binance from "../../src/Binance.ts"
import * as NodeSignature from "../../src/node/NodeSignature.ts"
import { defaultAccount } from "../../src/testing/ExchangeOptions.ts"
import * as Exchange from "../../src/testing/TestExchange.ts"
import { settle } from "../connection/harness.ts"

const world = Layer.merge(
  Binance.layer,
  Credentials.layer(defaultAccount).pipe(Layer.provide(NodeSignature.layer), Layer.orDie)
).pipe(Layer.provideMerge(Exchange.layer()), Layer.provideMerge(Logger.layer([])))

const book = "usds-m"
const symbol = "BTCUSDT"

type Item = Tracked<UsdsM.UserEvents.UserEvent>

const begin = Effect.gen(function* () {
  const exchange = yield* Exchange.TestExchange
  const account = yield* exchange.account()
  const items: Array<Item> = []
  const fiber = yield* UsdsM.userData.tracked().pipe(
    Stream.runForEach((item) => Effect.sync(() => void items.push(item))),
    Effect.forkChild({ startImmediately: true })
  )
  yield* settle
  yield* TestClock.adjust("1 second")
  yield* settle
  return { account, exchange, fiber, items }
})

const fillsOf = (items: ReadonlyArray<Item>) =>
  items.flatMap((item) =>
    item._tag === "Event" && item.event._tag === "OrderTradeUpdate" && item.event.order.executionType === "TRADE"
      ? [`${item.source} ${item.event.order.tradeId}`]
      : []
  )

describe("the account stream of usds-m", () => {
  it.effect("tells orders and fills as they are pushed", () =>
    Effect.gen(function* () {
      const { account, items } = yield* begin
      const order = yield* account.place(book, { symbol, side: "BUY", price: "80000", quantity: "0.5" })
      yield* account.fill(book, order.orderId, { quantity: "0.2" })
      yield* settle

      assert.deepStrictEqual(
        items.map((item) => (item._tag === "Event" ? `${item.source} ${item.event._tag}` : item._tag)),
        ["Reconciled", "stream OrderTradeUpdate", "stream TradeLite", "stream AccountUpdate", "stream OrderTradeUpdate"]
      )
    }).pipe(Effect.provide(world))
  )

  it.effect("reads by REST what was filled while the connection was away, before it goes on", () =>
    Effect.gen(function* () {
      const { account, exchange, items } = yield* begin
      const order = yield* account.place(book, { symbol, side: "BUY", price: "80000", quantity: "0.5" })
      yield* account.fill(book, order.orderId, { quantity: "0.2" })
      yield* settle
      yield* exchange.dropAll()
      yield* account.fill(book, order.orderId, { quantity: "0.1" })
      yield* account.fill(book, order.orderId)
      yield* TestClock.adjust("5 seconds")
      yield* settle

      assert.deepStrictEqual(fillsOf(items), ["stream 1000001", "rest 1000002", "rest 1000003"])
      assert.deepStrictEqual(
        items.filter(({ _tag }) => _tag !== "Event"),
        [
          { _tag: "Reconciled", missed: 0 },
          { _tag: "Interrupted", reason: "Closed" },
          { _tag: "Reconciled", missed: 3 }
        ]
      )
    }).pipe(Effect.provide(world))
  )
})
