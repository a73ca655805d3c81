import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import * as CoinM from "../../../src/binance/coin-m/index.ts"
import * as Margin from "../../../src/binance/margin/index.ts"
import * as Options from "../../../src/binance/options/index.ts"
import * as PortfolioMargin from "../../../src/binance/portfolio-margin/index.ts"
import * as UsdsM from "../../../src/binance/usds-m/index.ts"
import { Transport } from "../../../src/connection/Transport.ts"
import { TestExchange } from "../../../src/testing/TestExchange.ts"
import { pass, world } from "../../binance/AccountTest.ts"

const paths = {
  "usds-m": "wss://fstream.binance.com/private/ws/",
  "coin-m": "wss://dstream.binance.com/ws/",
  options: "wss://fstream.binance.com/private/ws/",
  "portfolio-margin": "wss://fstream.binance.com/pm/ws/",
  margin: "wss://margin-stream.binance.com/ws/"
}

const markets = [
  { market: "usds-m", create: UsdsM.rest.createListenKey() },
  { market: "coin-m", create: CoinM.rest.createListenKey() },
  { market: "options", create: Options.rest.createListenKey() },
  { market: "portfolio-margin", create: PortfolioMargin.rest.createListenKey() },
  { market: "margin", create: Margin.rest.createListenKey() }
] as const

describe("a listen key of the simulated exchange", () => {
  it.effect.each(markets)("of $market is silent at the paths of other markets", ({ create, market }) =>
    Effect.gen(function* () {
      const { account } = yield* TestExchange
      const { dial } = yield* Transport
      const { borrow, deposit } = yield* account()
      const { listenKey } = yield* create
      const heard: Array<string> = []
      for (const path of new Set(Object.values(paths))) {
        const wire = yield* dial(path + Redacted.value(listenKey))
        yield* Effect.forkChild(
          Effect.andThen(
            wire.pull,
            Effect.sync(() => heard.push(path))
          )
        )
      }

      // The risk stream tells of nothing but risk.
      yield* market === "margin" ? borrow(market, "USDT", "1") : deposit(market, "USDT", "1")
      yield* pass("1 second")

      assert.deepStrictEqual(heard, [paths[market]])
    }).pipe(Effect.scoped, Effect.provide(world()))
  )
})
