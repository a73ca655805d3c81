/**
 * The account events of portfolio margin: USDⓈ-M, COIN-M and cross margin in one stream, and the stream of Portfolio Margin Pro.
 *
 * **Details**
 *
 * `businessUnit` says which futures an event is of; symbols, orders and positions of the two are apart. Prices, quantities and
 * amounts are `BigDecimal`, exact as Binance writes them: prices quote asset per unit of base asset, quantities base asset
 * (USDⓈ-M and cross margin) or contracts (COIN-M), amounts of the whole account US dollars, others the asset that is named
 * beside them or the margin asset. Ids of orders and of whatever else Binance names for the account are `bigint`; ids of trades
 * are `number`, as in the market's events. Times are milliseconds since the Unix epoch on Binance's clock. Where Binance writes
 * -1, 0, an empty string or `null` for what does not apply, a field is `undefined`. Fields that Binance sends only now and then,
 * or has added since 2026, are optional, and enumerations keep values that are not known yet.
 *
 * Events of one type come in the order of `eventTime` and of `transactionTime`; across types only `eventTime` tells the order.
 *
 * Portfolio Margin Pro also has an event `uniMMRDrop` since 2026-10-29, whose fields no page shows: it comes as `Unknown`.
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
import * as Execution from "../shared/ExecutionReport.ts"
import * as Vocabulary from "../shared/FuturesVocabulary.ts"
import * as UserEvents from "../UserEvent.ts"

export type { Unknown } from "../UserEvent.ts"
export type {
  AccountUpdateReason,
  AlgoStatus,
  ExecutionType,
  OrderStatus,
  OrderType,
  PositionSide,
  PriceMatch,
  SelfTradePreventionMode,
  TimeInForce,
  WorkingType
} from "../shared/FuturesVocabulary.ts"

/**
 * Which futures an event is of: `UM` is USDⓈ-M, `CM` is COIN-M.
 *
 * @category models
 * @since 0.1.0
 */
export const BusinessUnit = OpenLiterals.make(["UM", "CM"])

/**
 * Which futures an event is of.
 *
 * @category models
 * @since 0.1.0
 */
export type BusinessUnit = typeof BusinessUnit.Type

/**
 * Balances or positions of futures changed. Orders that are placed or cancelled without a fill bring none.
 *
 * ```json
 * {"e":"ACCOUNT_UPDATE","fs":"CM","E":1795132803420,"T":1795132803413,"i":"FzmYsRoCXq","a":{"m":"ORDER",
 *  "B":[{"a":"BTC","wb":"0.41920377","cw":"0.41920377","bc":"0"}],"P":[{"s":"BTCUSD_PERP","pa":"40","ep":"91480.2",
 *  "cr":"0.00071033","up":"0.00004177","ps":"BOTH","bep":"91516.79208"}]}}
 * ```
 *
 * @see https://developers.binance.com/en/docs/products/derivatives-trading-portfolio-margin/user-data-streams (as of 2026-11)
 * @category account events
 * @since 0.1.0
 */
export class AccountUpdate extends Schema.Opaque<AccountUpdate>()(
  Schema.Struct({
    _tag: EventTag.make("ACCOUNT_UPDATE", "AccountUpdate"),
    businessUnit: BusinessUnit,
    eventTime: EpochMillis,
    transactionTime: EpochMillis,
    /** Name that Binance has given to the account; of COIN-M only. */
    accountAlias: Schema.optionalKey(Absent.encodedAs("", Schema.String)),
    update: Schema.Struct({
      reason: Vocabulary.AccountUpdateReason,
      /** Whose funding it was; only with the reason `FUNDING_FEE`. Since 2026-08-07. */
      fundingSymbol: Schema.optionalKey(Name),
      /** Those that changed. */
      balances: Schema.Array(
        Schema.Struct({
          asset: Name,
          walletBalance: BigDecimalString,
          crossWalletBalance: BigDecimalString,
          /** By other things than profits and commissions, such as transfers and funding. */
          balanceChange: BigDecimalString
        }).pipe(Schema.encodeKeys({ asset: "a", walletBalance: "wb", crossWalletBalance: "cw", balanceChange: "bc" }))
      ),
      /** Those that changed. None at funding. */
      positions: Schema.optionalKey(
        Schema.Array(
          Schema.Struct({
            symbol: Name,
            /** Negative: short. */
            positionAmount: BigDecimalString,
            entryPrice: BigDecimalString,
            /** Since the position was opened, before commissions. */
            accumulatedRealizedProfit: BigDecimalString,
            unrealizedProfit: BigDecimalString,
            positionSide: Vocabulary.PositionSide,
            breakEvenPrice: BigDecimalString
          }).pipe(
            Schema.encodeKeys({
              symbol: "s",
              positionAmount: "pa",
              entryPrice: "ep",
              accumulatedRealizedProfit: "cr",
              unrealizedProfit: "up",
              positionSide: "ps",
              breakEvenPrice: "bep"
            })
          )
        )
      )
    }).pipe(Schema.encodeKeys({ reason: "m", fundingSymbol: "S", balances: "B", positions: "P" }))
  }).pipe(
    Schema.encodeKeys({
      _tag: "e",
      businessUnit: "fs",
      eventTime: "E",
      transactionTime: "T",
      accountAlias: "i",
      update: "a"
    })
  )
) {}

/**
 * An order of futures was placed, changed, filled or ended. One comes for every fill.
 *
 * **Details**
 *
 * Client order ids that start with `autoclose-` are liquidations, with `adl_autoclose` automatic deleveraging, with
 * `settlement_autoclose-` a delivery or delisting.
 *
 * ```json
 * {"e":"ORDER_TRADE_UPDATE","fs":"UM","E":1795132804509,"T":1795132804502,"i":"","o":{"s":"SOLUSDT",
 *  "c":"pm-grid-000417","S":"SELL","o":"LIMIT","f":"GTD","q":"25","p":"141.2300","ap":"141.2300","sp":"0","x":"TRADE",
 *  "X":"PARTIALLY_FILLED","i":118204417733,"l":"10","z":"10","L":"141.2300","N":"USDT","n":"0.28246000",
 *  "T":1795132804502,"t":2408831177,"b":"0","a":"2118.45000000","m":true,"R":false,"ps":"SHORT","rp":"0",
 *  "V":"EXPIRE_MAKER","gtd":1795219200000}}
 * ```
 *
 * @see https://developers.binance.com/en/docs/products/derivatives-trading-portfolio-margin/user-data-streams (as of 2026-11)
 * @category account events
 * @since 0.1.0
 */
export class OrderTradeUpdate extends Schema.Opaque<OrderTradeUpdate>()(
  Schema.Struct({
    _tag: EventTag.make("ORDER_TRADE_UPDATE", "OrderTradeUpdate"),
    businessUnit: BusinessUnit,
    eventTime: EpochMillis,
    transactionTime: EpochMillis,
    /** Name that Binance has given to the account; of COIN-M only. */
    accountAlias: Schema.optionalKey(Absent.encodedAs("", Schema.String)),
    order: Schema.Struct({
      symbol: Name,
      clientOrderId: Schema.String,
      side: Side,
      orderType: Vocabulary.OrderType,
      timeInForce: Vocabulary.TimeInForce,
      /** Base asset, or contracts, ordered. */
      quantity: BigDecimalString,
      /** 0 for orders without a limit. */
      price: BigDecimalString,
      /** Price of all fills; 0 before the first. */
      averagePrice: BigDecimalString,
      /** Binance says to ignore it. */
      stopPrice: BigDecimalString,
      executionType: Vocabulary.ExecutionType,
      status: Vocabulary.OrderStatus,
      orderId: Int64,
      /** `modifyId` of the request, in digits; only with the execution type `AMENDMENT`. */
      modifyId: Schema.optionalKey(Schema.String),
      /** Base asset, or contracts, of this fill. */
      lastFilledQuantity: BigDecimalString,
      /** Base asset, or contracts, of all fills. */
      filledQuantity: BigDecimalString,
      /** Price of this fill. */
      lastFilledPrice: BigDecimalString,
      commissionAsset: Schema.optionalKey(Name),
      /** Commission of this fill, in `commissionAsset`. */
      commission: Schema.optionalKey(BigDecimalString),
      tradeTime: EpochMillis,
      tradeId: Vocabulary.TradeId,
      /** Value of the account's buying orders that rest in the symbol. */
      openBidNotional: BigDecimalString,
      /** Value of the account's selling orders that rest in the symbol. */
      openAskNotional: BigDecimalString,
      /** Whether this fill was of a resting order. */
      isMaker: Schema.Boolean,
      isReduceOnly: Schema.Boolean,
      positionSide: Vocabulary.PositionSide,
      /** Profit that this fill realizes. */
      realizedProfit: BigDecimalString,
      /** Of the conditional order that it was. */
      strategyType: Schema.optionalKey(Schema.String),
      /** Of the conditional order that it was. */
      strategyId: Schema.optionalKey(Int64),
      selfTradePreventionMode: Vocabulary.SelfTradePreventionMode,
      /** When a `GTD` order ends. */
      goodTillTime: Absent.encodedAs(0, EpochMillis)
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
        modifyId: "M",
        lastFilledQuantity: "l",
        filledQuantity: "z",
        lastFilledPrice: "L",
        commissionAsset: "N",
        commission: "n",
        tradeTime: "T",
        tradeId: "t",
        openBidNotional: "b",
        openAskNotional: "a",
        isMaker: "m",
        isReduceOnly: "R",
        positionSide: "ps",
        realizedProfit: "rp",
        strategyType: "st",
        strategyId: "si",
        selfTradePreventionMode: "V",
        goodTillTime: "gtd"
      })
    )
  }).pipe(
    Schema.encodeKeys({
      _tag: "e",
      businessUnit: "fs",
      eventTime: "E",
      transactionTime: "T",
      accountAlias: "i",
      order: "o"
    })
  )
) {}

/**
 * A conditional order of USDⓈ-M was placed, triggered, or ended. Since 2026-04-28.
 *
 * **Details**
 *
 * The order stands at `ao`, where USDⓈ-M's own event has `o`. A trailing stop comes as `NEW` twice: when it is placed, and when
 * it is activated.
 *
 * ```json
 * {"e":"ALGO_UPDATE","fs":"UM","T":1795132807801,"E":1795132807808,"ao":{"caid":"pm-sl-000051","aid":3120004410027,
 *  "at":"CONDITIONAL","o":"STOP","s":"SOLUSDT","S":"BUY","ps":"SHORT","f":"GTC","q":"25","X":"TRIGGERED",
 *  "ai":"118204419005","ap":"0.00000","aq":"0.00000","act":"LIMIT","tp":"146.0000","p":"146.3000","V":"EXPIRE_MAKER",
 *  "wt":"MARK_PRICE","pm":"NONE","cp":false,"pP":false,"R":false,"tt":1795132807799,"gtd":0,"rm":""}}
 * ```
 *
 * @see https://developers.binance.com/en/docs/products/derivatives-trading-portfolio-margin/user-data-streams (as of 2026-11)
 * @category account events
 * @since 0.1.0
 */
export class AlgoUpdate extends Schema.Opaque<AlgoUpdate>()(
  Schema.Struct({
    _tag: EventTag.make("ALGO_UPDATE", "AlgoUpdate"),
    businessUnit: BusinessUnit,
    transactionTime: EpochMillis,
    eventTime: EpochMillis,
    order: AlgoOrder
  }).pipe(Schema.encodeKeys({ _tag: "e", businessUnit: "fs", transactionTime: "T", eventTime: "E", order: "ao" }))
) {}

/**
 * A conditional order of the old kind was placed, triggered, or ended. Those of USDⓈ-M are {@link AlgoUpdate}s since 2026-04-28.
 *
 * ```json
 * {"e":"CONDITIONAL_ORDER_TRADE_UPDATE","fs":"CM","T":1795132806702,"E":1795132806709,"so":{"s":"BTCUSD_PERP",
 *  "c":"cond-000023","si":7710042,"S":"SELL","st":"TRAILING_STOP_MARKET","f":"GTC","q":"40","p":"0","sp":"90210.4",
 *  "os":"NEW","T":1795132806688,"ut":1795132806702,"R":true,"wt":"MARK_PRICE","ps":"BOTH","cp":false,"AP":"92000.0",
 *  "cr":"1.2","i":0,"V":"NONE","gtd":0}}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/portfolio-margin/user-data-streams/Event-Conditional-Order-Trade-Update (as of 2026-11)
 * @category account events
 * @since 0.1.0
 */
export class ConditionalOrderTradeUpdate extends Schema.Opaque<ConditionalOrderTradeUpdate>()(
  Schema.Struct({
    _tag: EventTag.make("CONDITIONAL_ORDER_TRADE_UPDATE", "ConditionalOrderTradeUpdate"),
    businessUnit: BusinessUnit,
    transactionTime: EpochMillis,
    eventTime: EpochMillis,
    order: Schema.Struct({
      symbol: Name,
      clientStrategyId: Schema.String,
      strategyId: Int64,
      side: Side,
      /** `STOP`, `TAKE_PROFIT_MARKET` and so on. */
      strategyType: Schema.String,
      timeInForce: Vocabulary.TimeInForce,
      /** Base asset, or contracts. */
      quantity: BigDecimalString,
      /** 0 for orders without a limit. */
      price: BigDecimalString,
      stopPrice: BigDecimalString,
      strategyStatus: OpenLiterals.make(["NEW", "CANCELED", "TRIGGERED", "FINISHED", "EXPIRED"]),
      bookTime: EpochMillis,
      updateTime: EpochMillis,
      isReduceOnly: Schema.Boolean,
      workingType: Vocabulary.WorkingType,
      positionSide: Vocabulary.PositionSide,
      /** Whether it closes the whole position. */
      isClosePosition: Schema.Boolean,
      /** Price at which a trailing stop starts to follow the market. */
      activationPrice: Schema.optionalKey(BigDecimalString),
      /** Percent by which a trailing stop follows the market: 1 is one percent. */
      callbackRate: Schema.optionalKey(BigDecimalString),
      /** Of the order that it has become; `undefined` before it is triggered. */
      orderId: Absent.encodedAs(0, Int64),
      selfTradePreventionMode: Vocabulary.SelfTradePreventionMode,
      /** When a `GTD` order ends. */
      goodTillTime: Absent.encodedAs(0, EpochMillis)
    }).pipe(
      Schema.encodeKeys({
        symbol: "s",
        clientStrategyId: "c",
        strategyId: "si",
        side: "S",
        strategyType: "st",
        timeInForce: "f",
        quantity: "q",
        price: "p",
        stopPrice: "sp",
        strategyStatus: "os",
        bookTime: "T",
        updateTime: "ut",
        isReduceOnly: "R",
        workingType: "wt",
        positionSide: "ps",
        isClosePosition: "cp",
        activationPrice: "AP",
        callbackRate: "cr",
        orderId: "i",
        selfTradePreventionMode: "V",
        goodTillTime: "gtd"
      })
    )
  }).pipe(Schema.encodeKeys({ _tag: "e", businessUnit: "fs", transactionTime: "T", eventTime: "E", order: "so" }))
) {}

/**
 * The leverage of a symbol was changed.
 *
 * ```json
 * {"e":"ACCOUNT_CONFIG_UPDATE","fs":"UM","E":1795132801204,"T":1795132801198,"ac":{"s":"SOLUSDT","l":12}}
 * ```
 *
 * @see https://developers.binance.com/en/docs/products/derivatives-trading-portfolio-margin/user-data-streams (as of 2026-11)
 * @category account events
 * @since 0.1.0
 */
export class AccountConfigUpdate extends Schema.Opaque<AccountConfigUpdate>()(
  Schema.Struct({
    _tag: EventTag.make("ACCOUNT_CONFIG_UPDATE", "AccountConfigUpdate"),
    businessUnit: BusinessUnit,
    eventTime: EpochMillis,
    transactionTime: EpochMillis,
    symbolConfig: Schema.Struct({ symbol: Name, leverage: Schema.Int }).pipe(
      Schema.encodeKeys({ symbol: "s", leverage: "l" })
    )
  }).pipe(
    Schema.encodeKeys({
      _tag: "e",
      businessUnit: "fs",
      eventTime: "E",
      transactionTime: "T",
      symbolConfig: "ac"
    })
  )
) {}

/**
 * What open orders of cross margin would lose, and is set aside for it, changed.
 *
 * ```json
 * {"e":"openOrderLoss","E":1795132808911,"O":[{"a":"BTC","o":"-0.00318204"},{"a":"USDT","o":"-41.77120000"}]}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/portfolio-margin/user-data-streams/Event-OpenOrderLoss-Update (as of 2026-11)
 * @category account events
 * @since 0.1.0
 */
export class OpenOrderLoss extends Schema.Opaque<OpenOrderLoss>()(
  Schema.Struct({
    _tag: EventTag.make("openOrderLoss", "OpenOrderLoss"),
    eventTime: EpochMillis,
    losses: Schema.Array(
      Schema.Struct({
        asset: Name,
        /** Negative. */
        openOrderLoss: BigDecimalString
      }).pipe(Schema.encodeKeys({ asset: "a", openOrderLoss: "o" }))
    )
  }).pipe(Schema.encodeKeys({ _tag: "e", eventTime: "E", losses: "O" }))
) {}

/**
 * What cross margin has of the assets that may have changed. Loans and interest are not in it.
 *
 * ```json
 * {"e":"outboundAccountPosition","E":1795132810020,"u":1795132810013,"U":2140088213,"B":[{"a":"ETH","f":"6.20471100",
 *  "l":"0.50000000"},{"a":"USDT","f":"10277.41000000","l":"0.00000000"}]}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/portfolio-margin/user-data-streams/Event-Margin-Account-Update (as of 2026-11)
 * @category account events
 * @since 0.1.0
 */
export class OutboundAccountPosition extends Schema.Opaque<OutboundAccountPosition>()(
  Schema.Struct({
    _tag: EventTag.make("outboundAccountPosition", "OutboundAccountPosition"),
    eventTime: EpochMillis,
    /** When the account changed. */
    updateTime: EpochMillis,
    accountUpdateId: Int64,
    balances: Schema.Array(
      Schema.Struct({
        asset: Name,
        free: BigDecimalString,
        /** In open orders, or by other means. */
        locked: BigDecimalString
      }).pipe(Schema.encodeKeys({ asset: "a", free: "f", locked: "l" }))
    )
  }).pipe(Schema.encodeKeys({ _tag: "e", eventTime: "E", updateTime: "u", accountUpdateId: "U", balances: "B" }))
) {}

/**
 * A deposit, a withdrawal, or a transfer of cross margin.
 *
 * ```json
 * {"e":"balanceUpdate","E":1795132811130,"a":"ETH","d":"-1.25000000","U":2140088240,"T":1795132811122}
 * ```
 *
 * @see https://developers.binance.com/en/docs/products/derivatives-trading-portfolio-margin/user-data-streams (as of 2026-11)
 * @category account events
 * @since 0.1.0
 */
export class BalanceUpdate extends Schema.Opaque<BalanceUpdate>()(
  Schema.Struct({
    _tag: EventTag.make("balanceUpdate", "BalanceUpdate"),
    eventTime: EpochMillis,
    asset: Name,
    /** Negative: the account has less. */
    balanceChange: BigDecimalString,
    accountUpdateId: Int64,
    clearTime: EpochMillis
  }).pipe(
    Schema.encodeKeys({
      _tag: "e",
      eventTime: "E",
      asset: "a",
      balanceChange: "d",
      accountUpdateId: "U",
      clearTime: "T"
    })
  )
) {}

/**
 * An asset was borrowed or repaid, or interest was charged.
 *
 * ```json
 * {"e":"liabilityChange","E":1795132812240,"a":"USDT","t":"BORROW","T":4471120933087,"p":"2500.00000000",
 *  "i":"0.01145833","l":"2500.01145833"}
 * ```
 *
 * @see https://developers.binance.com/en/docs/products/derivatives-trading-portfolio-margin/user-data-streams (as of 2026-11)
 * @category account events
 * @since 0.1.0
 */
export class LiabilityChange extends Schema.Opaque<LiabilityChange>()(
  Schema.Struct({
    _tag: EventTag.make("liabilityChange", "LiabilityChange"),
    eventTime: EpochMillis,
    asset: Name,
    liabilityType: OpenLiterals.make(["BORROW"]),
    /** An id, although its letter is that of a time elsewhere. */
    transactionId: Int64,
    principal: BigDecimalString,
    interest: BigDecimalString,
    totalLiability: BigDecimalString
  }).pipe(
    Schema.encodeKeys({
      _tag: "e",
      eventTime: "E",
      asset: "a",
      liabilityType: "t",
      transactionId: "T",
      principal: "p",
      interest: "i",
      totalLiability: "l"
    })
  )
) {}

/**
 * An order of cross margin was placed, changed, filled, or ended. One comes for every fill.
 *
 * ```json
 * {"e":"executionReport","E":1795132813351,"s":"ETHUSDT","c":"pm-mgn-000009","S":"BUY","o":"LIMIT","f":"GTC",
 *  "q":"0.80000000","p":"3021.50000000","P":"0.00000000","F":"0.00000000","g":-1,"C":"","x":"TRADE",
 *  "X":"PARTIALLY_FILLED","r":"NONE","i":31877402118,"l":"0.30000000","z":"0.30000000","L":"3021.50000000",
 *  "n":"0.00030000","N":"ETH","T":1795132813349,"t":1904477218,"v":3,"I":66109774421,"w":false,"m":true,
 *  "O":1795132801117,"Z":"906.45000000","Y":"906.45000000","Q":"0.00000000","W":1795132801117,"V":"EXPIRE_MAKER"}
 * ```
 *
 * @see https://developers.binance.com/en/docs/products/derivatives-trading-portfolio-margin/user-data-streams (as of 2026-11)
 * @category account events
 * @since 0.1.0
 */
export class ExecutionReport extends Schema.Opaque<ExecutionReport>()(
  Schema.Struct({
    ...Execution.fields,
    /** Base asset that others see of an order in the book; 0: all of it. */
    icebergQuantity: Schema.optionalKey(BigDecimalString)
  }).pipe(Schema.encodeKeys({ ...Execution.keys, icebergQuantity: "F" }))
) {}

/**
 * The account as a whole has come close to liquidation. A hint, which may come late when the market moves fast.
 *
 * **Details**
 *
 * A heading on Binance's page spells the type `RISK_LEVEL_CHANGE`, which is read too.
 *
 * ```json
 * {"e":"riskLevelChange","E":1795132814460,"u":"1.37204118","s":"MARGIN_CALL","eq":"48822.10337401",
 *  "ae":"47990.55820117","m":"34977.13044120"}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/portfolio-margin/user-data-streams/Event-riskLevelChange (as of 2026-11)
 * @category account events
 * @since 0.1.0
 */
export class RiskLevelChange extends Schema.Opaque<RiskLevelChange>()(
  Schema.Struct({
    _tag: EventTag.oneOf(["riskLevelChange", "RISK_LEVEL_CHANGE"], "RiskLevelChange"),
    eventTime: EpochMillis,
    /** Equity divided by maintenance margin, over all that the account has. */
    uniMmr: BigDecimalString,
    /** A margin call, only reductions allowed, or liquidation. */
    riskLevel: OpenLiterals.make(["MARGIN_CALL", "REDUCE_ONLY", "FORCE_LIQUIDATION"]),
    equity: BigDecimalString,
    /** Without regard to collateral rates. */
    actualEquity: BigDecimalString,
    maintenanceMargin: BigDecimalString
  }).pipe(
    Schema.encodeKeys({
      _tag: "e",
      eventTime: "E",
      uniMmr: "u",
      riskLevel: "s",
      equity: "eq",
      actualEquity: "ae",
      maintenanceMargin: "m"
    })
  )
) {}

/**
 * The account of Portfolio Margin Pro as a whole, every 5 seconds. Since 2026-04-17.
 *
 * ```json
 * {"e":"PM_PRO_ACCOUNT_UPDATE","E":1795132815000,"u":"4.88120731","eq":"1204877.31220418","ae":"1187320.90441203",
 *  "im":"402118.77310024","mm":"243243.10227719","avb":"785202.13131179","vmw":"771004.50218863"}
 * ```
 *
 * @see https://developers.binance.com/en/docs/products/derivatives-trading-portfolio-margin-pro/user-data-streams (as of 2026-11)
 * @category account events
 * @since 0.1.0
 */
export class PmProAccountUpdate extends Schema.Opaque<PmProAccountUpdate>()(
  Schema.Struct({
    _tag: EventTag.make("PM_PRO_ACCOUNT_UPDATE", "PmProAccountUpdate"),
    eventTime: EpochMillis,
    /** Equity divided by maintenance margin, over all that the account has. */
    uniMmr: BigDecimalString,
    equity: BigDecimalString,
    /** Without regard to collateral rates. */
    actualEquity: BigDecimalString,
    initialMargin: BigDecimalString,
    maintenanceMargin: BigDecimalString,
    availableBalance: BigDecimalString,
    virtualMaxWithdrawal: BigDecimalString
  }).pipe(
    Schema.encodeKeys({
      _tag: "e",
      eventTime: "E",
      uniMmr: "u",
      equity: "eq",
      actualEquity: "ae",
      initialMargin: "im",
      maintenanceMargin: "mm",
      availableBalance: "avb",
      virtualMaxWithdrawal: "vmw"
    })
  )
) {}

/**
 * The key of the stream has run out. Nothing more comes for it, although the connection stays open.
 *
 * ```json
 * {"e":"listenKeyExpired","E":1795136415570}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/portfolio-margin/user-data-streams/Event-User-Data-Stream-Expired (as of 2026-11)
 * @category account events
 * @since 0.1.0
 */
export class ListenKeyExpired extends Schema.Opaque<ListenKeyExpired>()(
  Schema.Struct({
    _tag: EventTag.make("listenKeyExpired", "ListenKeyExpired"),
    eventTime: Schema.Union([EpochMillis, EpochMillisString]),
    /** Other markets tell it; Binance's page about this one does not. */
    listenKey: Schema.optionalKey(RedactedString)
  }).pipe(Schema.encodeKeys({ _tag: "e", eventTime: "E" }))
) {}

/**
 * Any account event of portfolio margin.
 *
 * @category account events
 * @since 0.1.0
 */
export const UserEvent = UserEvents.union([
  AccountUpdate,
  OrderTradeUpdate,
  AlgoUpdate,
  ConditionalOrderTradeUpdate,
  AccountConfigUpdate,
  OpenOrderLoss,
  OutboundAccountPosition,
  BalanceUpdate,
  LiabilityChange,
  ExecutionReport,
  PmProAccountUpdate,
  ListenKeyExpired,
  // Schema tries what has two spellings on every event, so its word must not come before that of the event meant.
  RiskLevelChange
])

/**
 * Any account event of portfolio margin.
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
 * const event = PortfolioMargin.UserEvents.decode(frame)
 * ```
 *
 * @category decoding
 * @since 0.1.0
 */
export const decode = UserEvents.decode("portfolio-margin", decoder)
