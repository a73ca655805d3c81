import type * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { describe, expect, test } from "tstyche"
import * as MarketStream from "../../src/binance/MarketStream.ts"
import type { TopicError } from "../../src/binance/TopicError.ts"
import * as UsdsM from "../../src/binance/usds-m/index.ts"
import type { ConnectionError } from "../../src/connection/ConnectionError.ts"
import type { ConnectionPool } from "../../src/connection/ConnectionPool.ts"
import * as Liveness from "../../src/connection/Liveness.ts"
import type { EventDecodeError } from "../../src/continuity/EventDecodeError.ts"
import * as Sequence from "../../src/continuity/Sequence.ts"
import type { Tracked } from "../../src/continuity/Tracked.ts"

describe("a row", () => {
  test("gives its events, the errors of the market and the need of a pool", () => {
    expect(UsdsM.aggTrade({ symbol: "BTCUSDT" })).type.toBe<
      Stream.Stream<UsdsM.AggTrade, MarketStream.MarketStreamError, ConnectionPool>
    >()
    expect<MarketStream.MarketStreamError>().type.toBe<ConnectionError | EventDecodeError | TopicError>()
  })

  test("is shown by its names, not by what they stand for", () => {
    // @ts-expect-error Type 'Stream<AggTrade, MarketStreamError, ConnectionPool>' is not assignable to type 'never'
    const events: never = UsdsM.aggTrade({ symbol: "BTCUSDT" })
    // @ts-expect-error Type 'Stream<Tracked<AggTrade>, TrackedStreamError, ConnectionPool>' is not assignable to type 'never'
    const tracked: never = UsdsM.aggTrade.tracked({ symbol: "BTCUSDT" })
    // @ts-expect-error Type 'Subscription<AggTrade>' is not assignable to type 'never'
    const subscription: never = UsdsM.aggTrade.of({ symbol: "BTCUSDT" })

    expect([events, tracked, subscription]).type.toBe<Array<never>>()
  })

  test("cannot fail to decode where markers tell of it", () => {
    expect(UsdsM.aggTrade.tracked({ symbol: "BTCUSDT" })).type.toBe<
      Stream.Stream<Tracked<UsdsM.AggTrade>, MarketStream.TrackedStreamError, ConnectionPool>
    >()
    expect<MarketStream.TrackedStreamError>().type.toBe<ConnectionError | TopicError>()
    expect(UsdsM.aggTrade.tracked).type.not.toBeCallableWith({ symbol: "BTCUSDT" }, { onMalformed: "fail" })
    expect(UsdsM.aggTrade).type.toBeCallableWith({ symbol: "BTCUSDT" }, { onMalformed: "fail" })
  })

  test("takes the parameters of its template and no others", () => {
    expect(UsdsM.aggTrade).type.toBeCallableWith({ symbol: "BTCUSDT" })
    expect(UsdsM.aggTrade).type.not.toBeCallableWith()
    expect(UsdsM.aggTrade).type.not.toBeCallableWith({})
    expect(UsdsM.aggTrade).type.not.toBeCallableWith({ pair: "BTCUSDT" })
    expect(UsdsM.aggTrade).type.not.toBeCallableWith({ symbol: "BTCUSDT", interval: "1m" })
    expect(UsdsM.aggTrade).type.not.toBeCallableWith({ symbol: 1 })
    expect(UsdsM.aggTrade).type.not.toBeCallableWith("BTCUSDT")
  })

  test("takes only what its parameters allow", () => {
    expect(UsdsM.kline).type.toBeCallableWith({ symbol: "BTCUSDT", interval: "1m" })
    expect(UsdsM.kline).type.not.toBeCallableWith({ symbol: "BTCUSDT", interval: "2m" })
    expect(UsdsM.markPrice).type.toBeCallableWith({ symbol: "BTCUSDT", updateSpeed: "1s" })
    expect(UsdsM.markPrice).type.not.toBeCallableWith({ symbol: "BTCUSDT", updateSpeed: "2s" })
  })

  test("may be called with nothing where no parameter is required", () => {
    expect(UsdsM.allMarkPrices).type.toBeCallableWith()
    expect(UsdsM.allMarkPrices).type.toBeCallableWith({ updateSpeed: "1s" })
    expect(UsdsM.markPrice).type.not.toBeCallableWith({ updateSpeed: "1s" })
  })

  test("renders its topic and reads one back", () => {
    expect(UsdsM.aggTrade.topic({ symbol: "BTCUSDT" })).type.toBe<string>()
    expect(UsdsM.aggTrade.parse("btcusdt@aggTrade")).type.toBe<MarketStream.Subscription<UsdsM.AggTrade> | undefined>()
  })
})

describe("merge", () => {
  const trade = UsdsM.aggTrade.of({ symbol: "BTCUSDT" })
  const book = UsdsM.bookTicker.of({ symbol: "ETHUSDT" })

  test("gives the union of the events", () => {
    expect(MarketStream.merge([trade, book])).type.toBe<
      Stream.Stream<UsdsM.AggTrade | UsdsM.BookTicker, ConnectionError | EventDecodeError, ConnectionPool>
    >()
  })

  test("gives the union with markers", () => {
    expect(MarketStream.merge.tracked([trade, book])).type.toBe<
      Stream.Stream<Tracked<UsdsM.AggTrade | UsdsM.BookTicker>, ConnectionError, ConnectionPool>
    >()
  })

  test("lets the tag tell the events apart", () => {
    MarketStream.merge([trade, book]).pipe(
      Stream.map((event) => {
        if (event._tag === "AggTrade") expect(event).type.toBe<UsdsM.AggTrade>()
        else expect(event).type.toBe<UsdsM.BookTicker>()
      })
    )
  })

  test("takes subscriptions, not streams and not names", () => {
    expect(MarketStream.merge).type.not.toBeCallableWith([UsdsM.aggTrade({ symbol: "BTCUSDT" })])
    expect(MarketStream.merge).type.not.toBeCallableWith(["btcusdt@aggTrade"])
  })
})

describe("topics", () => {
  test("give the events of every row, and fail for a name of none", () => {
    const events = UsdsM.topics(["btcusdt@aggTrade"])

    expect<UsdsM.AggTrade>().type.toBeAssignableTo<Stream.Success<typeof events>>()
    expect<UsdsM.BookTicker>().type.toBeAssignableTo<Stream.Success<typeof events>>()
    expect<Stream.Error<typeof events>>().type.toBe<MarketStream.MarketStreamError>()
    expect<Stream.Services<typeof events>>().type.toBe<ConnectionPool>()
  })

  test("are parsed to subscriptions", () => {
    expect(UsdsM.topics.parse("btcusdt@aggTrade")).type.toBe<
      Result.Result<MarketStream.Subscription<Stream.Success<ReturnType<typeof UsdsM.topics>>>, TopicError>
    >()
  })
})

describe("a definition", () => {
  const stream = MarketStream.make("usds-m")
  const Event = Schema.Struct({ id: Schema.Number, name: Schema.String })
  const common = {
    category: "market",
    event: Event,
    liveness: Liveness.irregular,
    speeds: ["1 s"],
    summary: "A test."
  } as const

  test("has a schema for each placeholder of its template", () => {
    expect(stream).type.toBeCallableWith("<symbol>@test", { ...common, params: { symbol: Schema.String } })
    expect(stream).type.not.toBeCallableWith("<symbol>@test", { ...common, params: {} })
    expect(stream).type.not.toBeCallableWith("<symbol>@test_<speed>", { ...common, params: { symbol: Schema.String } })
  })

  test("has no schema for a placeholder that its template lacks", () => {
    expect(stream).type.not.toBeCallableWith("!test@arr", { ...common, params: { symbol: Schema.String } })
    expect(stream).type.not.toBeCallableWith("<symbol>@test", {
      ...common,
      params: { symbol: Schema.String, speed: Schema.String }
    })
  })

  test("has parameters that encode to text", () => {
    expect(stream).type.not.toBeCallableWith("<symbol>@test", { ...common, params: { symbol: Schema.Number } })
    expect(stream).type.toBeCallableWith("<depth>@test", { ...common, params: { depth: Schema.NumberFromString } })
  })

  test("finds its sequence in a field that is a number", () => {
    const params = { symbol: Schema.String }

    expect(stream).type.toBeCallableWith("<symbol>@test", { ...common, params, continuity: Sequence.contiguous("id") })
    expect(stream).type.not.toBeCallableWith("<symbol>@test", {
      ...common,
      params,
      continuity: Sequence.contiguous("name")
    })
    expect(stream).type.not.toBeCallableWith("<symbol>@test", {
      ...common,
      params,
      continuity: Sequence.contiguous("sequence")
    })
  })

  test("is sent as it happens or in windows of a length", () => {
    expect(stream).type.toBeCallableWith("!test@arr", { ...common, params: {}, speeds: ["real time", "250 ms"] })
    expect(stream).type.not.toBeCallableWith("!test@arr", { ...common, params: {}, speeds: ["often"] })
  })

  test("belongs to a category that Binance has", () => {
    expect(stream).type.not.toBeCallableWith("!test@arr", { ...common, params: {}, category: "trades" })
  })
})
