import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import * as Chance from "../../src/testing/internal/world/chance.ts"
import * as Contract from "../../src/testing/internal/world/contract.ts"
import * as Sessions from "../../src/testing/internal/world/sessions.ts"
import type { BookSide } from "../../src/testing/internal/world/simulatedBook.ts"
import * as SimulatedMarket from "../../src/testing/internal/world/simulatedMarket.ts"
import * as World from "../../src/testing/internal/world/world.ts"

const Seed = Schema.String

const market = (seed: string, activity = 20) =>
  Effect.gen(function* () {
    const chance = yield* Chance.make(seed)
    const contract = Contract.make({ symbol: "XYZUSDT", price: 12.5 }, chance)
    return SimulatedMarket.make({ contract, chance, atMillis: 0, activity })
  })

const minute = 60_000
const day = 24 * 60 * minute

describe("the market of a contract", () => {
  it.effect.prop("never crosses its book, and tells every change of it", [Seed], ([seed]) =>
    Effect.gen(function* () {
      const subject = yield* market(seed)
      // A naive book, kept by the changes alone.
      const naive = {
        bids: new Map(subject.book.rungs.bids.map(({ lots, ticks }) => [ticks, lots])),
        asks: new Map(subject.book.rungs.asks.map(({ lots, ticks }) => [ticks, lots]))
      }
      const best = (side: BookSide) =>
        side === "bids" ? Math.max(...naive.bids.keys()) : Math.min(...naive.asks.keys())
      let before = { bids: best("bids"), asks: best("asks") }
      let lotsBefore = { bids: naive.bids.get(before.bids), asks: naive.asks.get(before.asks) }
      subject.observe(0, ({ bestMoved, changes }) => {
        for (const { lots, side, ticks } of changes) {
          if (lots === 0) naive[side].delete(ticks)
          else naive[side].set(ticks, lots)
        }
        const after = { bids: best("bids"), asks: best("asks") }
        const lotsAfter = { bids: naive.bids.get(after.bids), asks: naive.asks.get(after.asks) }
        assert.isBelow(after.bids, after.asks)
        assert.isAtLeast(after.bids, 1)
        assert.strictEqual(bestMoved, JSON.stringify([before, lotsBefore]) !== JSON.stringify([after, lotsAfter]))
        before = after
        lotsBefore = lotsAfter
      })

      subject.advance(20_000)

      for (const side of ["bids", "asks"] as const) {
        assert.deepStrictEqual(new Map(subject.book.rungs[side].map(({ lots, ticks }) => [ticks, lots])), naive[side])
        assert.isAtLeast(naive[side].size, 20)
      }
    })
  )

  it.effect.prop("numbers aggregate trades without holes, updates and trades upwards", [Seed], ([seed]) =>
    Effect.gen(function* () {
      const subject = yield* market(seed)
      let { aggregateTradeId, lastTradeId } = subject.latestTrade()
      let { updateId } = subject.latest()
      let count = 0
      subject.observe(0, (transaction) => {
        assert.isAbove(transaction.updateId, updateId)
        updateId = transaction.updateId
        for (const each of transaction.trades) {
          assert.isAbove(each.tradeId, lastTradeId)
          lastTradeId = each.tradeId
        }
        for (const each of transaction.aggregates) {
          assert.strictEqual(each.aggregateTradeId, aggregateTradeId + 1)
          aggregateTradeId = each.aggregateTradeId
          count++
        }
      })

      subject.advance(20_000)

      assert.isAbove(count, 0)
    })
  )

  it.effect.prop("gathers raw trades of the book, and no others, into aggregate ones", [Seed], ([seed]) =>
    Effect.gen(function* () {
      const subject = yield* market(seed)
      subject.observe(0, ({ aggregates, trades }) => {
        const fromBook = trades.filter(({ kind }) => kind === "MARKET")
        for (const each of aggregates) {
          const parts = fromBook.filter(({ ticks }) => ticks === each.ticks)
          assert.strictEqual(
            parts.reduce((sum, { lots }) => sum + lots, 0),
            each.lots
          )
          assert.strictEqual(parts[0]?.tradeId, each.firstTradeId)
          assert.strictEqual(parts.at(-1)?.tradeId, each.lastTradeId)
          assert.strictEqual(parts.length, each.trades)
          assert.isAtMost(each.normalLots, each.lots)
        }
        assert.strictEqual(
          fromBook.length,
          aggregates.reduce((sum, each) => sum + each.trades, 0)
        )
      })

      subject.advance(30_000)
    })
  )

  it.effect.prop("draws candles that add up to the trades of their spans", [Seed], ([seed]) =>
    Effect.gen(function* () {
      const subject = yield* market(seed, 5)
      // The market opens with a trade.
      const trades = [...subject.latest().aggregates]
      subject.observe(0, ({ aggregates }) => trades.push(...aggregates))

      subject.advance(3 * minute + 30_000)

      const candles = subject.candles("1m").closedSince(0)
      assert.deepStrictEqual(
        candles.map(({ openAt }) => openAt),
        [0, minute, 2 * minute]
      )
      for (const candle of candles) {
        const within = trades.filter(({ atMillis }) => atMillis >= candle.openAt && atMillis < candle.endAt)
        const sum = (of: (trade: SimulatedMarket.AggregateTrade) => number) =>
          within.reduce((total, each) => total + of(each), 0)
        const ticks = within.map((each) => each.ticks)
        const { endAt, firstUpdateId, lastUpdateId, openAt, ...sums } = candle
        assert.isBelow(openAt, endAt)
        assert.isAtMost(firstUpdateId, lastUpdateId)
        assert.deepStrictEqual<unknown>(sums, {
          open: ticks[0],
          close: ticks.at(-1),
          high: Math.max(...ticks),
          low: Math.min(...ticks),
          lots: sum(({ lots }) => lots),
          turnover: sum((each) => each.lots * each.ticks),
          inverse: sum((each) => each.lots / each.ticks),
          takerLots: sum(({ lots, takerBuys }) => (takerBuys ? lots : 0)),
          takerTurnover: sum((each) => (each.takerBuys ? each.lots * each.ticks : 0)),
          takerInverse: sum((each) => (each.takerBuys ? each.lots / each.ticks : 0)),
          trades: sum((each) => each.trades),
          firstTradeId: within[0]?.firstTradeId,
          lastTradeId: within.at(-1)?.lastTradeId
        })
      }
    })
  )

  it.effect("sums up the last 24 hours and forgets what is older", () =>
    Effect.gen(function* () {
      const subject = yield* market("day", 0.5)
      // The market opens with a trade.
      const trades = [...subject.latest().aggregates]
      subject.observe(0, ({ aggregates }) => trades.push(...aggregates))

      subject.advance(2 * day)

      const { openAt, ...sums } = subject.day.at(2 * day)
      const within = trades.filter(({ atMillis }) => atMillis >= openAt)
      assert.strictEqual(openAt, day + minute)
      assert.isBelow(within.length, trades.length)
      assert.deepInclude<Readonly<Record<string, number | undefined>>>(sums, {
        open: within[0]?.ticks,
        close: within.at(-1)?.ticks,
        high: Math.max(...within.map(({ ticks }) => ticks)),
        low: Math.min(...within.map(({ ticks }) => ticks)),
        lots: within.reduce((sum, { lots }) => sum + lots, 0),
        trades: within.reduce((sum, each) => sum + each.trades, 0),
        firstTradeId: within[0]?.firstTradeId,
        lastTradeId: within.at(-1)?.lastTradeId
      })
    })
  )

  it.effect.prop("does the same however often it is looked at", [Seed, Schema.Int], ([seed, odd]) =>
    Effect.gen(function* () {
      const [often, once] = [yield* market(seed), yield* market(seed)]
      const heard = { often: [] as Array<unknown>, once: [] as Array<unknown> }
      often.observe(0, (transaction) => heard.often.push(transaction))
      once.observe(0, (transaction) => heard.once.push(transaction))

      for (let now = 0; now < 10_000; now += 7 + (Math.abs(odd) % 977)) often.advance(now)
      often.advance(10_000)
      once.advance(10_000)

      assert.deepStrictEqual(heard.often, heard.once)
      assert.deepStrictEqual(often.reference.latest(), once.reference.latest())
    })
  )

  it.effect("costs nothing while nobody looks, but its numbers go on", () =>
    Effect.gen(function* () {
      const subject = yield* market("sleep")
      const close = subject.observe(0, () => undefined)
      subject.advance(minute)
      close()
      const before = subject.latest().updateId
      let heard = 0

      subject.observe(365 * day, () => heard++)
      const awoken = subject.latest().updateId
      subject.advance(365 * day + 1000)

      assert.isBelow(heard, 100)
      assert.isAbove(awoken, before + 1_000_000)
      assert.isAbove(subject.latest().updateId, awoken)
      assert.strictEqual(subject.reference.latest().nextFundingTime, 365 * day + 8 * 60 * minute)
    })
  )
})

describe("the world", () => {
  it.effect("gives each contract a life of its own", () =>
    Effect.gen(function* () {
      const alone = yield* World.make({ seed: "x", symbols: ["ETHUSDT"], activity: 10, atMillis: 0 }, Contract.futures)
      const among = yield* World.make(
        { seed: "x", symbols: ["BTCUSDT", "ETHUSDT"], activity: 10, atMillis: 0 },
        Contract.futures
      )
      const other = yield* World.make({ seed: "y", symbols: ["ETHUSDT"], activity: 10, atMillis: 0 }, Contract.futures)

      const states = [alone, among, other].map((world) => {
        const subject = world.market("ethusdt")
        subject?.advance(minute)
        return subject?.latest()
      })

      assert.deepStrictEqual(states[0], states[1])
      assert.notDeepEqual(states[0], states[2])
    })
  )

  it("opens and closes stock markets without a hole between sessions", () => {
    for (const underlying of Sessions.underlyings) {
      let now = 0
      const names = new Set<string>()
      while (now < 14 * day) {
        const session = Sessions.at(underlying, now)
        assert.strictEqual(session.startAt, now, `${underlying} at ${now}`)
        assert.isAbove(session.endAt, now)
        names.add(session.name)
        now = session.endAt
      }
      assert.isTrue(names.has("REGULAR") && names.has("NO_TRADING"))
    }
  })
})
