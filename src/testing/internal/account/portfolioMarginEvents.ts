import * as BigDecimal from "effect/BigDecimal"
import { EpochMillis } from "../../../model/EpochMillis.ts"
import * as BusinessUnit from "./businessUnit.ts"
import * as FuturesEvents from "./futuresEvents.ts"
import type { Happening } from "./happening.ts"
import * as SpotEvents from "./spotEvents.ts"

const ofFutures = (happening: Happening): ReadonlyArray<object> => {
  const { balances, kind, order, positions, trade } = happening
  const asset = balances[0]?.asset ?? ""
  const businessUnit = order === undefined ? BusinessUnit.ofAsset(asset) : BusinessUnit.ofSymbol(order.symbol)
  const update = order && FuturesEvents.orderUpdate(kind, order, trade)
  return [
    ...(balances.length + positions.length > 0 ? [{ ...FuturesEvents.accountUpdate(happening), businessUnit }] : []),
    ...(update ? [{ ...update, businessUnit, order: { ...update.order, goodTillTime: undefined } }] : [])
  ]
}

const liabilityChange = ({ atMillis, balances, liability }: Happening): ReadonlyArray<object> => {
  if (liability === undefined) return []
  const { asset, interest, principal, type } = liability
  const owed = balances.map((balance) => BigDecimal.sum(balance.borrowed, balance.interest))
  return [
    {
      _tag: "LiabilityChange",
      eventTime: EpochMillis.make(atMillis),
      asset,
      liabilityType: type,
      transactionId: BigInt(atMillis),
      principal,
      interest,
      totalLiability: BigDecimal.sumAll(owed)
    }
  ]
}

// Spot has no such id.
const numbered = (event: object, { atMillis }: Happening): object => ({ ...event, accountUpdateId: BigInt(atMillis) })

const ofMargin = (happening: Happening): ReadonlyArray<object> => [
  ...SpotEvents.events(happening).map((event) => numbered(event, happening)),
  ...liabilityChange(happening)
]

/**
 * What the stream of portfolio margin tells of something that happened in either of its books, futures and cross margin. The schema, by
 * which it is written, leaves out what only other markets have.
 *
 * @internal
 */
export const portfolioMargin = (happening: Happening): ReadonlyArray<object> =>
  happening.book === "margin" ? ofMargin(happening) : ofFutures(happening)
