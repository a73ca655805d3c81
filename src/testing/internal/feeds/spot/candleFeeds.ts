import type { Kline } from "../../../../binance/spot/Events.ts"
import type { World } from "../../world/world.ts"
import { candles, symbolCandle } from "../candles.ts"
import { type FeedOf, time } from "../feed.ts"
import { ofSymbol } from "../symbols.ts"

const candlesOf =
  (offsetMillis: number): FeedOf<World, Kline> =>
  (subject) => {
    const market = ofSymbol(subject)
    if (market === undefined) return undefined
    const interval = subject.texts["interval"] ?? ""
    const everyMillis = interval === "1s" ? 1000 : 2000
    return candles(
      subject,
      market,
      (candle, isClosed, now) => ({
        _tag: "Kline",
        eventTime: time(now),
        symbol: market.contract.symbol,
        kline: { ...symbolCandle(market, candle, { interval, isClosed }), ignored: "0" }
      }),
      { everyMillis, offsetMillis }
    )
  }

/** @internal */
export const kline = candlesOf(0)

/** @internal */
export const klineUtc8 = candlesOf(8 * 3_600_000)
