/**
 * The REST endpoints of European options.
 *
 * **Details**
 *
 * Quantities are contracts, prices and money the quote asset. What the market's streams need of prices and quantities is `number`, as
 * in their events; money, orders and fills are `BigDecimal` and ids of orders `bigint`, since they exceed 2^53, as in the account's
 * events. Enumerations keep values that are not known yet.
 *
 * @since 0.1.0
 */
import * as HttpApi from "effect/http-api/HttpApi"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as Schema from "effect/Schema"
import { BigDecimalString } from "../../model/BigDecimalString.ts"
import { EpochMillis } from "../../model/EpochMillis.ts"
import { Int64 } from "../../model/Int64.ts"
import { Level } from "../../model/Level.ts"
import * as OpenLiterals from "../../model/OpenLiterals.ts"
import { Side } from "../../model/Side.ts"
import { Name } from "../../model/Symbol.ts"
import * as RestTable from "../RestTable.ts"
import * as Account from "../shared/FuturesAccount.ts"
import * as Bodies from "../shared/RestBodies.ts"

/**
 * The book of a contract.
 *
 * @category bodies
 * @since 0.1.0
 */
export class Depth extends Schema.Opaque<Depth>()(
  Schema.Struct({
    /** Of the last change that is in it. */
    lastUpdateId: Schema.Int,
    transactionTime: EpochMillis,
    /** Best first. */
    bids: Schema.Array(Level),
    /** Best first. */
    asks: Schema.Array(Level)
  }).pipe(Schema.encodeKeys({ transactionTime: "T" }))
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
    /** The right to buy, or to sell. */
    optionSide: OpenLiterals.make(["CALL", "PUT"]),
    strikePrice: BigDecimalString,
    /** The pair that it is about. */
    underlying: Name,
    expiryDate: EpochMillis,
    /** Base asset of a contract. */
    unit: Schema.Finite,
    quoteAsset: Name,
    /** Steps and bounds of orders. */
    filters: Schema.Array(Bodies.SymbolFilter)
  }).pipe(Schema.encodeKeys({ optionSide: "side" }))
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
    symbols: Schema.Array(Contract)
  }).pipe(Schema.encodeKeys({ symbols: "optionSymbols" }))
) {}

/**
 * The key of the account's stream, with the time at which it ends if it is not kept.
 *
 * @category bodies
 * @since 0.1.0
 */
export class ListenKey extends Schema.Opaque<ListenKey>()(
  Schema.Struct({
    ...Bodies.ListenKey.fields,
    expirationTime: Schema.optionalKey(EpochMillis)
  }).pipe(Schema.encodeKeys({ expirationTime: "expiration" }))
) {}

/**
 * An order.
 *
 * @category bodies
 * @since 0.1.0
 */
export class Order extends Schema.Opaque<Order>()(
  Schema.Struct({
    orderId: Int64,
    symbol: Name,
    price: BigDecimalString,
    quantity: BigDecimalString,
    filledQuantity: BigDecimalString,
    side: Side,
    orderType: OpenLiterals.make(["LIMIT"]),
    timeInForce: OpenLiterals.make(["GTC", "IOC", "FOK", "GTX"]),
    isReduceOnly: Schema.Boolean,
    /** When the order was placed. */
    time: EpochMillis,
    updateTime: EpochMillis,
    status: OpenLiterals.make(["NEW", "PARTIALLY_FILLED", "FILLED", "CANCELED", "EXPIRED", "EXPIRED_IN_MATCH"]),
    /** Price of all fills; 0 before the first. */
    averagePrice: BigDecimalString,
    clientOrderId: Schema.String,
    selfTradePreventionMode: Schema.optionalKey(
      OpenLiterals.make(["NONE", "EXPIRE_TAKER", "EXPIRE_MAKER", "EXPIRE_BOTH"])
    )
  }).pipe(
    Schema.encodeKeys({
      filledQuantity: "executedQty",
      orderType: "type",
      isReduceOnly: "reduceOnly",
      time: "createTime",
      averagePrice: "avgPrice"
    })
  )
) {}

/**
 * A fill of the account. It is known again by `symbol` and `tradeId`.
 *
 * @category bodies
 * @since 0.1.0
 */
export class UserTrade extends Schema.Opaque<UserTrade>()(
  Schema.Struct({
    /** Of the row: where the next page begins. */
    id: Int64,
    tradeId: Schema.Int,
    orderId: Int64,
    symbol: Name,
    price: BigDecimalString,
    quantity: BigDecimalString,
    /** With the sign that Binance gives it: in the account's events a negative one is charged. */
    signedCommission: BigDecimalString,
    realizedProfit: BigDecimalString,
    side: Side,
    liquidity: OpenLiterals.make(["MAKER", "TAKER"]),
    time: EpochMillis,
    quoteAsset: Name
  }).pipe(Schema.encodeKeys({ signedCommission: "fee" }))
) {}

/**
 * What the account holds, in the asset that margin is counted in.
 *
 * @category bodies
 * @since 0.1.0
 */
export class MarginAccount extends Schema.Opaque<MarginAccount>()(
  Schema.Struct({
    balances: Schema.Array(
      Schema.Struct({
        asset: Name,
        marginBalance: BigDecimalString,
        equity: BigDecimalString,
        available: BigDecimalString,
        initialMargin: BigDecimalString,
        maintenanceMargin: BigDecimalString,
        unrealizedProfit: BigDecimalString
      }).pipe(Schema.encodeKeys({ maintenanceMargin: "maintMargin", unrealizedProfit: "unrealizedPNL" }))
    ),
    time: EpochMillis
  }).pipe(Schema.encodeKeys({ balances: "asset" }))
) {}

/**
 * A position.
 *
 * @category bodies
 * @since 0.1.0
 */
export class Position extends Schema.Opaque<Position>()(
  Schema.Struct({
    symbol: Name,
    positionSide: OpenLiterals.make(["LONG", "SHORT"]),
    /** Negative: short. */
    positionAmount: BigDecimalString,
    entryPrice: BigDecimalString,
    markPrice: BigDecimalString,
    markValue: BigDecimalString,
    unrealizedProfit: BigDecimalString,
    quoteAsset: Name,
    time: EpochMillis
  }).pipe(Schema.encodeKeys({ positionSide: "side", positionAmount: "quantity", unrealizedProfit: "unrealizedPNL" }))
) {}

const symbol = Schema.optional(Name)

const limit = Schema.optional(Schema.Int)

const depthWeight = ({ limit = 100 }: { readonly limit?: number | undefined }): number =>
  limit <= 50 ? 1 : limit <= 100 ? 5 : limit <= 500 ? 10 : 20

const market = HttpApiGroup.make("market").add(
  HttpApiEndpoint.get("time", "/eapi/v1/time", { success: RestTable.json(Bodies.Time) }),
  HttpApiEndpoint.get("exchangeInfo", "/eapi/v1/exchangeInfo", { success: RestTable.json(ExchangeInfo) }),
  HttpApiEndpoint.get("depth", "/eapi/v1/depth", {
    query: { symbol: Name, limit },
    success: RestTable.json(Depth)
  }).annotateMerge(RestTable.weight(depthWeight))
)

// None has parameters: the key is that of the account.
const stream = HttpApiGroup.make("stream").add(
  HttpApiEndpoint.post("createListenKey", "/eapi/v1/listenKey", {
    success: RestTable.json(ListenKey)
  }).annotateMerge(RestTable.repeatable),
  HttpApiEndpoint.put("keepListenKey", "/eapi/v1/listenKey", {
    success: RestTable.json(Bodies.Done)
  }).annotateMerge(RestTable.repeatable),
  HttpApiEndpoint.delete("closeListenKey", "/eapi/v1/listenKey", {
    success: RestTable.json(Bodies.Done)
  }).annotateMerge(RestTable.repeatable)
)

const account = HttpApiGroup.make("account").add(
  HttpApiEndpoint.get("openOrders", "/eapi/v1/openOrders", {
    query: { symbol, orderId: Schema.optional(Int64) },
    success: RestTable.json(Schema.Array(Order))
  }).annotateMerge(RestTable.weight(Account.openOrdersWeight)),
  HttpApiEndpoint.get("order", "/eapi/v1/order", {
    // By either id.
    query: { symbol: Name, orderId: Schema.optional(Int64), clientOrderId: Schema.optional(Schema.String) },
    success: RestTable.json(Order)
  }),
  HttpApiEndpoint.get("userTrades", "/eapi/v1/userTrades", {
    query: {
      symbol: Name,
      fromId: Schema.optional(Int64),
      startTime: Schema.optional(Schema.Int),
      endTime: Schema.optional(Schema.Int),
      limit
    },
    success: RestTable.json(Schema.Array(UserTrade))
  }).annotateMerge(RestTable.weight(5)),
  HttpApiEndpoint.get("marginAccount", "/eapi/v1/marginAccount", {
    success: RestTable.json(MarginAccount)
  }).annotateMerge(RestTable.weight(3)),
  HttpApiEndpoint.get("positions", "/eapi/v1/position", {
    query: { symbol },
    success: RestTable.json(Schema.Array(Position))
  }).annotateMerge(RestTable.weight(5))
)

/**
 * The endpoints.
 *
 * @category tables
 * @since 0.1.0
 */
export const Rest = HttpApi.make("options").add(market, stream, account)
