/**
 * The REST endpoints of spot.
 *
 * **Details**
 *
 * What the market's streams need of prices and quantities is `number`, as in their events; money, orders and fills are `BigDecimal`
 * and ids of orders `bigint`, as in the account's events, and fields have the names that they have there. Enumerations keep values
 * that are not known yet. Keys of account streams there are none: they are subscribed over the WebSocket API.
 *
 * @since 0.1.0
 */
import * as HttpApi from "effect/http-api/HttpApi"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as Schema from "effect/Schema"
import { BigDecimalString } from "../../model/BigDecimalString.ts"
import { DecimalString } from "../../model/DecimalString.ts"
import { EpochMillis } from "../../model/EpochMillis.ts"
import { Level } from "../../model/Level.ts"
import { Name } from "../../model/Symbol.ts"
import * as RestTable from "../RestTable.ts"
import * as Bodies from "../shared/RestBodies.ts"
import * as SpotAccount from "../shared/SpotAccount.ts"

export { Order, UserTrade } from "../shared/SpotAccount.ts"

/**
 * The book of a pair.
 *
 * @category bodies
 * @since 0.1.0
 */
export class Depth extends Schema.Opaque<Depth>()(
  Schema.Struct({
    /** Of the last change that is in it. -1 for a book without orders. */
    lastUpdateId: Schema.Int,
    /** Best first. */
    bids: Schema.Array(Level),
    /** Best first. */
    asks: Schema.Array(Level)
  })
) {}

/**
 * Fills of one taker order at one price, as in the stream of that name.
 *
 * @category bodies
 * @since 0.1.0
 */
export class AggTrade extends Schema.Opaque<AggTrade>()(
  Schema.Struct({
    /** Grows by exactly one from row to row of a symbol. */
    aggregateTradeId: Schema.Int,
    price: DecimalString,
    /** Base asset. */
    quantity: DecimalString,
    firstTradeId: Schema.Int,
    lastTradeId: Schema.Int,
    tradeTime: EpochMillis,
    isBuyerMaker: Schema.Boolean
  }).pipe(
    Schema.encodeKeys({
      aggregateTradeId: "a",
      price: "p",
      quantity: "q",
      firstTradeId: "f",
      lastTradeId: "l",
      tradeTime: "T",
      isBuyerMaker: "m"
    })
  )
) {}

/**
 * A pair that is listed.
 *
 * @category bodies
 * @since 0.1.0
 */
export class Pair extends Schema.Opaque<Pair>()(
  Schema.Struct({
    symbol: Name,
    /** `TRADING`, `HALT`, `BREAK` and the like. */
    status: Schema.String,
    baseAsset: Name,
    quoteAsset: Name,
    /** Steps and bounds of orders. */
    filters: Schema.Array(Bodies.SymbolFilter)
  })
) {}

/**
 * What is listed, and what limits hold.
 *
 * @category bodies
 * @since 0.1.0
 */
export class ExchangeInfo extends Schema.Opaque<ExchangeInfo>()(
  Schema.Struct({
    serverTime: EpochMillis,
    rateLimits: Schema.Array(Bodies.RateLimit),
    symbols: Schema.Array(Pair)
  })
) {}

/**
 * What the account holds of an asset.
 *
 * @category bodies
 * @since 0.1.0
 */
export class Balance extends Schema.Opaque<Balance>()(
  Schema.Struct({
    asset: Name,
    free: BigDecimalString,
    /** In open orders, or by other means. */
    locked: BigDecimalString
  })
) {}

/**
 * The account as a whole.
 *
 * @category bodies
 * @since 0.1.0
 */
export class Account extends Schema.Opaque<Account>()(
  Schema.Struct({
    canTrade: Schema.Boolean,
    updateTime: EpochMillis,
    balances: Schema.Array(Balance)
  })
) {}

const limit = Schema.optional(Schema.Int)

const depthWeight = ({ limit = 100 }: { readonly limit?: number | undefined }): number =>
  limit <= 100 ? 5 : limit <= 500 ? 25 : limit <= 1000 ? 50 : 250

const market = HttpApiGroup.make("market").add(
  HttpApiEndpoint.get("time", "/api/v3/time", { success: RestTable.json(Bodies.Time) }),
  HttpApiEndpoint.get("exchangeInfo", "/api/v3/exchangeInfo", {
    query: { symbol: Schema.optional(Name) },
    success: RestTable.json(ExchangeInfo)
  }).annotateMerge(RestTable.weight(20)),
  HttpApiEndpoint.get("depth", "/api/v3/depth", {
    query: { symbol: Name, limit },
    success: RestTable.json(Depth)
  }).annotateMerge(RestTable.weight(depthWeight)),
  HttpApiEndpoint.get("aggTrades", "/api/v3/aggTrades", {
    query: {
      symbol: Name,
      fromId: Schema.optional(Schema.Int),
      startTime: Schema.optional(Schema.Int),
      endTime: Schema.optional(Schema.Int),
      limit
    },
    success: RestTable.json(Schema.Array(AggTrade))
  }).annotateMerge(RestTable.weight(4))
)

const account = HttpApiGroup.make("account").add(
  HttpApiEndpoint.get("openOrders", "/api/v3/openOrders", {
    query: { symbol: Schema.optional(Name) },
    success: RestTable.json(Schema.Array(SpotAccount.Order))
  }).annotateMerge(
    RestTable.weight(({ symbol }: { readonly symbol?: string | undefined }) => (symbol === undefined ? 80 : 6))
  ),
  HttpApiEndpoint.get("order", "/api/v3/order", {
    query: SpotAccount.orderQuery,
    success: RestTable.json(SpotAccount.Order)
  }).annotateMerge(RestTable.weight(4)),
  HttpApiEndpoint.get("userTrades", "/api/v3/myTrades", {
    query: SpotAccount.tradesQuery,
    success: RestTable.json(Schema.Array(SpotAccount.UserTrade))
  }).annotateMerge(
    RestTable.weight(({ orderId }: { readonly orderId?: bigint | undefined }) => (orderId === undefined ? 20 : 5))
  ),
  HttpApiEndpoint.get("account", "/api/v3/account", {
    query: { omitZeroBalances: Schema.optional(Schema.Boolean) },
    success: RestTable.json(Account)
  }).annotateMerge(RestTable.weight(20))
)

/**
 * The endpoints.
 *
 * @category tables
 * @since 0.1.0
 */
export const Rest = HttpApi.make("spot").add(market, account)
