/**
 * Portfolio margin: futures and cross margin of one account, secured by all that it has.
 *
 * @since 0.1.0
 */
import * as RestApi from "../RestApi.ts"
import { Rest as table } from "./Rest.ts"

export * as Rest from "./Rest.ts"
export * from "./UserData.ts"
export * as UserEvents from "./UserEvents.ts"

/**
 * The REST endpoints that streams rest on, by name. Calls wait for room in Binance's limits, are timed by its clock, and are repeated
 * after failures that may pass. Times are milliseconds since the Unix epoch; what an account owns is `BigDecimal`, ids of orders are
 * `bigint`. All fail with a `BinanceError`, whose `reason` says why; those of an account need `Credentials`.
 *
 * **Example** (Asking for what the account has)
 *
 * ```ts
 * PortfolioMargin.rest.umOpenOrders({ symbol: "BTCUSDT" })
 * ```
 *
 * @category rest
 * @since 0.1.0
 */
export const rest = /* @__PURE__ */ RestApi.methods(table)
