import * as BigDecimal from "effect/BigDecimal"
import type { RiskEvent } from "../../../binance/margin/UserEvents.ts"
import { EpochMillis } from "../../../model/EpochMillis.ts"
import type { Happening } from "./happening.ts"

/**
 * What the risk stream of margin tells of something that happened. Of the types of liabilities Binance documents `BORROW` alone
 * (2026-11).
 *
 * @internal
 */
export const margin = ({ atMillis, liability, marginLevel }: Happening): ReadonlyArray<RiskEvent> => {
  const eventTime = EpochMillis.make(atMillis)
  return [
    ...(liability
      ? [
          {
            _tag: "UserLiabilityChange" as const,
            eventTime,
            asset: liability.asset,
            liabilityType: liability.type,
            principal: liability.principal,
            interest: liability.interest
          }
        ]
      : []),
    ...(marginLevel
      ? [
          {
            _tag: "MarginLevelStatusChange" as const,
            eventTime,
            marginLevel: BigDecimal.fromStringUnsafe(marginLevel.level),
            marginLevelStatus: marginLevel.status
          }
        ]
      : [])
  ]
}
