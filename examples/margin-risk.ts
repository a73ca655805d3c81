/**
 * Warnings and loans of a cross margin account. What this stream misses is lost, so what is owed is read whenever it resumes. Keys come
 * from the environment, from `BINANCE_API_KEY` with `BINANCE_API_SECRET`, or with `BINANCE_PRIVATE_KEY`.
 */
import { NodeRuntime } from "@effect/platform-node"
import { BigDecimal, Console, Effect, Layer, Stream } from "effect"
import { Credentials, Margin } from "effect-binance"
import { NodeBinance } from "effect-binance/node"

const digits = BigDecimal.format

// #region margin-risk
const owed = Effect.gen(function* () {
  const { assets, marginLevel } = yield* Margin.rest.crossAccount()
  yield* Console.log(`margin level ${digits(marginLevel)}`)
  for (const { asset, borrowed, interest } of assets) {
    if (!BigDecimal.isZero(borrowed)) yield* Console.log(`${asset} ${digits(borrowed)} owed, and ${digits(interest)}`)
  }
})

const describe = (event: Margin.UserEvents.RiskEvent): string => {
  switch (event._tag) {
    case "MarginLevelStatusChange":
      return `${event.marginLevelStatus} at margin level ${digits(event.marginLevel)}`
    case "UserLiabilityChange":
      return `${event.liabilityType} ${digits(event.principal)} ${event.asset}, interest ${digits(event.interest)}`
    default:
      return event._tag
  }
}

export const program = Margin.risk.tracked().pipe(
  Stream.runForEach((item) => {
    switch (item._tag) {
      case "Resumed":
        return owed
      case "Event":
        return Console.log(describe(item.event))
      case "Interrupted":
        return Console.log(`warnings may be missing: ${item.reason}`)
      case "Malformed":
        return Console.log(item.error.message)
    }
  })
)
// #endregion

const keys = Credentials.layerConfig().pipe(Layer.provideMerge(NodeBinance.layerConfig()))

if (import.meta.main) program.pipe(Effect.provide(keys), NodeRuntime.runMain)
