/**
 * How commands show what a stream brings: as lines of JSON, or as a table that stays in its place.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Flag from "effect/cli/Flag"
import * as Stream from "effect/Stream"
import type { ConnectionEvent } from "../connection/ConnectionEvent.ts"
import { WebSocketApi } from "../binance/WebSocketApi.ts"
import { ConnectionPool } from "../connection/ConnectionPool.ts"
import * as Flags from "./flags.ts"
import * as LiveView from "./liveView.ts"
import * as Output from "./output.ts"
import * as RetryLine from "./retryLine.ts"
import * as StatusLine from "./statusLine.ts"

/**
 * The flags that say what is shown, and for how long.
 *
 * @category flags
 * @since 0.1.0
 */
export const flags = {
  format: Flags.format,
  take: Flags.count("take", "End after this many events"),
  for: Flags.positiveDuration("for", 'End after this long, such as "30 seconds" or "500 millis"'),
  status: Flag.Boolean("status").pipe(
    Flag.withDescription("Tell on standard error what happens to the connections"),
    Flag.withoutNegation,
    Flag.withDefault(false)
  )
}

/**
 * The items up to and with the `n`th event; markers do not count. Without a number, all of them.
 *
 * @category combinators
 * @since 0.1.0
 */
export const takeEvents =
  (n: number | undefined) =>
  <A extends { readonly _tag: string }, E, R>(items: Stream.Stream<A, E, R>): Stream.Stream<A, E, R> =>
    n === undefined
      ? items
      : Stream.suspend(() => {
          let left = n
          return Stream.takeUntil(items, (item) => item._tag === "Event" && --left === 0)
        })

/**
 * A table that takes items in.
 *
 * @category models
 * @since 0.1.0
 */
export interface Table<A> {
  readonly update: (items: ReadonlyArray<A>, nowMillis: number) => void
  readonly lines: (nowMillis: number) => ReadonlyArray<string>
}

/**
 * Shows the items of a stream until it ends or the time is up, and on standard error what happens to the connections: everything, or
 * what a person who waits for data must know, for as long as it is worth knowing. Requests that are made again are told in any case.
 *
 * @category runners
 * @since 0.1.0
 */
export const show = Effect.fnUntraced(function* <A, E, R>(
  items: Stream.Stream<A, E, R>,
  options: {
    readonly format: "json" | "table"
    readonly for: Duration.Duration | undefined
    readonly status: boolean
    /** When warnings are not worth their while any more. Default: never. */
    readonly warnUntil?: Effect.Effect<unknown> | undefined
    /** Requests that have failed and are made again. Default: none. */
    readonly retries?: Stream.Stream<RetryLine.Retry> | undefined
    readonly table: (nowMillis: number) => Table<A>
    /** The line of an item, with its line break. */
    readonly line: (item: A) => string
  }
) {
  const { events: ofPool } = yield* ConnectionPool
  const { events: ofApi } = yield* WebSocketApi
  const events = Stream.merge(ofPool, ofApi)
  const clock = yield* Clock.Clock
  const now = () => clock.currentTimeMillisUnsafe()
  const isOver = options.for === undefined ? Effect.never : Effect.sleep(options.for)
  const warnings = Stream.interruptWhen(StatusLine.warnings(events), options.warnUntil ?? Effect.never)
  const { retries = Stream.empty } = options
  const warned = Stream.merge(warnings, Stream.map(retries, RetryLine.text))
  const newsBy = (
    print: (event: ConnectionEvent) => string,
    printRetry: (retry: RetryLine.Retry, i: number) => string
  ) => (options.status ? Stream.merge(Stream.map(events, print), Stream.map(retries, printRetry)) : warned)

  if (options.format === "table") {
    const table = options.table(now())
    return yield* LiveView.during({
      lines: table.lines,
      news: newsBy(StatusLine.text, RetryLine.text),
      work: items.pipe(
        Stream.interruptWhen(isOver),
        Stream.runForEachArray((batch) => Effect.sync(() => table.update(batch, now())))
      )
    })
  }
  yield* Effect.forkScoped(Output.writeError(newsBy(StatusLine.json, RetryLine.json)), { startImmediately: true })
  yield* items.pipe(Output.inPieces(options.line), Stream.interruptWhen(isOver), Output.write)
})
