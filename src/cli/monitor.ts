/**
 * `effect-binance monitor`: mid price, spread and cumulative volume delta of a few symbols.
 *
 * @since 0.1.0
 */
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import { TerminalCapabilities } from "effect/cli/TerminalCapabilities"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import type { TopicError } from "../binance/TopicError.ts"
import * as UsdsM from "../binance/usds-m/index.ts"
import { ConnectionPool } from "../connection/ConnectionPool.ts"
import * as Tracked from "../continuity/Tracked.ts"
import * as Exchange from "./exchange.ts"
import * as Flags from "./flags.ts"
import * as LiveView from "./liveView.ts"
import * as Output from "./output.ts"
import * as PriceBoard from "./priceBoard.ts"
import * as StatusLine from "./statusLine.ts"
import * as Usage from "./usage.ts"

const defaultSymbols = ["BTCUSDT", "ETHUSDT"]

const places: { readonly [Name in Flags.EnvironmentName]: string } = {
  production: "Binance",
  testnet: "Binance's testnet",
  demo: "Binance's demo exchange",
  simulated: "simulated exchange (Binance itself: --env production)"
}

const flags = {
  symbols: Argument.String("symbol").pipe(
    Argument.withDescription(`Symbols of USDⓈ-M futures (default: ${defaultSymbols.join(" ")})`),
    Argument.variadic()
  ),
  for: Flags.positiveDuration("for", "End after this long"),
  ...Flags.exchange("simulated")
}

// A symbol that has no price by then is shown as one that is waited for, so that it does not hide the others.
const patienceSeconds = 5

const wrongSymbols = (symbols: ReadonlyArray<string>): ReadonlyArray<string> =>
  symbols
    .map((symbol) =>
      Result.try({
        try: () => UsdsM.bookTicker.of({ symbol }),
        catch: (error) => error as TopicError // it throws nothing else
      })
    )
    .filter(Result.isFailure)
    .map(({ failure }) => failure.message)

const follow = (symbol: string, board: PriceBoard.PriceBoard) => {
  // Puts what is missing on the board and lets the events through.
  const events = <A, E, R>(items: Stream.Stream<Tracked.Tracked<A>, E, R>): Stream.Stream<A, E, R> =>
    Stream.filterMap(items, (item) => {
      if (Tracked.isEvent(item)) return Result.succeed(item.event)
      board.mark(symbol, item)
      return Result.fail(item)
    })

  const quotes = UsdsM.bookTicker.tracked({ symbol }).pipe(
    events,
    Stream.runForEach((best) => Effect.sync(() => board.quote(symbol, best)))
  )
  const trades = UsdsM.aggTrade.tracked({ symbol }).pipe(
    events,
    UsdsM.cumulativeVolumeDelta,
    Stream.runForEach(({ cumulativeVolumeDelta }) => Effect.sync(() => board.trade(symbol, cumulativeVolumeDelta)))
  )
  return Effect.all([quotes, trades], { concurrency: "unbounded", discard: true })
}

/**
 * Shows moving prices.
 *
 * @category commands
 * @since 0.1.0
 */
export const monitor = Command.make(
  "monitor",
  flags,
  Effect.fnUntraced(function* (input) {
    const spelled = input.symbols.length === 0 ? defaultSymbols : input.symbols
    yield* Usage.check("monitor", [...wrongSymbols(spelled), ...Exchange.conflicts(input)])
    const symbols = Array.from(new Set(spelled.map((symbol) => symbol.toUpperCase())))
    const { canAnimate } = yield* TerminalCapabilities

    const run = Effect.gen(function* () {
      const { events } = yield* ConnectionPool
      const board = PriceBoard.make(symbols)
      const followAll = Effect.forEach(symbols, (symbol) => follow(symbol, board), {
        concurrency: "unbounded",
        discard: true
      })
      const work = input.for === undefined ? followAll : Effect.raceFirst(followAll, Effect.sleep(input.for))
      const news = StatusLine.warnings(events)

      const title = `USDⓈ-M futures, ${input.wsUrl ?? places[input.env]}. Ctrl-C ends.`
      if (canAnimate) return yield* LiveView.during({ lines: () => [title, "", ...board.lines()], news, work })

      yield* Effect.forkScoped(Output.writeError(news), { startImmediately: true })
      const lines = Stream.tick("1 second").pipe(
        Stream.zipWithIndex,
        Stream.filter(([, seconds]) => seconds >= patienceSeconds || board.isComplete()),
        Stream.mapEffect(() => Effect.map(Clock.currentTimeMillis, (now) => `${board.line(now)}\n`))
      )
      yield* Effect.raceFirst(Output.write(lines), work)
    })
    yield* Effect.scoped(run).pipe(Effect.provide(Exchange.layer(input, [])))
  })
).pipe(
  Command.withDescription(
    [
      "Show mid price, spread in basis points and cumulative volume delta: what takers bought less what they sold since",
      "the start. Live on a terminal, once a second elsewhere."
    ].join("\n  ")
  ),
  Command.withShortDescription("Show moving prices of a few symbols"),
  Command.withExamples([
    { command: "effect-binance monitor", description: "BTCUSDT and ETHUSDT of the embedded exchange" },
    { command: "effect-binance monitor SOLUSDT XRPUSDT --env production", description: "Two symbols of Binance itself" }
  ])
)
