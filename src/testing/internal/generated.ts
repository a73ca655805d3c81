import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import type { Any } from "../../binance/MarketStream.ts"
import * as Streams from "../../binance/usds-m/Streams.ts"
import * as TopicTemplate from "../../connection/TopicTemplate.ts"
import * as EventWriter from "./eventWriter.ts"
import type { Feed, FeedOf, Frame } from "./feeds/feed.ts"
import { feeds } from "./feeds/feedTable.ts"
import type { EventSource, Message, Subscriber } from "./subscriber.ts"
import * as Chance from "./world/chance.ts"
import * as World from "./world/world.ts"

interface OpenFeed extends Feed {
  readonly write: (frame: Frame) => string
}

/** A row with what it takes to play it. */
interface Playable {
  readonly parse: (topic: string) => TopicTemplate.Texts | undefined
  readonly write: (frame: Frame) => string
  readonly feedOf: FeedOf<unknown>
}

const play = (row: Any, feedOf: FeedOf<unknown>): Playable => ({
  parse: TopicTemplate.make(row.template).parse,
  write: EventWriter.make(row),
  feedOf
})

/**
 * Events of a world that lives by itself.
 *
 * Each connection has windows, order and event times of its own, as on the exchange; the trades and the books behind them
 * are the same for all. One fiber per connection waits for the next window that has something to tell.
 *
 * @internal
 */
export const make = Effect.fnUntraced(function* (options: World.Options) {
  const world = yield* World.make(options)
  const playable = new Map<Any, Playable>()
  for (const [name, row] of Object.entries(Streams)) {
    playable.set(row, play(row, feeds[name as keyof typeof Streams])) // own names of the module
  }

  const open = (row: Any, topic: string, phase: number, now: number): OpenFeed | undefined => {
    const player = playable.get(row)
    const texts = player?.parse(topic)
    const feed = texts && player?.feedOf({ world, texts, now, phase })
    return feed && player && { ...feed, write: player.write }
  }

  const drive = Effect.fnUntraced(function* ({ changed, id, send, topics }: Subscriber) {
    const { unit } = yield* Chance.make(`${options.seed}/connection ${id}`)
    const phase = unit()
    const openFeeds = new Map<string, OpenFeed | undefined>()
    yield* Effect.addFinalizer(() => Effect.sync(() => openFeeds.forEach((feed) => feed?.close())))

    const follow = (now: number): void => {
      for (const [topic, { row }] of topics) {
        if (!openFeeds.has(topic)) openFeeds.set(topic, open(row, topic, phase, now))
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
        for (const frame of feed.collect(now)) messages.push({ topic, payload: feed.write(frame) })
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
      const wait = due - (yield* Clock.currentTimeMillis)
      if (due === Number.POSITIVE_INFINITY) yield* changed.await
      else if (wait > 0) yield* Effect.raceFirst(Effect.sleep(wait), changed.await)
      else yield* Effect.yieldNow
    }).pipe(Effect.forever)
  }, Effect.scoped)

  const contractOf = (event: unknown) =>
    Predicate.hasProperty(event, "symbol") && Predicate.isString(event.symbol)
      ? world.market(event.symbol.toLowerCase())?.contract
      : undefined

  /** Writes events as their row does, with the decimals of their contracts. */
  const write = (row: Any, events: ReadonlyArray<unknown>): ReadonlyArray<string> => {
    const player = playable.get(row)
    if (player === undefined) return []
    const items = events.map((event) => ({ event, contract: contractOf(event) }))
    return row.frame === "array" ? [player.write(items)] : items.map((item) => player.write([item]))
  }
  return { drive, write } satisfies EventSource & { readonly write: typeof write }
})
