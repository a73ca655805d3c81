import * as UsdsM from "../../src/binance/usds-m/index.ts"
import type { Subscription } from "../../src/binance/MarketStream.ts"
import type { Level } from "../../src/model/Level.ts"
import * as Audit from "../../src/testing/Audit.ts"
import type { ExchangeRecord } from "../../src/testing/ExchangeRecord.ts"

/** A topic of the suite, and how it is held against the record. */
export interface Subject {
  readonly subscription: Subscription<UsdsM.Event>
  readonly audit: (record: ExchangeRecord) => Audit.Audit<UsdsM.Event>
}

const subject = <Event extends UsdsM.Event>(
  subscription: Subscription<Event>,
  options?: Audit.Options<Event>
): Subject => ({
  subscription,
  // A topic brings the events of its own row alone.
  audit: (record) => Audit.make(record, subscription, options) as Audit.Audit<UsdsM.Event>
})

const changesOf = (levels: ReadonlyArray<Level>) => new Map(levels)

const isSame = (one: ReadonlyMap<number, number>, other: ReadonlyMap<number, number>): boolean =>
  one.size === other.size && [...one].every(([price, quantity]) => other.get(price) === quantity)

/** A change of the book tells of each price what it came to within the change's window, and nothing else. */
const tellsTheBook = (event: UsdsM.DepthUpdate, happened: ReadonlyArray<UsdsM.DepthUpdate>): boolean =>
  isSame(changesOf(event.bids), changesOf(happened.flatMap(({ bids }) => bids))) &&
  isSame(changesOf(event.asks), changesOf(happened.flatMap(({ asks }) => asks))) &&
  happened.at(-1)?.finalUpdateId === event.finalUpdateId

const btc = { symbol: "BTCUSDT" }
const eth = { symbol: "ETHUSDT" }

/** Topics without ids and without states: the test itself publishes their events. */
export const news = UsdsM.contractInfo.of()

/** One topic of each kind, some in several speeds. */
export const subjects: ReadonlyArray<Subject> = [
  subject(UsdsM.aggTrade.of(btc)),
  subject(UsdsM.aggTrade.of(eth)),
  subject(UsdsM.depth.of({ ...btc, updateSpeed: "500ms" }), { isTrue: tellsTheBook }),
  subject(UsdsM.depth.of({ ...btc, updateSpeed: "100ms" }), { isTrue: tellsTheBook }),
  subject(UsdsM.bookTicker.of(eth)),
  subject(UsdsM.trade.of(btc)),
  subject(UsdsM.markPrice.of({ ...btc, updateSpeed: "1s" })),
  subject(UsdsM.kline.of({ ...btc, interval: "1m" }), {
    windowMillis: 250,
    nameOfLast: ({ kline }) => (kline.isClosed ? String(kline.openTime) : undefined)
  }),
  subject(news)
]
