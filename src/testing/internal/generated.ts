import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { StreamMarket } from "../../binance/Market.ts"
import type { Any, Subscription } from "../../binance/MarketStream.ts"
import type { Feed, Frame } from "./feeds/feed.ts"
import { sleepUntil } from "./sleepUntil.ts"
import * as Stages from "./stages.ts"
import type { EventSource, Message, Subscriber } from "./subscriber.ts"
import * as Chance from "./world/chance.ts"
import type * as World from "./world/world.ts"

interface OpenFeed extends Feed {
  readonly write: (frame: Frame) => string
}

/**
 * Events of worlds that live by themselves.
 *
 * Each connection has windows, order and event times of its own, as on the exchange; the trades and the books behind
 * them are the same for all. One fiber per connection waits for the next window that has something to tell.
 *
 * @internal
 */
export const make = Effect.fnUntraced(function* (options: World.Options) {
  const { stages, worlds } = yield* Stages.make(options)
  const players = new Map(Object.values(stages).flatMap((stage) => stage.players))

  const drive = Effect.fnUntraced(function* ({ changed, id, send, timeUnit, topics }: Subscriber) {
    const { unit } = yield* Chance.make(`${options.seed}/connection ${id}`)
    const phase = unit()
    const openFeeds = new Map<string, OpenFeed | undefined>()
    yield* Effect.addFinalizer(() => Effect.sync(() => openFeeds.forEach((feed) => feed?.close())))

    const open = (row: Any, topic: string, now: number): OpenFeed | undefined => {
      const player = players.get(row)
      const feed = player?.open(topic, { now, phase })
      return feed && player && { ...feed, write: (frame) => player.write(frame, timeUnit) }
    }
    const follow = (now: number): void => {
      for (const [topic, { row }] of topics) {
        if (!openFeeds.has(topic)) openFeeds.set(topic, open(row, topic, now))
      }
      for (const [topic, feed] of openFeeds) {
        if (topics.has(topic)) continue
        feed?.close()
        openFeeds.delete(topic)
      }
    }
    const collect = (now: number): ReadonlyArray<Message> => {
      const messages: Array<Message> = []
      for (const [topic, feed] of openFeeds) {
        if (feed === undefined) continue
        const dueMillis = feed.dueAt()
        for (const frame of feed.collect(now)) messages.push({ topic, payload: feed.write(frame), dueMillis })
      }
      return messages
    }
    const dueAt = (): number => {
      let earliest = Number.POSITIVE_INFINITY
      for (const feed of openFeeds.values()) earliest = Math.min(earliest, feed?.dueAt() ?? earliest)
      return earliest
    }

    return yield* Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      // What changes from here on opens it again, and the wait below returns at once.
      changed.closeUnsafe()
      follow(now)
      const messages = collect(now)
      if (messages.length > 0) yield* send(messages)
      const due = dueAt()
      const collected = yield* Clock.currentTimeMillis
      if (due === Number.POSITIVE_INFINITY) yield* changed.await
      else if (due > collected) yield* Effect.raceFirst(sleepUntil(due, collected), changed.await)
      else yield* Effect.yieldNow
    }).pipe(Effect.forever)
  }, Effect.scoped)

  /** Lets the worlds of markets begin to live. */
  const begin = (markets: Iterable<StreamMarket>): Effect.Effect<void> =>
    Effect.forEach(markets, (market) => stages[market].begin, { discard: true })

  /** Writes events as their row does, with the decimals of their contracts. */
  const write = Effect.fnUntraced(function* (
    row: Any,
    events: ReadonlyArray<unknown>,
    timeUnit: Subscriber["timeUnit"]
  ) {
    yield* begin([row.market])
    const player = players.get(row)
    if (player === undefined) return []
    const items = events.map((event) => ({ event, contract: player.contractOf(event) }))
    return row.frame === "array" ? [player.write(items, timeUnit)] : items.map((item) => player.write([item], timeUnit))
  })

  /** Hands over what there is of a topic, from now until the scope ends. */
  const witness = Effect.fnUntraced(function* ({ row, topic }: Subscription<unknown>, tell: (payload: string) => void) {
    yield* begin([row.market])
    const player = players.get(row)
    const tellAll = (frames: ReadonlyArray<Frame>) => {
      for (const frame of frames) if (player !== undefined) tell(player.write(frame))
    }
    const feed = player?.open(topic, { now: yield* Clock.currentTimeMillis, phase: 0, witness: tellAll })
    if (feed === undefined) return
    yield* Effect.addFinalizer(() => Effect.sync(feed.close))
    yield* Effect.gen(function* () {
      const due = feed.dueAt()
      if (due === Number.POSITIVE_INFINITY) return yield* Effect.never
      yield* Effect.sleep(Math.max(1, due - (yield* Clock.currentTimeMillis)))
      tellAll(feed.collect(yield* Clock.currentTimeMillis))
    }).pipe(Effect.forever, Effect.forkScoped)
  })

  return { begin, drive, write, witness, worlds } satisfies EventSource & {
    readonly write: typeof write
    readonly witness: typeof witness
    readonly worlds: typeof worlds
  }
})
