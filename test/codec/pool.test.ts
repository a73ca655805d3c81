import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Logger, Metric, Stream } from "effect"
import * as Binance from "../../src/Binance.ts"
import * as UsdsM from "../../src/binance/usds-m/index.ts"
import { payloadsHandedOver } from "../../src/connection/ConnectionMetrics.ts"
import { TestExchange } from "../../src/testing/TestExchange.ts"
import * as Exchange from "../../src/testing/TestExchange.ts"
import { settle } from "../connection/harness.ts"

const world = Binance.layer.pipe(
  Layer.provideMerge(Exchange.layer({ symbols: ["BTCUSDT"] })),
  Layer.provideMerge(Logger.layer([]))
)

const handedOver = Effect.map(
  Metric.value(Metric.withAttributes(payloadsHandedOver, { endpoint: "usds-m/market" })),
  ({ count }) => Number(count)
)

// In another order than the exchange has, with a key that is new.
const odd = (symbol: string, id: number) =>
  `{"stream":"${symbol.toLowerCase()}@aggTrade","data":{"new":1,"a":${id},"e":"aggTrade","E":1,"s":"${symbol}","p":"1.5",` +
  `"q":"2","f":1,"l":1,"T":1,"m":false}}`

/** Sends ten odd frames of each of two topics, and tells how many of them were decoded the slow way. */
const run = Effect.gen(function* () {
  const { accept } = yield* TestExchange
  const events: Array<UsdsM.AggTrade> = []
  yield* Effect.forkScoped(
    Stream.runForEach(UsdsM.topics(["oneusdt@aggTrade", "twousdt@aggTrade"]), (event) =>
      Effect.sync(() => void events.push(event as UsdsM.AggTrade))
    )
  )
  const connection = yield* accept
  const before = yield* handedOver
  for (let id = 0; id < 10; id++) yield* connection.send(odd("ONEUSDT", id), odd("TWOUSDT", id))
  yield* settle
  return { events: events.length, handedOver: (yield* handedOver) - before }
})

describe("the decoders of a pool", () => {
  it.effect("learn from all topics of a row, apart from those of another pool, and tell what they did not know", () =>
    Effect.gen(function* () {
      const first = yield* Effect.provide(run, world)
      const second = yield* Effect.provide(run, world)

      assert.deepStrictEqual(
        [first, second],
        [
          { events: 20, handedOver: 4 },
          { events: 20, handedOver: 4 }
        ]
      )
    })
  )
})
