/**
 * The REST endpoints of COIN-M futures.
 *
 * **Details**
 *
 * Quantities are contracts, each worth so many US dollars, and profits and commissions base asset. What the market's streams need of
 * prices and quantities is `number`, as in their events; money, orders and fills are `BigDecimal` and ids of orders `bigint`, as in
 * the account's events, and fields have the names that they have there. Enumerations keep values that are not known yet.
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
import * as Account from "../shared/FuturesAccount.ts"
import * as Bodies from "../shared/RestBodies.ts"

/**
 * The book of a symbol.
 *
 * @category bodies
 * @since 0.1.0
 */
export class Depth extends Schema.Opaque<Depth>()(
  Schema.Struct({
    /** Of the last change that is in it. */
    lastUpdateId: Schema.Int,
    symbol: Name,
    pair: Name,
    eventTime: EpochMillis,
    transactionTime: EpochMillis,
    /** Best first; quantities are contracts. */
    bids: Schema.Array(Level),
    /** Best first; quantities are contracts. */
    asks: Schema.Array(Level)
  }).pipe(Schema.encodeKeys({ eventTime: "E", transactionTime: "T" }))
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
    /** Contracts. */
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
 * A contract that is listed.
 *
 * @category bodies
 * @since 0.1.0
 */
export class Contract extends Schema.Opaque<Contract>()(
  Schema.Struct({
    symbol: Name,
    pair: Name,
    /** `PERPETUAL`, `CURRENT_QUARTER` and the like; empty before trading begins. */
    contractType: Schema.String,
    /** `TRADING`, `PENDING_TRADING` and the like. */
    status: Schema.String,
    /** US dollars that a contract is worth. */
    contractSize: Schema.Finite,
    baseAsset: Name,
    quoteAsset: Name,
    marginAsset: Name,
    onboardDate: EpochMillis,
    /** Far in the future where there is none. */
    deliveryDate: EpochMillis,
    /** Steps and bounds of orders; the precisions beside them are for display only. */
    filters: Schema.Array(Bodies.SymbolFilter)
  }).pipe(Schema.encodeKeys({ status: "contractStatus" }))
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
    /** As if USDⓈ-M did not draw from the same limits. */
    rateLimits: Schema.Array(Bodies.RateLimit),
    symbols: Schema.Array(Contract)
  })
) {}

/**
 * An order. Quantities are contracts, prices US dollars.
 *
 * @category bodies
 * @since 0.1.0
 */
export class Order extends Schema.Opaque<Order>()(
  Schema.Struct({
    ...Account.orderFields,
    pair: Name,
    /** Base asset of all fills. */
    filledBaseQuantity: BigDecimalString
  }).pipe(Schema.encodeKeys({ ...Account.orderKeys, filledBaseQuantity: "cumBase" }))
) {}

/**
 * A fill of the account. It is known again by `symbol` and `tradeId`.
 *
 * @category bodies
 * @since 0.1.0
 */
export class UserTrade extends Schema.Opaque<UserTrade>()(
  Schema.Struct({
    ...Account.tradeFields,
    pair: Name,
    marginAsset: Name,
    /** Base asset. */
    baseQuantity: BigDecimalString
  }).pipe(Schema.encodeKeys({ ...Account.tradeKeys, baseQuantity: "baseQty" }))
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
    walletBalance: BigDecimalString,
    /** Without what isolated positions hold. */
    crossWalletBalance: BigDecimalString,
    /** Unrealized profit of cross positions. */
    crossUnrealizedProfit: BigDecimalString,
    availableBalance: BigDecimalString,
    withdrawAvailable: BigDecimalString,
    updateTime: EpochMillis
  }).pipe(Schema.encodeKeys({ walletBalance: "balance", crossUnrealizedProfit: "crossUnPnl" }))
) {}

/**
 * A position, or a symbol without one. Amounts are contracts.
 *
 * @category bodies
 * @since 0.1.0
 */
export class Position extends Schema.Opaque<Position>()(
  Schema.Struct({
    ...Account.positionFields,
    leverage: BigDecimalString,
    maxQuantity: BigDecimalString,
    /** `cross` or `isolated`. */
    marginType: Schema.String
  }).pipe(Schema.encodeKeys({ ...Account.positionKeys, maxQuantity: "maxQty" }))
) {}

const symbol = Schema.optional(Name)

const pair = Schema.optional(Name)

const limit = Schema.optional(Schema.Int)

const market = HttpApiGroup.make("market").add(
  HttpApiEndpoint.get("time", "/dapi/v1/time", { success: RestTable.json(Bodies.Time) }),
  HttpApiEndpoint.get("exchangeInfo", "/dapi/v1/exchangeInfo", { success: RestTable.json(ExchangeInfo) }),
  HttpApiEndpoint.get("depth", "/dapi/v1/depth", {
    query: { symbol: Name, limit },
    success: RestTable.json(Depth)
  }).annotateMerge(RestTable.weight(Account.depthWeight)),
  HttpApiEndpoint.get("aggTrades", "/dapi/v1/aggTrades", {
    query: {
      symbol: Name,
      fromId: Schema.optional(Schema.Int),
      startTime: Schema.optional(Schema.Int),
      endTime: Schema.optional(Schema.Int),
      limit
    },
    success: RestTable.json(Schema.Array(AggTrade))
  }).annotateMerge(RestTable.weight(20))
)

// None has parameters: the key is that of the account, and another one than on USDⓈ-M.
const stream = HttpApiGroup.make("stream").add(
  HttpApiEndpoint.post("createListenKey", "/dapi/v1/listenKey", {
    success: RestTable.json(Bodies.ListenKey)
  }).annotateMerge(RestTable.repeatable),
  HttpApiEndpoint.put("keepListenKey", "/dapi/v1/listenKey", {
    success: RestTable.json(Bodies.ListenKeyKept)
  }).annotateMerge(RestTable.repeatable),
  HttpApiEndpoint.delete("closeListenKey", "/dapi/v1/listenKey", {
    success: RestTable.json(Bodies.Done)
  }).annotateMerge(RestTable.repeatable)
)

const account = HttpApiGroup.make("account").add(
  HttpApiEndpoint.get("openOrders", "/dapi/v1/openOrders", {
    query: { symbol, pair },
    success: RestTable.json(Schema.Array(Order))
  }).annotateMerge(RestTable.weight(Account.openOrdersWeight)),
  HttpApiEndpoint.get("order", "/dapi/v1/order", {
    query: Account.orderQuery,
    success: RestTable.json(Order)
  }),
  HttpApiEndpoint.get("userTrades", "/dapi/v1/userTrades", {
    // Either the symbol or the pair; the pair goes with no `fromId`.
    query: { symbol, pair, ...Account.tradesQuery },
    success: RestTable.json(Schema.Array(UserTrade))
  }).annotateMerge(RestTable.weight(5)),
  HttpApiEndpoint.get("balances", "/dapi/v1/balance", { success: RestTable.json(Schema.Array(Balance)) }),
  HttpApiEndpoint.get("positions", "/dapi/v1/positionRisk", {
    query: { marginAsset: Schema.optional(Name), pair },
    success: RestTable.json(Schema.Array(Position))
  })
)

/**
 * The endpoints.
 *
 * @category tables
 * @since 0.1.0
 */
export const Rest = HttpApi.make("coin-m").add(market, stream, account)
