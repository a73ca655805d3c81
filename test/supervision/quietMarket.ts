import { Clock, Effect, Random } from "effect"
import type { Subscription } from "../../src/binance/MarketStream.ts"
import * as UsdsM from "../../src/binance/usds-m/index.ts"
import { EpochMillis } from "../../src/model/EpochMillis.ts"
import { TestExchange } from "../../src/testing/TestExchange.ts"

// Everything on it happens because the test publishes it: seldom, so that a month of it can be played.

const symbolCount = 50

/** What is listed. */
export const symbols: ReadonlyArray<string> = Array.from({ length: symbolCount }, (_, i) => `QUIET${i}USDT`)

/** A topic, and what it will tell next. */
interface Source {
  readonly subscription: Subscription<UsdsM.Event>
  readonly next: (now: EpochMillis) => UsdsM.Event
}

const source = <Event extends UsdsM.Event>(
  subscription: Subscription<Event>,
  next: (now: EpochMillis) => Event
): Source => ({ subscription, next })

const trades = (symbol: string): Source => {
  let id = 1000
  return source(UsdsM.aggTrade.of({ symbol }), (now) => ({
    _tag: "AggTrade",
    eventTime: now,
    aggregateTradeId: ++id,
    symbol,
    price: 100,
    quantity: 1,
    firstTradeId: 2 * id,
    lastTradeId: 2 * id + 1,
    tradeTime: now,
    isBuyerMaker: false
  }))
}

const book = (symbol: string): Source => {
  let last = 5000
  return source(UsdsM.depth.of({ symbol, updateSpeed: "100ms" }), (now) => {
    const previous = last
    last += 7
    return {
      _tag: "DepthUpdate",
      eventTime: now,
      transactionTime: now,
      symbol,
      firstUpdateId: previous + 3,
      finalUpdateId: last,
      previousFinalUpdateId: previous,
      bids: [[100, last % 10]],
      asks: []
    }
  })
}

const quotes = (symbol: string): Source => {
  let id = 9000
  return source(UsdsM.bookTicker.of({ symbol }), (now) => {
    id += 5
    return {
      _tag: "BookTicker",
      updateId: id,
      symbol,
      bidPrice: 100,
      bidQuantity: 1,
      askPrice: 101,
      askQuantity: 1,
      transactionTime: now,
      eventTime: now
    }
  })
}

const liquidations = (symbol: string): Source =>
  source(UsdsM.forceOrder.of({ symbol }), (now) => ({
    _tag: "LiquidationOrder",
    eventTime: now,
    order: {
      symbol,
      side: "SELL",
      orderType: "LIMIT",
      timeInForce: "IOC",
      quantity: 1,
      price: 99,
      averagePrice: 100,
      status: "FILLED",
      lastFilledQuantity: 1,
      filledQuantity: 1,
      tradeTime: now
    }
  }))

/** Topics with ids that are contiguous, ids that are linked, ids that only grow, and none. */
export const make = (): ReadonlyArray<Source> =>
  symbols.flatMap((symbol) => [trades(symbol), book(symbol), liquidations(symbol), quotes(symbol)])

/** Lets one topic after the other tell something, each once in 30 to 60 minutes. */
export const run = Effect.fnUntraced(function* (sources: ReadonlyArray<Source>) {
  const { publish } = yield* TestExchange
  const shortestMillis = 1_800_000 / sources.length
  while (true) {
    for (const { next, subscription } of sources) {
      yield* Effect.sleep(Math.round(shortestMillis * (1 + (yield* Random.next))))
      yield* publish(subscription, next(EpochMillis.make(yield* Clock.currentTimeMillis)))
    }
  }
})
