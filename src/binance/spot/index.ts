/**
 * Spot: its market streams, their events, and functions over them; its accounts.
 *
 * @since 0.1.0
 */
import * as MarketTopics from "../MarketTopics.ts"
import * as RestApi from "../RestApi.ts"
import * as WebSocketApi from "../WebSocketApi.ts"
import { Api as methods } from "./Api.ts"
import { Rest as table } from "./Rest.ts"
import * as Streams from "./Streams.ts"

export * from "./Events.ts"
export { Interval } from "./Interval.ts"
export * as Api from "./Api.ts"
export * as Rest from "./Rest.ts"
export * from "./Streams.ts"
export * from "./UserData.ts"
export * as UserEvents from "./UserEvents.ts"
export { mid, spreadBps } from "../../model/BookTicker.ts"
export { EpochMillis } from "../../model/EpochMillis.ts"
export { aggressor, cumulativeVolumeDelta, signedQuantity } from "../../model/Trade.ts"

/**
 * The streams of spot by the topics that Binance knows.
 *
 * **Details**
 *
 * Topics are case-sensitive, symbols are written in lower case: `btcusdt@kline_1M`. A name that no row has fails with a `TopicError`
 * that says what is legal.
 *
 * @category market streams
 * @since 0.1.0
 */
export const topics = /* @__PURE__ */ MarketTopics.make("spot", Streams, [
  { template: "!bookTicker", since: "2022-12-07", instead: "<symbol>@bookTicker" },
  { template: "!ticker@arr", since: "2026-03-26", instead: "!miniTicker@arr or !ticker_<window>@arr" }
])

/**
 * The REST endpoints that streams rest on, by name. Calls wait for room in Binance's limits, are timed by its clock, and are repeated
 * after failures that may pass. Times are milliseconds since the Unix epoch; what an account owns is `BigDecimal`, ids of orders are
 * `bigint`. All fail with a `BinanceError`, whose `reason` says why; those of an account need `Credentials`.
 *
 * **Example** (Asking for what the account has)
 *
 * ```ts
 * Spot.rest.openOrders({ symbol: "BTCUSDT" })
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
 * Spot.api("time")
 * ```
 *
 * @category WebSocket API
 * @since 0.1.0
 */
export const api = /* @__PURE__ */ WebSocketApi.methods(methods)

/**
 * Follows the events of an account on a connection of its own.
 *
 * **Example** (Following the account of the API key)
 *
 * ```ts
 * Spot.subscription(ApiSubscription.bySignature)
 * ```
 *
 * @category WebSocket API
 * @since 0.1.0
 */
export const subscription = /* @__PURE__ */ WebSocketApi.subscriptions(methods)
