/**
 * COIN-M futures: contracts on `dstream.binance.com`, margined and settled in the coin that they are about.
 *
 * **Details**
 *
 * Quantities are contracts, each worth a fixed sum of US dollars.
 *
 * **Example** (Following trades)
 *
 * ```ts
 * CoinM.aggTrade({ symbol: "BTCUSD_PERP" }).pipe(Stream.runForEach((trade) => Console.log(trade.price,
 * trade.quantity)))
 * ```
 *
 * @since 0.1.0
 */
import * as MarketTopics from "../MarketTopics.ts"
import * as RestApi from "../RestApi.ts"
import * as WebSocketApi from "../WebSocketApi.ts"
import { Api as methods } from "./Api.ts"
import { Rest as table } from "./Rest.ts"
import { retired } from "./Retired.ts"
import * as Streams from "./Streams.ts"

export * from "./Events.ts"
export { Interval } from "./Interval.ts"
export * as Api from "./Api.ts"
export * as Rest from "./Rest.ts"
export * from "./Streams.ts"
export { userData } from "./UserData.ts"
export * as UserEvents from "./UserEvents.ts"
export { mid, spreadBps } from "../../model/BookTicker.ts"
export { EpochMillis } from "../../model/EpochMillis.ts"
export { aggressor, cumulativeVolumeDelta, signedQuantity } from "../../model/Trade.ts"

/**
 * The events of topics that are named as Binance names them.
 *
 * **Example** (Following two topics)
 *
 * ```ts
 * CoinM.topics(["btcusd_perp@aggTrade", "btcusd@indexPrice"])
 * ```
 *
 * @category market streams
 * @since 0.1.0
 */
export const topics = /* @__PURE__ */ MarketTopics.make("coin-m", Streams, retired)

/**
 * The REST endpoints that streams rest on, by name. Calls wait for room in Binance's limits, are timed by its clock, and are repeated
 * after failures that may pass. Times are milliseconds since the Unix epoch; what an account owns is `BigDecimal`, ids of orders are
 * `bigint`. All fail with a `BinanceError`, whose `reason` says why; those of an account need `Credentials`.
 *
 * **Example** (Asking for what the account has)
 *
 * ```ts
 * CoinM.rest.openOrders({ pair: "BTCUSD" })
 * ```
 *
 * @category rest
 * @since 0.1.0
 */
export const rest = /* @__PURE__ */ RestApi.methods(table)

/**
 * Calls a method of the WebSocket API, over one connection that is opened by the first call and stays open. Fails with a
 * `BinanceError`, whose `reason` says why; what may be asked twice is asked again when the connection ends meanwhile.
 *
 * **Example** (Asking over a connection that is open)
 *
 * ```ts
 * CoinM.api("time")
 * ```
 *
 * @category WebSocket API
 * @since 0.1.0
 */
export const api = /* @__PURE__ */ WebSocketApi.methods(methods)
