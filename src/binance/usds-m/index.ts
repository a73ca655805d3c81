/**
 * USDⓈ-M futures: contracts on `fstream.binance.com`, margined in USDT, USDC and the like.
 *
 * **Example** (Following trades)
 *
 * ```ts
 * UsdsM.aggTrade({ symbol: "BTCUSDT" }).pipe(Stream.runForEach((trade) => Console.log(trade.price, trade.quantity)))
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
export { ContinuousInterval, Interval } from "./Interval.ts"
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
 * UsdsM.topics(["btcusdt@aggTrade", "btcusdt@markPrice@1s"])
 * ```
 *
 * @category market streams
 * @since 0.1.0
 */
export const topics = /* @__PURE__ */ MarketTopics.make("usds-m", Streams, retired)

/**
 * The REST endpoints that streams rest on, by name. Calls wait for room in Binance's limits, are timed by its clock, and are repeated
 * after failures that may pass. Times are milliseconds since the Unix epoch; what an account owns is `BigDecimal`, ids of orders are
 * `bigint`. All fail with a `BinanceError`, whose `reason` says why; those of an account need `Credentials`.
 *
 * **Example** (Asking for the open orders of a symbol)
 *
 * ```ts
 * UsdsM.rest.openOrders({ symbol: "BTCUSDT" })
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
 * UsdsM.api("time")
 * ```
 *
 * @category WebSocket API
 * @since 0.1.0
 */
export const api = /* @__PURE__ */ WebSocketApi.methods(methods)
