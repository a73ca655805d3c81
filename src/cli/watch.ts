/**
 * `effect-binance watch`: any topics of a market, as JSON lines or as a table.
 *
 * @since 0.1.0
 */
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import * as MarketStream from "../binance/MarketStream.ts"
import type { Tracked } from "../continuity/Tracked.ts"
import * as Columns from "./columns.ts"
import * as EventLine from "./eventLine.ts"
import * as Exchange from "./exchange.ts"
import * as Flags from "./flags.ts"
import * as Markets from "./markets.ts"
import * as Printing from "./printing.ts"
import * as TopicTable from "./topicTable.ts"
import * as Usage from "./usage.ts"

const flags = {
  market: Markets.argument,
  topics: Argument.String("topic").pipe(
    Argument.withDescription("Topics as Binance spells them, such as btcusdt@aggTrade"),
    Argument.variadic({ min: 1 })
  ),
  ...Printing.flags,
  ...Flags.exchange("production"),
  recording: Flags.recording,
  ...Flags.policy
}

type Items<E, R> = Stream.Stream<Tracked<unknown>, E, R>

const legalTopics = (rows: ReadonlyArray<MarketStream.Any>): ReadonlyArray<string> =>
  Columns.align(
    ["left"],
    rows.map((row) => [`  ${row.template}`, row.summary])
  )

const parse = Effect.fnUntraced(function* ({ topics: { parse } }: Markets.Served, names: ReadonlyArray<string>) {
  const results = names.map(parse)
  yield* Usage.check(
    "watch",
    results.filter(Result.isFailure).map(({ failure }) => failure.message)
  )
  return results.filter(Result.isSuccess).map(({ success }) => success)
})

/**
 * The items up to the end of what the exchange plays: what it closes then is not interrupted.
 *
 * @category combinators
 * @since 0.1.0
 */
export const untilPlayed =
  <E2>(topics: ReadonlyArray<string>, exhausted: Effect.Effect<void, E2>) =>
  <E, R>(items: Items<E, R>): Items<E | E2, R> =>
    Stream.suspend(() => {
      const playing = new Set(topics)
      let isOver = false
      const watching: Effect.Effect<never, E2> = Effect.flatMap(exhausted, () => {
        isOver = true
        return Effect.never
      })
      const isEnd = (item: Tracked<unknown>) => isOver && item._tag === "Interrupted"
      return Stream.interruptWhen(items, watching).pipe(
        Stream.takeUntil((item) => isEnd(item) && playing.delete(item.topic) && playing.size === 0),
        Stream.filter((item) => !isEnd(item))
      )
    })

/**
 * Prints what topics bring, with markers where something is missing.
 *
 * @category commands
 * @since 0.1.0
 */
export const watch = Command.make(
  "watch",
  flags,
  Effect.fnUntraced(function* (input) {
    const subscriptions = yield* parse(input.market, input.topics)
    yield* Usage.check("watch", Exchange.conflicts(input))
    const format = yield* Flags.formatOr(input.format)
    const names = subscriptions.map((each) => each.topic)

    const run = Effect.gen(function* () {
      const exhausted = yield* Exchange.Exhausted
      const items = MarketStream.merge
        .tracked(subscriptions)
        .pipe(untilPlayed(names, exhausted), Printing.takeEvents(input.take))
      yield* Printing.show(items, {
        format,
        for: input.for,
        status: input.status,
        // What is closed and refused once the recording has been played is not worth a warning.
        warnUntil: Effect.exit(exhausted),
        table: (startMillis) => TopicTable.make(names, startMillis),
        line: EventLine.make(input.market.market, subscriptions)
      })
    })
    yield* Effect.scoped(run).pipe(Effect.provide(Exchange.layer(input, names)))
  })
).pipe(
  Command.withDescription(
    [
      "Print what topics bring, one JSON object a line or as a table, with a marker wherever something is missing.",
      "",
      ...Markets.all.flatMap(({ market, topics }) => [`Topics of ${market}:`, ...legalTopics(topics.rows)])
    ].join("\n  ")
  ),
  Command.withShortDescription("Print market data as JSON lines or as a table"),
  Command.withExamples([
    {
      command: "effect-binance watch usds-m btcusdt@aggTrade btcusdt@bookTicker",
      description: "Trades and best prices, as a table on a terminal"
    },
    {
      command: "effect-binance watch usds-m btcusdt@trade --take 1000 --overflow suspend > trades.jsonl",
      description: "A thousand trades, none of them dropped"
    },
    {
      command: "effect-binance watch usds-m '!forceOrder@arr' --for '1 hour' --status",
      description: "An hour of liquidations, with the life of the connection on standard error"
    },
    {
      command: "effect-binance watch usds-m btcusdt@depth@100ms --env simulated",
      description: "Without a network, from the embedded exchange"
    }
  ])
)
