import * as BigDecimal from "effect/BigDecimal"
import * as Schema from "effect/Schema"
import { UserEvent } from "../../../binance/spot/UserEvents.ts"
import { EpochMillis } from "../../../model/EpochMillis.ts"
import type { Order, Trade } from "../../ExchangeAccount.ts"
import { marginOrderRow } from "../rest/spotRows.ts"
import type { Happening } from "./happening.ts"

const zero = BigDecimal.fromBigInt(0n)

const executionType = (kind: Happening["kind"], { status }: Order): string =>
  kind === "fill" ? "TRADE" : kind === "place" ? "NEW" : kind === "amend" ? "REPLACED" : status

// A cancellation has an id of its own, and tells the order's beside it.
const ids = (kind: Happening["kind"], { clientOrderId, orderId, status }: Order) =>
  kind === "end" && status === "CANCELED"
    ? { clientOrderId: `cancel-${orderId}`, originalClientOrderId: clientOrderId }
    : { clientOrderId, originalClientOrderId: undefined }

const executionReport = (kind: Happening["kind"], order: Order, trade: Trade | undefined): UserEvent => {
  const { time, updateTime, ...rest } = marginOrderRow(order)
  return {
    ...rest,
    ...ids(kind, order),
    _tag: "ExecutionReport",
    eventTime: updateTime,
    transactionTime: updateTime,
    creationTime: time,
    workingTime: time,
    executionType: executionType(kind, order),
    rejectReason: "NONE",
    orderListId: undefined,
    lastFilledQuantity: trade?.quantity ?? zero,
    lastFilledPrice: trade?.price ?? zero,
    lastFilledQuoteQuantity: trade?.quoteQuantity ?? zero,
    commission: trade?.commission ?? zero,
    commissionAsset: trade?.commissionAsset,
    tradeId: trade?.tradeId,
    executionId: BigInt(Math.floor(order.updateTime)),
    isMaker: trade?.isMaker ?? false,
    quoteQuantity: zero,
    ignored: true
  }
}

const outboundAccountPosition = ({ atMillis, balances }: Happening): UserEvent => ({
  _tag: "OutboundAccountPosition",
  eventTime: EpochMillis.make(atMillis),
  updateTime: EpochMillis.make(atMillis),
  balances: balances.map(({ asset, free, locked }) => ({ asset, free, locked }))
})

const balanceUpdate = ({ atMillis, deposited }: Happening): ReadonlyArray<UserEvent> =>
  deposited === undefined
    ? []
    : [
        {
          _tag: "BalanceUpdate",
          eventTime: EpochMillis.make(atMillis),
          asset: deposited.asset,
          balanceChange: deposited.amount,
          clearTime: EpochMillis.make(atMillis)
        }
      ]

/**
 * What the stream of a spot or margin account tells of something that happened.
 *
 * @internal
 */
export const events = (happening: Happening): ReadonlyArray<UserEvent> => {
  const { balances, kind, order, trade } = happening
  return [
    ...(order ? [executionReport(kind, order, trade)] : []),
    ...(balances.length > 0 ? [outboundAccountPosition(happening)] : []),
    ...balanceUpdate(happening)
  ]
}

const encode = Schema.encodeUnknownSync(UserEvent)

/**
 * The same, as JSON values.
 *
 * @internal
 */
export const tell = (happening: Happening): ReadonlyArray<object> => events(happening).map((event) => encode(event))

/**
 * What it tells of its own end.
 *
 * @internal
 */
export const terminated = (now: number): object =>
  encode({ _tag: "EventStreamTerminated", eventTime: EpochMillis.make(now) })
