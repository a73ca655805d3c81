import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Result, Schema } from "effect"
import { TestClock } from "effect/testing"
import * as Options from "../../src/binance/options/index.ts"
import type * as Streams from "../../src/binance/options/Streams.ts"
import * as OptionPricing from "../../src/testing/internal/world/optionPricing.ts"
import * as TestExchange from "../../src/testing/TestExchange.ts"
import { connect, textOf } from "./TestExchangeTest.ts"

const contract = "btc-261225-83000-c"

/** A topic of each row. */
const topics: { readonly [Row in keyof typeof Streams]: string } = {
  ticker: `${contract}@optionTicker`,
  expirationTickers: "btcusdt@optionTicker@261225",
  trade: `${contract}@optionTrade`,
  underlyingTrades: "btcusdt@optionTrade",
  bookTicker: `${contract}@bookTicker`,
  partialDepth: `${contract}@depth5@100ms`,
  depth: `${contract}@depth@100ms`,
  kline: `${contract}@kline_1m`,
  markPrices: "btcusdt@optionMarkPrice",
  openInterest: "btcusdt@openInterest@261225",
  optionOpenInterest: "btcusdt@optionOpenInterest@261225",
  indexPrices: "!index@arr",
  newSymbols: "!optionSymbol"
}

interface Frame {
  readonly stream: string
  readonly data: unknown
}

// An exchange that opens some weeks before its first contracts expire.
const exchange = (options?: TestExchange.Options) =>
  TestExchange.layer(options).pipe(Layer.provide(Layer.effectDiscard(TestClock.setTime(Date.UTC(2026, 10, 21)))))

/** What connections to both categories deliver of the topics within a time. */
const deliver = (wanted: ReadonlyArray<string>, duration: Parameters<typeof TestClock.adjust>[0]) =>
  Effect.gen(function* () {
    const frames: Array<Frame> = []
    for (const category of ["public", "market"]) {
      const client = yield* connect(`/${category}/stream?streams=${wanted.map(encodeURI).join("/")}`)
      yield* client.wire.pull.pipe(
        Effect.map((batch) => frames.push(...batch.map((frame): Frame => JSON.parse(textOf(frame))))),
        Effect.forever,
        Effect.forkScoped
      )
    }
    yield* TestClock.adjust(duration)
    return frames
  }).pipe(Effect.scoped)

/** The events of a row, decoded. */
const eventsOf = <Event>(
  row: { readonly event: Schema.ConstraintDecoder<Event> },
  topic: string,
  frames: ReadonlyArray<Frame>
) => {
  const decode = Schema.decodeUnknownSync(row.event)
  return frames.flatMap(({ data, stream }) =>
    stream === topic ? (Array.isArray(data) ? data : [data]).map((each) => decode(each)) : []
  )
}

const pairwise = <A>(items: ReadonlyArray<A>): ReadonlyArray<readonly [A, A]> =>
  items.slice(1).map((item, i) => [items[i] as A, item] as const) // within bounds

describe("the rows of options", () => {
  it.effect("all deliver, and what they deliver decodes without remainder", () =>
    Effect.gen(function* () {
      const { environment } = yield* TestExchange.TestExchange
      const often = yield* deliver(
        Object.values(topics).filter((topic) => topic !== topics.newSymbols),
        "65 seconds"
      )
      const seldom = yield* deliver([topics.newSymbols], "2 hours")

      const events = new Set<string>()
      for (const { data, stream } of [...often, ...seldom]) {
        const { decode } = Result.getOrThrow(Options.topics.parse(stream)).in(environment)
        const payload = JSON.stringify(data)
        decode(
          { frame: payload, from: 0, to: payload.length },
          {
            event: () => events.add(stream),
            malformed: (error) => assert.fail(error.message),
            unknownField: (name) => assert.fail(`${stream} has an unknown field ${name}`)
          }
        )
      }

      assert.sameMembers([...events], Object.values(topics))
    }).pipe(Effect.provide(exchange({ activity: 2 })))
  )

  it.effect("link the changes of each book", () =>
    Effect.gen(function* () {
      const frames = yield* deliver([topics.depth], "30 seconds")
      const changes = eventsOf(Options.depth, topics.depth, frames)

      assert.isAbove(changes.length, 20)
      for (const [before, after] of pairwise(changes)) {
        assert.strictEqual(after.previousFinalUpdateId, before.finalUpdateId)
      }
    }).pipe(Effect.provide(exchange()))
  )

  it.effect("value calls less the higher and puts more the higher their strike prices are", () =>
    Effect.gen(function* () {
      const frames = yield* deliver([topics.markPrices], "2 seconds")
      const latest = new Map(
        eventsOf(Options.markPrices, topics.markPrices, frames).map((each) => [each.symbol, each] as const)
      )
      const byStrike = (side: string) =>
        [...latest.values()]
          .filter(({ symbol }) => symbol.startsWith("BTC-261225-") && symbol.endsWith(side))
          .toSorted((a, b) => Number(a.symbol.split("-")[2]) - Number(b.symbol.split("-")[2]))

      assert.isAtLeast(byStrike("C").length, 5)
      for (const [lower, higher] of pairwise(byStrike("C"))) {
        assert.isAbove(lower.markPrice, higher.markPrice)
        assert.isAbove(lower.delta, higher.delta)
      }
      for (const [lower, higher] of pairwise(byStrike("P"))) assert.isBelow(lower.markPrice, higher.markPrice)
    }).pipe(Effect.provide(exchange()))
  )

  it("price by Black and Scholes: call less put is the spot price less the discounted strike price", () => {
    for (const strike of [60_000, 80_000, 100_000]) {
      const common = { spot: 83_000, strike, millisLeft: 90 * 86_400_000, volatility: 0.48, rate: 0.05 }
      const call = OptionPricing.value({ ...common, isCall: true })
      const put = OptionPricing.value({ ...common, isCall: false })
      const parity = common.spot - strike * Math.exp((-common.rate * 90) / 365)

      assert.closeTo(call.price - put.price, parity, 0.02)
      assert.closeTo(call.delta - put.delta, 1, 1e-6)
      assert.strictEqual(call.gamma, put.gamma)
    }
  })
})
