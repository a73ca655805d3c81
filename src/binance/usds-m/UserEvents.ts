/**
 * The account events of USDⓈ-M futures.
 *
 * **Details**
 *
 * Prices, quantities and amounts are `BigDecimal`, exact as Binance writes them: prices quote asset per unit of base asset,
 * quantities base asset, amounts the asset that is named beside them, or else the quote asset. Ids of orders and of whatever
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
import * as Absent from "../../model/Absent.ts"
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
 * {"e":"ACCOUNT_UPDATE","E":1791388800112,"T":1791388800000,"a":{"m":"FUNDING_FEE","B":[{"a":"USDT",
 *  "wb":"10002.11830912","cw":"9502.11830912","bc":"-0.08112043"}],"P":[{"s":"BTCUSDT","pa":"0.100","ep":"83000.0",
 *  "bep":"83016.6","cr":"0","up":"8.43000000","mt":"isolated","iw":"499.91887957","ps":"BOTH"}],"S":"BTCUSDT"}}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/user-data-streams/Event-Balance-and-Position-Update (as of 2026-11)
 * @category account events
 * @since 0.1.0
 */
export class AccountUpdate extends Schema.Opaque<AccountUpdate>()(
  Schema.Struct({
    _tag: EventTag.make("ACCOUNT_UPDATE", "AccountUpdate"),
    eventTime: EpochMillis,
    transactionTime: EpochMillis,
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
      /** Those that changed. None of a cross position at funding. */
      positions: Schema.optionalKey(
        Schema.Array(
          Schema.Struct({
            symbol: Name,
            /** Base asset; negative: short. */
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
  }).pipe(Schema.encodeKeys({ _tag: "e", eventTime: "E", transactionTime: "T", update: "a" }))
) {}

/**
 * An order was placed, changed, filled or ended. One comes for every fill.
 *
 * **Details**
 *
 * A fill is known again by `symbol` and `tradeId`. Client order ids that start with `autoclose-` are liquidations, with
 * `adl_autoclose` automatic deleveraging, with `settlement_autoclose-` a delisting.
 *
 * ```json
 * {"e":"ORDER_TRADE_UPDATE","T":1568879470120,"E":1568879470122,"o":{"s":"BTCUSDT","c":"TEST","S":"SELL","o":"LIMIT",
 *  "f":"GTC","q":"0.001","p":"83100.00","ap":"83100.00","sp":"0","x":"TRADE","X":"FILLED","i":8886774,"l":"0.001",
 *  "z":"0.001","L":"83100.00","n":"0.01662000","N":"USDT","T":1568879470120,"t":1093421,"b":"0","a":"0","m":true,
 *  "R":false,"wt":"CONTRACT_PRICE","ot":"LIMIT","ps":"BOTH","cp":false,"rp":"0.10000000","pP":false,"si":0,"ss":0,
 *  "V":"EXPIRE_MAKER","pm":"NONE","gtd":0,"er":"0"}}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/user-data-streams/Event-Order-Update (as of 2026-11)
 * @category account events
 * @since 0.1.0
 */
export class OrderTradeUpdate extends Schema.Opaque<OrderTradeUpdate>()(
  Schema.Struct({
    _tag: EventTag.make("ORDER_TRADE_UPDATE", "OrderTradeUpdate"),
    transactionTime: EpochMillis,
    eventTime: EpochMillis,
    order: Schema.Struct({
      symbol: Name,
      clientOrderId: Schema.String,
      side: Side,
      orderType: Vocabulary.OrderType,
      timeInForce: Vocabulary.TimeInForce,
      /** Base asset ordered. */
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
      /** Base asset of this fill. */
      lastFilledQuantity: BigDecimalString,
      /** Base asset of all fills. */
      filledQuantity: BigDecimalString,
      /** Price of this fill. */
      lastFilledPrice: BigDecimalString,
      /** Commission of this fill, in `commissionAsset`. */
      commission: Schema.optionalKey(BigDecimalString),
      commissionAsset: Schema.optionalKey(Name),
      tradeTime: EpochMillis,
      tradeId: Vocabulary.TradeId,
      /** Value of the account's buying orders that rest in the symbol. */
      openBidNotional: BigDecimalString,
      /** Value of the account's selling orders that rest in the symbol. */
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
      /** Profit that this fill realizes. */
      realizedProfit: BigDecimalString,
      /** Whether the order is not triggered while mark and last price are too far apart. */
      isPriceProtected: Schema.Boolean,
      /** Binance says to ignore it. */
      ignoredSi: Schema.optionalKey(Schema.Int),
      /** Binance says to ignore it. */
      ignoredSs: Schema.optionalKey(Schema.Int),
      selfTradePreventionMode: Vocabulary.SelfTradePreventionMode,
      priceMatch: Vocabulary.PriceMatch,
      /** When a `GTD` order ends. */
      goodTillTime: Schema.optionalKey(Absent.encodedAs(0, EpochMillis)),
      /** Since 2025-10-20. */
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
        commission: "n",
        commissionAsset: "N",
        tradeTime: "T",
        tradeId: "t",
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
        realizedProfit: "rp",
        isPriceProtected: "pP",
        ignoredSi: "si",
        ignoredSs: "ss",
        selfTradePreventionMode: "V",
        priceMatch: "pm",
        goodTillTime: "gtd",
        expiryReason: "er",
        modifyId: "M"
      })
    )
  }).pipe(Schema.encodeKeys({ _tag: "e", transactionTime: "T", eventTime: "E", order: "o" }))
) {}

/**
 * A fill, told sooner and shorter than by {@link OrderTradeUpdate}, which tells the same fill again.
 *
 * **Details**
 *
 * The two belong together by `tradeId` and `orderId`.
 *
 * ```json
 * {"e":"TRADE_LITE","E":1721895408092,"T":1721895408214,"s":"BTCUSDT","q":"0.040","p":"0","m":false,
 *  "c":"z8hcUoOsqEdKMeKPSABslD","S":"BUY","L":"64089.20","l":"0.040","t":109100866,"i":8886774}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/user-data-streams/Event-Trade-Lite (as of 2026-11)
 * @category account events
 * @since 0.1.0
 */
export class TradeLite extends Schema.Opaque<TradeLite>()(
  Schema.Struct({
    _tag: EventTag.make("TRADE_LITE", "TradeLite"),
    eventTime: EpochMillis,
    transactionTime: EpochMillis,
    symbol: Name,
    /** Base asset ordered. */
    quantity: BigDecimalString,
    /** Price of the order; 0 for orders without a limit. */
    price: BigDecimalString,
    /** Whether this fill was of a resting order. */
    isMaker: Schema.Boolean,
    clientOrderId: Schema.String,
    side: Side,
    /** Price of this fill. */
    lastFilledPrice: BigDecimalString,
    /** Base asset of this fill. */
    lastFilledQuantity: BigDecimalString,
    tradeId: Vocabulary.TradeId,
    orderId: Int64
  }).pipe(
    Schema.encodeKeys({
      _tag: "e",
      eventTime: "E",
      transactionTime: "T",
      symbol: "s",
      quantity: "q",
      price: "p",
      isMaker: "m",
      clientOrderId: "c",
      side: "S",
      lastFilledPrice: "L",
      lastFilledQuantity: "l",
      tradeId: "t",
      orderId: "i"
    })
  )
) {}

/**
 * A conditional order was placed, triggered, or ended.
 *
 * **Details**
 *
 * A trailing stop comes as `NEW` twice: when it is placed, and when it is activated.
 *
 * ```json
 * {"e":"ALGO_UPDATE","T":1750515802100,"E":1750515802104,"o":{"caid":"Q5xaq5EGKgXXa0fD7fs0Ip","aid":2148719,
 *  "at":"CONDITIONAL","o":"TAKE_PROFIT","s":"BNBUSDT","S":"SELL","ps":"BOTH","f":"GTC","q":"0.01","X":"TRIGGERED",
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
 * {"e":"MARGIN_CALL","E":1587727187525,"cw":"3.16812045","p":[{"s":"ETHUSDT","ps":"LONG","pa":"1.327","mt":"CROSSED",
 *  "iw":"0","mp":"187.17127","up":"-1.166074","mm":"1.614445"}]}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/user-data-streams/Event-Margin-Call (as of 2026-11)
 * @category account events
 * @since 0.1.0
 */
export class MarginCall extends Schema.Opaque<MarginCall>()(
  Schema.Struct({
    _tag: EventTag.make("MARGIN_CALL", "MarginCall"),
    eventTime: EpochMillis,
    /** Only when cross positions are concerned. */
    crossWalletBalance: Schema.optionalKey(BigDecimalString),
    positions: Schema.Array(
      Schema.Struct({
        symbol: Name,
        positionSide: Vocabulary.PositionSide,
        /** Base asset; negative: short. */
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
  }).pipe(Schema.encodeKeys({ _tag: "e", eventTime: "E", crossWalletBalance: "cw", positions: "p" }))
) {}

/**
 * The leverage of a symbol, or the mode of the account, was changed: one of the two is present.
 *
 * ```json
 * {"e":"ACCOUNT_CONFIG_UPDATE","E":1611646737479,"T":1611646737476,"ac":{"s":"BTCUSDT","l":25}}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/user-data-streams/Event-Account-Configuration-Update-previous-Leverage-Update (as of 2026-11)
 * @category account events
 * @since 0.1.0
 */
export class AccountConfigUpdate extends Schema.Opaque<AccountConfigUpdate>()(
  Schema.Struct({
    _tag: EventTag.make("ACCOUNT_CONFIG_UPDATE", "AccountConfigUpdate"),
    eventTime: EpochMillis,
    transactionTime: EpochMillis,
    symbolConfig: Schema.optionalKey(
      Schema.Struct({ symbol: Name, leverage: Schema.Int }).pipe(Schema.encodeKeys({ symbol: "s", leverage: "l" }))
    ),
    accountConfig: Schema.optionalKey(
      Schema.Struct({
        /** Whether all assets together count as margin. */
        isMultiAssetsMode: Schema.Boolean
      }).pipe(Schema.encodeKeys({ isMultiAssetsMode: "j" }))
    )
  }).pipe(
    Schema.encodeKeys({
      _tag: "e",
      eventTime: "E",
      transactionTime: "T",
      symbolConfig: "ac",
      accountConfig: "ai"
    })
  )
) {}

/**
 * A strategy that Binance carries out, such as a grid, was started, changed or ended.
 *
 * ```json
 * {"e":"STRATEGY_UPDATE","T":1669261797627,"E":1669261797628,"su":{"si":176054594,"st":"GRID","ss":"NEW","s":"BTCUSDT",
 *  "ut":1669261797627,"c":8007}}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/user-data-streams/Event-STRATEGY-UPDATE (as of 2026-11)
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
       * 8010 market closed, 8011 closing failed, 8012 too large a value, 8013 not allowed to this user, 8014 against the
       * rules for quantitative trading, 8015 position empty or liquidated.
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
 * {"e":"GRID_UPDATE","T":1669262908216,"E":1669262908218,"gu":{"si":176057039,"st":"GRID","ss":"WORKING","s":"BTCUSDT",
 *  "r":"-0.00300716","up":"16720","uq":"-0.001","uf":"-0.00300716","mp":"0.0","ut":1669262908197}}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/user-data-streams/Event-GRID-UPDATE (as of 2026-11)
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
      /** Base asset of those fills; negative: sold. */
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
 * The matching engine refused an order that was triggered. Deprecated by Binance on 2025-12-15 in favour of
 * {@link AlgoUpdate} with `algoStatus` `REJECTED`.
 *
 * ```json
 * {"e":"CONDITIONAL_ORDER_TRIGGER_REJECT","E":1685517224945,"T":1685517224955,"or":{"s":"ETHUSDT","i":155618472834,
 *  "r":"FOK order rejected: it could not be filled immediately"}}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/user-data-streams/Event-Conditional-Order-Trigger-Reject (as of 2026-11)
 * @category account events
 * @since 0.1.0
 */
export class ConditionalOrderTriggerReject extends Schema.Opaque<ConditionalOrderTriggerReject>()(
  Schema.Struct({
    _tag: EventTag.make("CONDITIONAL_ORDER_TRIGGER_REJECT", "ConditionalOrderTriggerReject"),
    eventTime: EpochMillis,
    transactionTime: EpochMillis,
    order: Schema.Struct({ symbol: Name, orderId: Int64, failureReason: Schema.String }).pipe(
      Schema.encodeKeys({ symbol: "s", orderId: "i", failureReason: "r" })
    )
  }).pipe(Schema.encodeKeys({ _tag: "e", eventTime: "E", transactionTime: "T", order: "or" }))
) {}

/**
 * The key of the stream has run out. Nothing more comes for it, although the connection stays open.
 *
 * **Details**
 *
 * Some pages of Binance have its time as a string of digits, which is read too.
 *
 * ```json
 * {"e":"listenKeyExpired","E":1736996475556,"listenKey":"WsCMN0a4KHUPTQuX6IUnqEZfB1inxmv1qR4kbf1LuEjur5VdbzqvyxqG9TSjVVxv"}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/user-data-streams/Event-User-Data-Stream-Expired (as of 2026-11)
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
 * Any account event of USDⓈ-M futures.
 *
 * @category account events
 * @since 0.1.0
 */
export const UserEvent = UserEvents.union([
  AccountUpdate,
  OrderTradeUpdate,
  TradeLite,
  AlgoUpdate,
  MarginCall,
  AccountConfigUpdate,
  StrategyUpdate,
  GridUpdate,
  ConditionalOrderTriggerReject,
  ListenKeyExpired
])

/**
 * Any account event of USDⓈ-M futures.
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
 * const event = UsdsM.UserEvents.decode(frame)
 * ```
 *
 * @category decoding
 * @since 0.1.0
 */
export const decode = UserEvents.decode("usds-m", decoder)
