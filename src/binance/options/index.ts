/**
 * European options: their market streams, the events of these, and functions over them.
 *
 * **Example** (Following the greeks)
 *
 * ```ts
 * Options.markPrices({ underlying: "BTCUSDT" }).pipe(Stream.runForEach(({ delta, symbol }) => Console.log(symbol, delta)))
 * ```
 *
 * @since 0.1.0
 */
import * as MarketTopics from "../MarketTopics.ts"
import * as RestApi from "../RestApi.ts"
import { Rest as table } from "./Rest.ts"
import * as Streams from "./Streams.ts"

export * from "./Events.ts"
export { Expiration, Interval, OptionSymbol, UpdateSpeed } from "./Parameters.ts"
export * as Rest from "./Rest.ts"
export * from "./Streams.ts"
export { userData } from "./UserData.ts"
export * as UserEvents from "./UserEvents.ts"
export { mid, spreadBps } from "../../model/BookTicker.ts"
export { EpochMillis } from "../../model/EpochMillis.ts"
export { aggressor, cumulativeVolumeDelta, signedQuantity } from "../../model/Trade.ts"

// Binance rebuilt its options in these days.
const rebuilt = "2025-12-17"

/**
 * The events of topics that are named as Binance names them.
 *
 * **Example** (Following two topics)
 *
 * ```ts
 * Options.topics(["btc-261225-100000-c@bookTicker", "btcusdt@optionMarkPrice"])
 * ```
 *
 * @category market streams
 * @since 0.1.0
 */
export const topics = /* @__PURE__ */ MarketTopics.make("options", Streams, [
  { template: "<symbol>@ticker", since: rebuilt, instead: "<symbol>@optionTicker" },
  { template: "<underlying>@ticker@<expiration>", since: rebuilt, instead: "<underlying>@optionTicker@<expiration>" },
  { template: "<symbol>@trade", since: rebuilt, instead: "<symbol>@optionTrade or <underlying>@optionTrade" },
  { template: "<symbol>@index", since: rebuilt, instead: "!index@arr" },
  { template: "<underlying>@markPrice", since: rebuilt, instead: "<underlying>@optionMarkPrice" },
  { template: "option_pair", since: rebuilt, instead: "!optionSymbol" }
])

/**
 * The REST endpoints that streams rest on, by name. Calls wait for room in Binance's limits, are timed by its clock, and are repeated
 * after failures that may pass. Times are milliseconds since the Unix epoch; what an account owns is `BigDecimal`, ids of orders are
 * `bigint`. All fail with a `BinanceError`, whose `reason` says why; those of an account need `Credentials`.
 *
 * **Example** (Asking for what the account has)
 *
 * ```ts
 * Options.rest.positions()
 * ```
 *
 * @category rest
 * @since 0.1.0
 */
export const rest = /* @__PURE__ */ RestApi.methods(table)
