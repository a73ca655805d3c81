/**
 * The account events of COIN-M futures.
 *
 * **Details**
 *
 * Prices, quantities and amounts are `BigDecimal`, exact as Binance writes them: prices US dollars per unit of base asset,
 * quantities contracts, amounts the asset that is named beside them, or else the base asset. Ids of orders and of whatever
 * else Binance names for the account are `bigint`; ids of trades are `number`, as in the market's events. Times are
 * milliseconds since the Unix epoch on Binance's clock. Where Binance writes 0 or an empty string for what does not apply, a
 * field is `undefined`. Fields that Binance sends only now and then, or has added since 2025, are optional, and enumerations
 * keep values that are not known yet. Keys stand in the order in which Binance writes them.
 *
 * Events of one type come in the order of `eventTime` and of `transactionTime`; across types only `eventTime` tells the order.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { BigDecimalString } from "../../model/BigDecimalString.ts"
import { EpochMillis, EpochMillisString } from "../../model/EpochMillis.ts"
import { Int64 } from "../../model/Int64.ts"
import * as OpenLiterals from "../../model/OpenLiterals.ts"
import { RedactedString } from "../../model/RedactedString.ts"
import { Side } from "../../model/Side.ts"
import { Name } from "../../model/Symbol.ts"
import { AlgoOrder } from "../shared/AlgoOrder.ts"
import * as EventTag from "../shared/EventTag.ts"
import * as Vocabulary from "../shared/FuturesVocabulary.ts"
import * as UserEvents from "../UserEvent.ts"

export type { Unknown } from "../UserEvent.ts"
export type {
  AccountUpdateReason,
  AlgoStatus,
  ExecutionType,
  ExpiryReason,
  MarginType,
  OrderStatus,
  OrderType,
  PositionSide,
  PriceMatch,
  SelfTradePreventionMode,
  StrategyStatus,
  TimeInForce,
  WorkingType
} from "../shared/FuturesVocabulary.ts"

/**
 * Balances or positions changed. Orders that are placed or cancelled without a fill bring none.
 *
 * ```json
 * {"e":"ACCOUNT_UPDATE","E":1791388800120,"T":1791388800000,"i":"SfsR","a":{"m":"FUNDING_FEE","B":[{"a":"BTC",
 *  "wb":"1.23450012","cw":"1.23450012","bc":"-0.00000135"}],"P":[],"S":"BTCUSD_PERP"}}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/coin-margined-futures/user-data-streams/Event-Balance-and-Position-Update (as of 2026-11)
 * @category account events
 * @since 0.1.0
 */
export class AccountUpdate extends Schema.Opaque<AccountUpdate>()(
  Schema.Struct({
    _tag: EventTag.make("ACCOUNT_UPDATE", "AccountUpdate"),
    eventTime: EpochMillis,
    transactionTime: EpochMillis,
    /** Name that Binance has given to the account. */
    accountAlias: Schema.String,
    update: Schema.Struct({
      reason: Vocabulary.AccountUpdateReason,
      /** Those that changed. */
      balances: Schema.Array(
        Schema.Struct({
          asset: Name,
          walletBalance: BigDecimalString,
          /** Without what isolated positions hold. */
          crossWalletBalance: BigDecimalString,
          /** By other things than profits and commissions, such as transfers and funding. */
          balanceChange: BigDecimalString
        }).pipe(Schema.encodeKeys({ asset: "a", walletBalance: "wb", crossWalletBalance: "cw", balanceChange: "bc" }))
      ),
      /** By Binance's page all of them, not only those that changed. None of a cross position at funding. */
      positions: Schema.optionalKey(
        Schema.Array(
          Schema.Struct({
            symbol: Name,
            /** Contracts; negative: short. */
            positionAmount: BigDecimalString,
            entryPrice: BigDecimalString,
            breakEvenPrice: BigDecimalString,
            /** Since the position was opened, before commissions. */
            accumulatedRealizedProfit: BigDecimalString,
            unrealizedProfit: BigDecimalString,
            marginType: Vocabulary.MarginType,
            /** Margin of an isolated position. */
            isolatedWallet: BigDecimalString,
            positionSide: Vocabulary.PositionSide
          }).pipe(
            Schema.encodeKeys({
              symbol: "s",
              positionAmount: "pa",
              entryPrice: "ep",
              breakEvenPrice: "bep",
              accumulatedRealizedProfit: "cr",
              unrealizedProfit: "up",
              marginType: "mt",
              isolatedWallet: "iw",
              positionSide: "ps"
            })
          )
        )
      ),
      /** Whose funding it was; only with the reason `FUNDING_FEE`. Since 2026-08-07. */
      fundingSymbol: Schema.optionalKey(Name)
    }).pipe(Schema.encodeKeys({ reason: "m", balances: "B", positions: "P", fundingSymbol: "S" }))
  }).pipe(Schema.encodeKeys({ _tag: "e", eventTime: "E", transactionTime: "T", accountAlias: "i", update: "a" }))
) {}

/**
 * An order was placed, changed, filled or ended. One comes for every fill.
 *
 * **Details**
 *
 * A fill is known again by `symbol` and `tradeId`. Client order ids that start with `autoclose-` are liquidations, with
 * `adl_autoclose` automatic deleveraging, with `delivery_autoclose-` a delivery.
 *
 * ```json
 * {"e":"ORDER_TRADE_UPDATE","E":1591274599002,"T":1591274599000,"i":"SfsR","o":{"s":"BTCUSD_200925","c":"TEST",
 *  "S":"SELL","o":"LIMIT","f":"GTC","q":"2","p":"9103.1","ap":"9103.1","sp":"0","x":"TRADE","X":"FILLED","i":8888888,
 *  "l":"2","z":"2","L":"9103.1","ma":"BTC","N":"BTC","n":"0.00000439","T":1591274599000,"t":606501,"rp":"0.00001200",
 *  "b":"0","a":"0","m":true,"R":false,"wt":"CONTRACT_PRICE","ot":"LIMIT","ps":"BOTH","cp":false,"pP":false,
 *  "V":"EXPIRE_TAKER","pm":"NONE","er":"0"}}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/coin-margined-futures/user-data-streams/Event-Order-Update (as of 2026-11)
 * @category account events
 * @since 0.1.0
 */
export class OrderTradeUpdate extends Schema.Opaque<OrderTradeUpdate>()(
  Schema.Struct({
    _tag: EventTag.make("ORDER_TRADE_UPDATE", "OrderTradeUpdate"),
    eventTime: EpochMillis,
    transactionTime: EpochMillis,
    /** Name that Binance has given to the account. */
    accountAlias: Schema.String,
    order: Schema.Struct({
      symbol: Name,
      clientOrderId: Schema.String,
      side: Side,
      orderType: Vocabulary.OrderType,
      timeInForce: Vocabulary.TimeInForce,
      /** Contracts ordered. */
      quantity: BigDecimalString,
      /** 0 for orders without a limit. */
      price: BigDecimalString,
      /** Price of all fills; 0 before the first. */
      averagePrice: BigDecimalString,
      /** 0 for orders without a stop. Means nothing for trailing stops. */
      stopPrice: BigDecimalString,
      executionType: Vocabulary.ExecutionType,
      status: Vocabulary.OrderStatus,
      /** Grows within a symbol. */
      orderId: Int64,
      /** Contracts of this fill. */
      lastFilledQuantity: BigDecimalString,
      /** Contracts of all fills. */
      filledQuantity: BigDecimalString,
      /** Price of this fill. */
      lastFilledPrice: BigDecimalString,
      marginAsset: Name,
      commissionAsset: Schema.optionalKey(Name),
      /** Commission of this fill, in `commissionAsset`. */
      commission: Schema.optionalKey(BigDecimalString),
      tradeTime: EpochMillis,
      tradeId: Vocabulary.TradeId,
      /** Profit that this fill realizes, in the margin asset. */
      realizedProfit: BigDecimalString,
      /** Base asset that the account's resting orders would buy in the symbol. */
      openBidNotional: BigDecimalString,
      /** Base asset that the account's resting orders would sell in the symbol. */
      openAskNotional: BigDecimalString,
      /** Whether this fill was of a resting order. */
      isMaker: Schema.Boolean,
      isReduceOnly: Schema.Boolean,
      workingType: Vocabulary.WorkingType,
      /** What a conditional order was before it was triggered. */
      originalOrderType: Vocabulary.OrderType,
      positionSide: Vocabulary.PositionSide,
      /** Whether a conditional order closes the whole position. */
      isClosePosition: Schema.Boolean,
      /** Price at which a trailing stop starts to follow the market. */
      activationPrice: Schema.optionalKey(BigDecimalString),
      /** Percent by which a trailing stop follows the market: 1 is one percent. */
      callbackRate: Schema.optionalKey(BigDecimalString),
      /** Whether the order is not triggered while mark and last price are too far apart. */
      isPriceProtected: Schema.Boolean,
      selfTradePreventionMode: Vocabulary.SelfTradePreventionMode,
      priceMatch: Vocabulary.PriceMatch,
      /** Since 2025-12-10. */
      expiryReason: Schema.optionalKey(Vocabulary.ExpiryReason),
      /** `modifyId` of the request, in digits; only with the execution type `AMENDMENT`. Since 2026-07-21. */
      modifyId: Schema.optionalKey(Schema.String)
    }).pipe(
      Schema.encodeKeys({
        symbol: "s",
        clientOrderId: "c",
        side: "S",
        orderType: "o",
        timeInForce: "f",
        quantity: "q",
        price: "p",
        averagePrice: "ap",
        stopPrice: "sp",
        executionType: "x",
        status: "X",
        orderId: "i",
        lastFilledQuantity: "l",
        filledQuantity: "z",
        lastFilledPrice: "L",
        marginAsset: "ma",
        commissionAsset: "N",
        commission: "n",
        tradeTime: "T",
        tradeId: "t",
        realizedProfit: "rp",
        openBidNotional: "b",
        openAskNotional: "a",
        isMaker: "m",
        isReduceOnly: "R",
        workingType: "wt",
        originalOrderType: "ot",
        positionSide: "ps",
        isClosePosition: "cp",
        activationPrice: "AP",
        callbackRate: "cr",
        isPriceProtected: "pP",
        selfTradePreventionMode: "V",
        priceMatch: "pm",
        expiryReason: "er",
        modifyId: "M"
      })
    )
  }).pipe(Schema.encodeKeys({ _tag: "e", eventTime: "E", transactionTime: "T", accountAlias: "i", order: "o" }))
) {}

/**
 * A conditional order was placed, triggered, or ended.
 *
 * **Details**
 *
 * Binance has moved the conditional orders of COIN-M to the service that tells of those of USDⓈ-M in this event, and shows
 * none of COIN-M; it is read as that of USDⓈ-M. A trailing stop comes as `NEW` twice: when it is placed, and when it is
 * activated.
 *
 * ```json
 * {"e":"ALGO_UPDATE","T":1750515802100,"E":1750515802104,"o":{"caid":"Q5xaq5EGKgXXa0fD7fs0Ip","aid":2148719,
 *  "at":"CONDITIONAL","o":"TAKE_PROFIT","s":"BNBUSD_PERP","S":"SELL","ps":"BOTH","f":"GTC","q":"1","X":"TRIGGERED",
 *  "ai":"88937381932","ap":"0.00000","aq":"0.00000","act":"LIMIT","tp":"750","p":"750","V":"EXPIRE_MAKER",
 *  "wt":"CONTRACT_PRICE","pm":"NONE","cp":false,"pP":false,"R":false,"tt":1750515802095,"gtd":0}}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/user-data-streams/Event-Algo-Order-Update (as of 2026-11)
 * @category account events
 * @since 0.1.0
 */
export class AlgoUpdate extends Schema.Opaque<AlgoUpdate>()(
  Schema.Struct({
    _tag: EventTag.make("ALGO_UPDATE", "AlgoUpdate"),
    transactionTime: EpochMillis,
    eventTime: EpochMillis,
    order: AlgoOrder
  }).pipe(Schema.encodeKeys({ _tag: "e", transactionTime: "T", eventTime: "E", order: "o" }))
) {}

/**
 * Positions are close to liquidation. A hint, which may come late when the market moves fast.
 *
 * ```json
 * {"e":"MARGIN_CALL","E":1587727187525,"i":"SfsR","cw":"3.16812045","p":[{"s":"BTCUSD_200925","ps":"LONG","pa":"132",
 *  "mt":"CROSSED","iw":"0","mp":"9187.17127000","up":"-1.166074","mm":"1.614445"}]}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/coin-margined-futures/user-data-streams/Event-Margin-Call (as of 2026-11)
 * @category account events
 * @since 0.1.0
 */
export class MarginCall extends Schema.Opaque<MarginCall>()(
  Schema.Struct({
    _tag: EventTag.make("MARGIN_CALL", "MarginCall"),
    eventTime: EpochMillis,
    /** Name that Binance has given to the account. */
    accountAlias: Schema.String,
    /** Only when cross positions are concerned. */
    crossWalletBalance: Schema.optionalKey(BigDecimalString),
    positions: Schema.Array(
      Schema.Struct({
        symbol: Name,
        positionSide: Vocabulary.PositionSide,
        /** Contracts; negative: short. */
        positionAmount: BigDecimalString,
        marginType: Vocabulary.MarginType,
        /** Margin of an isolated position. */
        isolatedWallet: BigDecimalString,
        markPrice: BigDecimalString,
        unrealizedProfit: BigDecimalString,
        /** Margin without which the position is liquidated. */
        maintenanceMargin: BigDecimalString
      }).pipe(
        Schema.encodeKeys({
          symbol: "s",
          positionSide: "ps",
          positionAmount: "pa",
          marginType: "mt",
          isolatedWallet: "iw",
          markPrice: "mp",
          unrealizedProfit: "up",
          maintenanceMargin: "mm"
        })
      )
    )
  }).pipe(Schema.encodeKeys({ _tag: "e", eventTime: "E", accountAlias: "i", crossWalletBalance: "cw", positions: "p" }))
) {}

/**
 * The leverage of a symbol was changed.
 *
 * ```json
 * {"e":"ACCOUNT_CONFIG_UPDATE","E":1611646737479,"T":1611646737476,"ac":{"s":"BTCUSD_PERP","l":25}}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/coin-margined-futures/user-data-streams/Event-Account-Configuration-Update-previous-Leverage-Update (as of 2026-11)
 * @category account events
 * @since 0.1.0
 */
export class AccountConfigUpdate extends Schema.Opaque<AccountConfigUpdate>()(
  Schema.Struct({
    _tag: EventTag.make("ACCOUNT_CONFIG_UPDATE", "AccountConfigUpdate"),
    eventTime: EpochMillis,
    transactionTime: EpochMillis,
    symbolConfig: Schema.Struct({ symbol: Name, leverage: Schema.Int }).pipe(
      Schema.encodeKeys({ symbol: "s", leverage: "l" })
    )
  }).pipe(
    Schema.encodeKeys({
      _tag: "e",
      eventTime: "E",
      transactionTime: "T",
      symbolConfig: "ac"
    })
  )
) {}

/**
 * A strategy that Binance carries out, such as a grid, was started, changed or ended.
 *
 * ```json
 * {"e":"STRATEGY_UPDATE","T":1669261797627,"E":1669261797628,"su":{"si":176054594,"st":"GRID","ss":"NEW",
 *  "s":"BTCUSD_PERP","ut":1669261797627,"c":8007}}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/coin-margined-futures/user-data-streams/Event-STRATEGY-UPDATE (as of 2026-11)
 * @category account events
 * @since 0.1.0
 */
export class StrategyUpdate extends Schema.Opaque<StrategyUpdate>()(
  Schema.Struct({
    _tag: EventTag.make("STRATEGY_UPDATE", "StrategyUpdate"),
    transactionTime: EpochMillis,
    eventTime: EpochMillis,
    strategy: Schema.Struct({
      strategyId: Int64,
      strategyType: OpenLiterals.make(["GRID"]),
      strategyStatus: Vocabulary.StrategyStatus,
      symbol: Name,
      updateTime: EpochMillis,
      /**
       * Why: 8001 parameters changed, 8002 cancelled by the user, 8003 the user placed or cancelled an order, 8004 stop limit
       * reached, 8005 liquidated, 8006 too many open orders, 8007 new grid, 8008 too little margin, 8009 price out of bounds,
       * 8010 market closed, 8011 closing failed, 8012 too large a value, 8013 not allowed to this user, 8014 reduce-only
       * orders only, 8015 position empty or liquidated.
       */
      operationCode: Schema.Int
    }).pipe(
      Schema.encodeKeys({
        strategyId: "si",
        strategyType: "st",
        strategyStatus: "ss",
        symbol: "s",
        updateTime: "ut",
        operationCode: "c"
      })
    )
  }).pipe(Schema.encodeKeys({ _tag: "e", transactionTime: "T", eventTime: "E", strategy: "su" }))
) {}

/**
 * An order of a grid was filled.
 *
 * ```json
 * {"e":"GRID_UPDATE","T":1669262908216,"E":1669262908218,"gu":{"si":176057039,"st":"GRID","ss":"WORKING",
 *  "s":"BTCUSD_PERP","r":"-0.00300716","up":"16720","uq":"-1","uf":"-0.00300716","mp":"0.0","ut":1669262908197}}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/coin-margined-futures/user-data-streams/Event-GRID-UPDATE (as of 2026-11)
 * @category account events
 * @since 0.1.0
 */
export class GridUpdate extends Schema.Opaque<GridUpdate>()(
  Schema.Struct({
    _tag: EventTag.make("GRID_UPDATE", "GridUpdate"),
    transactionTime: EpochMillis,
    eventTime: EpochMillis,
    grid: Schema.Struct({
      strategyId: Int64,
      strategyType: OpenLiterals.make(["GRID"]),
      strategyStatus: Vocabulary.StrategyStatus,
      symbol: Name,
      realizedProfit: BigDecimalString,
      /** Average price of fills that no opposite fill has matched. */
      unmatchedAveragePrice: BigDecimalString,
      /** Contracts of those fills; negative: sold. */
      unmatchedQuantity: BigDecimalString,
      /** Commission of those fills. */
      unmatchedFee: BigDecimalString,
      /** Profit of the fills that were matched. */
      matchedProfit: BigDecimalString,
      updateTime: EpochMillis
    }).pipe(
      Schema.encodeKeys({
        strategyId: "si",
        strategyType: "st",
        strategyStatus: "ss",
        symbol: "s",
        realizedProfit: "r",
        unmatchedAveragePrice: "up",
        unmatchedQuantity: "uq",
        unmatchedFee: "uf",
        matchedProfit: "mp",
        updateTime: "ut"
      })
    )
  }).pipe(Schema.encodeKeys({ _tag: "e", transactionTime: "T", eventTime: "E", grid: "gu" }))
) {}

/**
 * The key of the stream has run out. Nothing more comes for it, although the connection stays open.
 *
 * **Details**
 *
 * Some pages of Binance have its time as a string of digits, which is read too.
 *
 * ```json
 * {"e":"listenKeyExpired","E":1576653824250,
 *  "listenKey":"WsCMN0a4KHUPTQuX6IUnqEZfB1inxmv1qR4kbf1LuEjur5VdbzqvyxqG9TSjVVxv"}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/coin-margined-futures/user-data-streams/Event-User-Data-Stream-Expired (as of 2026-11)
 * @category account events
 * @since 0.1.0
 */
export class ListenKeyExpired extends Schema.Opaque<ListenKeyExpired>()(
  Schema.Struct({
    _tag: EventTag.make("listenKeyExpired", "ListenKeyExpired"),
    eventTime: Schema.Union([EpochMillis, EpochMillisString]),
    listenKey: RedactedString
  }).pipe(Schema.encodeKeys({ _tag: "e", eventTime: "E" }))
) {}

/**
 * Any account event of COIN-M futures.
 *
 * @category account events
 * @since 0.1.0
 */
export const UserEvent = UserEvents.union([
  AccountUpdate,
  OrderTradeUpdate,
  AlgoUpdate,
  MarginCall,
  AccountConfigUpdate,
  StrategyUpdate,
  GridUpdate,
  ListenKeyExpired
])

/**
 * Any account event of COIN-M futures.
 *
 * @category account events
 * @since 0.1.0
 */
export type UserEvent = typeof UserEvent.Type

/**
 * Makes the decoder of a topic that carries account events.
 *
 * @category decoding
 * @since 0.1.0
 */
export const decoder = UserEvents.decoder(UserEvent)

/**
 * Decodes one account event, alone or within the envelope of a combined stream.
 *
 * **Example** (Reading an order)
 *
 * ```ts
 * const event = CoinM.UserEvents.decode(frame)
 * ```
 *
 * @category decoding
 * @since 0.1.0
 */
export const decode = UserEvents.decode("coin-m", decoder)
