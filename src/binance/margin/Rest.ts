/**
 * The REST endpoints of cross and isolated margin.
 *
 * **Details**
 *
 * Orders and fills have the form that they have on spot. An isolated account is named by its symbol; everything else is of the cross
 * account. There are two keys: a listenToken, for the events of an account, and a listenKey, for the risk events of the cross account.
 *
 * @since 0.1.0
 */
import * as HttpApi from "effect/http-api/HttpApi"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"
import { BigDecimalString } from "../../model/BigDecimalString.ts"
import { EpochMillis } from "../../model/EpochMillis.ts"
import { RedactedString } from "../../model/RedactedString.ts"
import { Name } from "../../model/Symbol.ts"
import * as RestTable from "../RestTable.ts"
import * as Bodies from "../shared/RestBodies.ts"
import * as SpotAccount from "../shared/SpotAccount.ts"

export { Order, UserTrade } from "../shared/SpotAccount.ts"

/**
 * What opens an account's stream over the WebSocket API. Whoever has it can read along.
 *
 * @category bodies
 * @since 0.1.0
 */
export class ListenToken extends Schema.Opaque<ListenToken>()(
  Schema.Struct({ token: RedactedString, expirationTime: EpochMillis })
) {}

/**
 * The cross account.
 *
 * @category bodies
 * @since 0.1.0
 */
export class CrossAccount extends Schema.Opaque<CrossAccount>()(
  Schema.Struct({
    /** Assets against liabilities; 999 where there are none. */
    marginLevel: BigDecimalString,
    isTradeEnabled: Schema.Boolean,
    assets: Schema.Array(Schema.Struct(SpotAccount.marginAsset))
  }).pipe(Schema.encodeKeys({ isTradeEnabled: "tradeEnabled", assets: "userAssets" }))
) {}

const IsolatedAsset = Schema.Struct(SpotAccount.marginAsset)

/**
 * The isolated accounts.
 *
 * @category bodies
 * @since 0.1.0
 */
export class IsolatedAccounts extends Schema.Opaque<IsolatedAccounts>()(
  Schema.Struct({
    accounts: Schema.Array(
      Schema.Struct({
        symbol: Name,
        baseAsset: IsolatedAsset,
        quoteAsset: IsolatedAsset,
        marginLevel: BigDecimalString,
        /** `EXCESSIVE`, `NORMAL`, `MARGIN_CALL` and the like. */
        marginLevelStatus: Schema.String,
        liquidatePrice: BigDecimalString
      })
    )
  }).pipe(Schema.encodeKeys({ accounts: "assets" }))
) {}

// As these endpoints spell it.
const Flag = Schema.Literals(["TRUE", "FALSE"]).pipe(
  Schema.decodeTo(
    Schema.Boolean,
    SchemaTransformation.transform({
      decode: (text: "TRUE" | "FALSE") => text === "TRUE",
      encode: (flag) => (flag ? ("TRUE" as const) : ("FALSE" as const))
    })
  )
)

const isIsolated = Schema.optional(Flag)

// Those of these endpoints that count for the account are not counted for the address.
const stream = HttpApiGroup.make("stream").add(
  HttpApiEndpoint.post("createListenKey", "/sapi/v1/margin/listen-key", {
    success: RestTable.json(Bodies.ListenKey)
  }).annotateMerge(RestTable.repeatable),
  HttpApiEndpoint.put("keepListenKey", "/sapi/v1/margin/listen-key", {
    query: { listenKey: RedactedString },
    success: RestTable.json(Bodies.Done)
  }).annotateMerge(RestTable.repeatable),
  // Costs 3,000 of the account's limit: keys are better left to end.
  HttpApiEndpoint.delete("closeListenKey", "/sapi/v1/margin/listen-key", {
    success: RestTable.json(Bodies.Done)
  }).annotateMerge(RestTable.repeatable)
)

const account = HttpApiGroup.make("account").add(
  HttpApiEndpoint.post("createListenToken", "/sapi/v1/userListenToken", {
    query: {
      /** Of an isolated account. */
      symbol: Schema.optional(Name),
      isIsolated: Schema.optional(Schema.Boolean),
      /** Milliseconds, at most 24 hours, which is the default. */
      validity: Schema.optional(Schema.Int)
    },
    success: RestTable.json(ListenToken)
  }).annotateMerge(RestTable.repeatable),
  HttpApiEndpoint.get("openOrders", "/sapi/v1/margin/openOrders", {
    query: { symbol: Schema.optional(Name), isIsolated },
    success: RestTable.json(Schema.Array(SpotAccount.Order))
  }).annotateMerge(RestTable.weight(10)),
  HttpApiEndpoint.get("order", "/sapi/v1/margin/order", {
    query: { ...SpotAccount.orderQuery, isIsolated },
    success: RestTable.json(SpotAccount.Order)
  }).annotateMerge(RestTable.weight(10)),
  HttpApiEndpoint.get("userTrades", "/sapi/v1/margin/myTrades", {
    query: { ...SpotAccount.tradesQuery, isIsolated },
    success: RestTable.json(Schema.Array(SpotAccount.UserTrade))
  }).annotateMerge(RestTable.weight(10)),
  HttpApiEndpoint.get("crossAccount", "/sapi/v1/margin/account", {
    success: RestTable.json(CrossAccount)
  }).annotateMerge(RestTable.weight(10)),
  HttpApiEndpoint.get("isolatedAccounts", "/sapi/v1/margin/isolated/account", {
    /** At most 5, separated by commas. Default: all. */
    query: { symbols: Schema.optional(Schema.String) },
    success: RestTable.json(IsolatedAccounts)
  }).annotateMerge(RestTable.weight(10))
)

/**
 * The endpoints.
 *
 * @category tables
 * @since 0.1.0
 */
export const Rest = HttpApi.make("margin").add(stream, account)
