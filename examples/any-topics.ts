/**
 * Topics by Binance's own names, from the command line:
 * `node examples/any-topics.ts btcusdt@aggTrade '!markPrice@arr@1s'`. A name that does not exist is an error that says what
 * is legal; Binance itself would acknowledge it and stay silent for ever.
 */
import { NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Stream } from "effect"
import { UsdsM } from "effect-binance"
import { NodeBinance } from "effect-binance/node"

// #region topics
export const program = (names: ReadonlyArray<string>) =>
  UsdsM.topics(names).pipe(
    Stream.runForEach((event) => Console.log(event)),
    Effect.catchTag("TopicError", (error) => Console.error(error.message))
  )
// #endregion

if (import.meta.main) {
  program(process.argv.slice(2)).pipe(Effect.provide(NodeBinance.layerConfig()), NodeRuntime.runMain)
}
