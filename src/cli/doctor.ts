/**
 * `effect-binance doctor`: whether the exchange can be reached from here, and which topics deliver.
 *
 * @since 0.1.0
 */
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import { TerminalCapabilities } from "effect/cli/TerminalCapabilities"
import * as Config from "effect/Config"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as Backoff from "../connection/Backoff.ts"
import * as Checkups from "./checkups.ts"
import * as Examination from "./examination.ts"
import * as Exchange from "./exchange.ts"
import * as FindingLines from "./findingLines.ts"
import * as Flags from "./flags.ts"
import * as LiveView from "./liveView.ts"
import * as Markets from "./markets.ts"
import * as Output from "./output.ts"
import * as Usage from "./usage.ts"

/**
 * Not everything that must deliver does. What it is stands on standard output.
 *
 * @category errors
 * @since 0.1.0
 */
export class Unhealthy extends Schema.TaggedError<Unhealthy>()("Unhealthy", {
  problems: Schema.Array(Schema.String)
}) {
  override get message() {
    const [only, ...others] = this.problems
    return others.length === 0 ? `not healthy: ${only}` : `not healthy: ${this.problems.length} problems`
  }
}

const flags = {
  markets: Markets.argument.pipe(Argument.withDescription("Markets to look at (default: all)"), Argument.variadic()),
  format: Flags.format,
  for: Flags.positiveDuration("for", "Wait no longer than this for first frames (default: 30 seconds)"),
  ...Flags.exchange("production")
}

const proxyVariables = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"]

const proxyHint = Effect.gen(function* () {
  for (const name of proxyVariables) {
    const found = yield* Config.option(Config.String(name))
    if (Option.isSome(found) && found.value !== "") return `${name} names a proxy`
  }
  return undefined
})

/**
 * Dials, subscribes, and tells what delivers.
 *
 * @category commands
 * @since 0.1.0
 */
export const doctor = Command.make(
  "doctor",
  flags,
  Effect.fnUntraced(function* (input) {
    yield* Usage.check("doctor", Exchange.conflicts(input))
    const markets = input.markets.length === 0 ? Markets.all : Array.from(new Set(input.markets))
    const forMillis = Duration.toMillis(input.for ?? "30 seconds")
    const { canAnimate } = yield* TerminalCapabilities
    const isTable = (yield* Flags.formatOr(input.format)) === "table"
    const hint = input.env === "simulated" ? undefined : yield* proxyHint

    const run = Effect.gen(function* () {
      const checkups = Checkups.of(markets.map(({ market }) => market))
      const { findings, run } = yield* Examination.make(checkups, { forMillis, hint })
      let isOver = false
      const work = Effect.andThen(
        run,
        Effect.sync(() => void (isOver = true))
      )
      const lines = () => (isOver ? [] : FindingLines.progress(findings()))
      yield* isTable && canAnimate ? LiveView.during({ lines, news: Stream.empty, work }) : work
      yield* Output.write(
        Stream.succeed(isTable ? `${FindingLines.table(findings()).join("\n")}\n` : FindingLines.json(findings()))
      )
      const { isHealthy, problems } = findings().conclusion
      if (!isHealthy) return yield* new Unhealthy({ problems })
    })

    const policy = {
      // One who waits wants to know, not to be kept waiting.
      backoff: Schedule.upTo(Backoff.make(), { times: 2 }),
      // A topic that is mute is to be told, not to be cured.
      firstEvent: Duration.infinity
    }
    yield* Effect.scoped(run).pipe(Effect.provide(Exchange.layer(input, [], policy)))
  })
).pipe(
  Command.withDescription(
    [
      "Dial every endpoint of the markets, subscribe to topics of every row for symbols that are always lively, and",
      "tell how soon each brings its first frame, and which were accepted and stay silent. A failure is told with what",
      "to look at: DNS, TLS, proxy, refusals, clock. Exit code 0 if all is well."
    ].join("\n  ")
  ),
  Command.withShortDescription("Tell whether the exchange can be reached, and which topics deliver"),
  Command.withExamples([
    { command: "effect-binance doctor", description: "All markets of Binance" },
    { command: "effect-binance doctor spot --env testnet --for '1 minute'", description: "One market of the testnet" },
    { command: "effect-binance doctor --env simulated", description: "Without a network, from the embedded exchange" }
  ])
)
