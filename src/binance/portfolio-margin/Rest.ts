/**
 * The REST endpoints of portfolio margin: USDⓈ-M, COIN-M and cross margin of one account.
 *
 * **Details**
 *
 * Money, orders and fills are `BigDecimal` and ids of orders `bigint`, as in the account's events, and fields have the names that they
 * have there. Ids of the two futures products are separate, so names of endpoints say which they mean. It has no market data and no
 * clock of its own, and there is none of it on Binance's test exchanges.
 *
 * @since 0.1.0
 */
import * as HttpApi from "effect/http-api/HttpApi"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as Schema from "effect/Schema"
import { BigDecimalString } from "../../model/BigDecimalString.ts"
import { EpochMillis } from "../../model/EpochMillis.ts"
import { Name } from "../../model/Symbol.ts"
import * as RestTable from "../RestTable.ts"
import * as Account from "../shared/FuturesAccount.ts"
import * as Bodies from "../shared/RestBodies.ts"
import * as SpotAccount from "../shared/SpotAccount.ts"

/**
 * An order of USDⓈ-M. Quantities are base asset, prices quote asset.
 *
 * @category bodies
 * @since 0.1.0
 */
export class UmOrder extends Schema.Opaque<UmOrder>()(
  Schema.Struct({
    ...Account.orderFields,
    /** Quote asset of all fills. */
    filledQuoteQuantity: BigDecimalString
  }).pipe(Schema.encodeKeys({ ...Account.orderKeys, filledQuoteQuantity: "cumQuote" }))
) {}

/**
 * An order of COIN-M. Quantities are contracts, prices US dollars.
 *
 * @category bodies
 * @since 0.1.0
 */
export class CmOrder extends Schema.Opaque<CmOrder>()(
  Schema.Struct({
    ...Account.orderFields,
    pair: Name,
    /** Base asset of all fills. */
    filledBaseQuantity: BigDecimalString
  }).pipe(Schema.encodeKeys({ ...Account.orderKeys, filledBaseQuantity: "cumBase" }))
) {}

/**
 * A fill on USDⓈ-M. It is known again by `symbol` and `tradeId`.
 *
 * @category bodies
 * @since 0.1.0
 */
export class UmUserTrade extends Schema.Opaque<UmUserTrade>()(
  Schema.Struct({
    ...Account.tradeFields,
    /** Quote asset. */
    quoteQuantity: BigDecimalString
  }).pipe(Schema.encodeKeys({ ...Account.tradeKeys, quoteQuantity: "quoteQty" }))
) {}

/**
 * A fill on COIN-M. It is known again by `symbol` and `tradeId`.
 *
 * @category bodies
 * @since 0.1.0
 */
export class CmUserTrade extends Schema.Opaque<CmUserTrade>()(
  Schema.Struct({
    ...Account.tradeFields,
    pair: Name,
    marginAsset: Name,
    /** Base asset. */
    baseQuantity: BigDecimalString
  }).pipe(Schema.encodeKeys({ ...Account.tradeKeys, baseQuantity: "baseQty" }))
) {}

const { breakEvenPrice: _, isolatedMargin: __, ...positionFields } = Account.positionFields

/**
 * A position on either futures product: base asset on USDⓈ-M, contracts on COIN-M.
 *
 * @category bodies
 * @since 0.1.0
 */
export class Position extends Schema.Opaque<Position>()(
  Schema.Struct({ ...positionFields, leverage: BigDecimalString }).pipe(Schema.encodeKeys(Account.positionKeys))
) {}

/**
 * What the account has of an asset, in all that it is made of.
 *
 * @category bodies
 * @since 0.1.0
 */
export class Balance extends Schema.Opaque<Balance>()(
  Schema.Struct({
    asset: Name,
    totalWalletBalance: BigDecimalString,
    crossMarginFree: BigDecimalString,
    /** In open orders of margin. */
    crossMarginLocked: BigDecimalString,
    crossMarginBorrowed: BigDecimalString,
    crossMarginInterest: BigDecimalString,
    umWalletBalance: BigDecimalString,
    umUnrealizedProfit: BigDecimalString,
    cmWalletBalance: BigDecimalString,
    cmUnrealizedProfit: BigDecimalString,
    updateTime: EpochMillis
  }).pipe(Schema.encodeKeys({ umUnrealizedProfit: "umUnrealizedPNL", cmUnrealizedProfit: "cmUnrealizedPNL" }))
) {}

/**
 * The account as a whole, in US dollars.
 *
 * @category bodies
 * @since 0.1.0
 */
export class AccountStatus extends Schema.Opaque<AccountStatus>()(
  Schema.Struct({
    /** Unified maintenance margin rate. */
    uniMmr: BigDecimalString,
    equity: BigDecimalString,
    initialMargin: BigDecimalString,
    maintenanceMargin: BigDecimalString,
    /** `NORMAL`, `MARGIN_CALL` and the like. */
    status: Schema.String,
    updateTime: EpochMillis
  }).pipe(
    Schema.encodeKeys({
      uniMmr: "uniMMR",
      equity: "accountEquity",
      initialMargin: "accountInitialMargin",
      maintenanceMargin: "accountMaintMargin",
      status: "accountStatus"
    })
  )
) {}

const symbol = Schema.optional(Name)

const pair = Schema.optional(Name)

const { orderId: ___, ...tradesQuery } = Account.tradesQuery

const ofSymbol = RestTable.weight(Account.openOrdersWeight)

const byPair = RestTable.weight(({ symbol }: { readonly symbol?: string | undefined }) =>
  symbol === undefined ? 40 : 20
)

// None has parameters: the key is that of the account.
const stream = HttpApiGroup.make("stream").add(
  HttpApiEndpoint.post("createListenKey", "/papi/v1/listenKey", {
    success: RestTable.json(Bodies.ListenKey)
  }).annotateMerge(RestTable.repeatable),
  HttpApiEndpoint.put("keepListenKey", "/papi/v1/listenKey", {
    success: RestTable.json(Bodies.Done)
  }).annotateMerge(RestTable.repeatable),
  HttpApiEndpoint.delete("closeListenKey", "/papi/v1/listenKey", {
    success: RestTable.json(Bodies.Done)
  }).annotateMerge(RestTable.repeatable)
)

const account = HttpApiGroup.make("account").add(
  HttpApiEndpoint.get("account", "/papi/v1/account", {
    success: RestTable.json(AccountStatus)
  }).annotateMerge(RestTable.weight(20)),
  HttpApiEndpoint.get("balances", "/papi/v1/balance", {
    success: RestTable.json(Schema.Array(Balance))
  }).annotateMerge(RestTable.weight(20)),
  HttpApiEndpoint.get("umOpenOrders", "/papi/v1/um/openOrders", {
    query: { symbol },
    success: RestTable.json(Schema.Array(UmOrder))
  }).annotateMerge(ofSymbol),
  HttpApiEndpoint.get("umOrder", "/papi/v1/um/order", {
    query: Account.orderQuery,
    success: RestTable.json(UmOrder)
  }),
  HttpApiEndpoint.get("umUserTrades", "/papi/v1/um/userTrades", {
    query: { symbol: Name, ...tradesQuery },
    success: RestTable.json(Schema.Array(UmUserTrade))
  }).annotateMerge(RestTable.weight(5)),
  HttpApiEndpoint.get("umPositions", "/papi/v1/um/positionRisk", {
    query: { symbol },
    success: RestTable.json(Schema.Array(Position))
  }).annotateMerge(RestTable.weight(5)),
  HttpApiEndpoint.get("cmOpenOrders", "/papi/v1/cm/openOrders", {
    query: { symbol, pair },
    success: RestTable.json(Schema.Array(CmOrder))
  }).annotateMerge(ofSymbol),
  HttpApiEndpoint.get("cmOrder", "/papi/v1/cm/order", {
    query: Account.orderQuery,
    success: RestTable.json(CmOrder)
  }),
  HttpApiEndpoint.get("cmUserTrades", "/papi/v1/cm/userTrades", {
    query: { symbol, pair, ...tradesQuery },
    success: RestTable.json(Schema.Array(CmUserTrade))
  }).annotateMerge(byPair),
  HttpApiEndpoint.get("cmPositions", "/papi/v1/cm/positionRisk", {
    query: { marginAsset: Schema.optional(Name), pair },
    success: RestTable.json(Schema.Array(Position))
  }),
  HttpApiEndpoint.get("marginOpenOrders", "/papi/v1/margin/openOrders", {
    query: { symbol: Name },
    success: RestTable.json(Schema.Array(SpotAccount.Order))
  }).annotateMerge(RestTable.weight(5)),
  HttpApiEndpoint.get("marginOrder", "/papi/v1/margin/order", {
    query: SpotAccount.orderQuery,
    success: RestTable.json(SpotAccount.Order)
  }).annotateMerge(RestTable.weight(10)),
  HttpApiEndpoint.get("marginUserTrades", "/papi/v1/margin/myTrades", {
    query: SpotAccount.tradesQuery,
    success: RestTable.json(Schema.Array(SpotAccount.UserTrade))
  }).annotateMerge(RestTable.weight(5))
)

/**
 * The endpoints.
 *
 * @category tables
 * @since 0.1.0
 */
export const Rest = HttpApi.make("portfolio-margin").add(stream, account)
