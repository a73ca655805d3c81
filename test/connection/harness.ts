import { Effect, Layer, Logger, Stream } from "effect"
import * as Backoff from "../../src/connection/Backoff.ts"
import type { ConnectionEvent } from "../../src/connection/ConnectionEvent.ts"
import * as ConnectionPolicy from "../../src/connection/ConnectionPolicy.ts"
import * as ConnectionPool from "../../src/connection/ConnectionPool.ts"
import * as DialBudget from "../../src/connection/DialBudget.ts"
import type { Topic } from "../../src/connection/Topic.ts"
import type { Marker, Tracked } from "../../src/continuity/Tracked.ts"
import * as TestTransport from "../../src/testing/TestTransport.ts"

/** A pool on a scripted network, with exact delays. */
export const layer = (
  policy: ConnectionPolicy.Options = {},
  transport?: TestTransport.Options
): Layer.Layer<ConnectionPool.ConnectionPool | TestTransport.TestTransport> =>
  ConnectionPool.layer.pipe(
    Layer.provide(ConnectionPolicy.layer({ backoff: Backoff.make({ jitter: false }), ...policy })),
    Layer.provide(DialBudget.layer),
    Layer.provideMerge(TestTransport.layer({ openTimeout: "1 hour", ...transport })),
    Layer.provideMerge(Logger.layer([]))
  )

/** Lets every fiber run until it waits for time or for the other side; only then may a test move the clock. */
export const settle = Effect.repeat(Effect.yieldNow, { times: 100 })

/** Runs a stream in the background and keeps what it brings. */
export const collect = Effect.fnUntraced(function* <A, E>(stream: Stream.Stream<A, E>) {
  const items: Array<A> = []
  const fiber = yield* stream.pipe(
    Stream.runForEach((item) => Effect.sync(() => void items.push(item))),
    Effect.forkChild({ startImmediately: true })
  )
  yield* settle
  return { items, fiber }
})

/** Subscribes to topics in the background and keeps what they bring. */
export const track = Effect.fnUntraced(function* <A>(
  topics: ReadonlyArray<Topic<A>>,
  options?: ConnectionPool.BufferOptions
) {
  const pool = yield* ConnectionPool.ConnectionPool
  return yield* collect(pool.tracked(topics, options))
})

/** Keeps the connection events from now on. */
export const watch = Effect.gen(function* () {
  const pool = yield* ConnectionPool.ConnectionPool
  const { items } = yield* collect(pool.events)
  return items as ReadonlyArray<ConnectionEvent>
})

/** Tracked items as short words: events by their ids, markers by tag and extent. */
export const brief = (items: ReadonlyArray<Tracked<{ readonly id: number }>>): ReadonlyArray<number | string> =>
  items.map((item) => (item._tag === "Event" ? item.event.id : briefMarker(item)))

const briefMarker = (marker: Marker): string => {
  switch (marker._tag) {
    case "Interrupted":
      return `Interrupted ${marker.reason}`
    case "Gap":
      return `Gap ${marker.from}-${marker.to}`
    case "Dropped":
      return marker.from === undefined
        ? `Dropped ${marker.count}`
        : `Dropped ${marker.count}: ${marker.from}-${marker.to}`
    case "Stalled":
      return `Stalled ${marker.silentMillis}`
    case "Malformed":
      return `Malformed ${marker.count}`
    case "Resumed":
      return "Resumed"
  }
}

/** Seconds at which the program dialled. */
export const dialSeconds = Effect.gen(function* () {
  const network = yield* TestTransport.TestTransport
  return (yield* network.dials).map((dial) => dial.atMillis / 1000)
})

/** Accepts the next connection and acknowledges whatever is asked on it. */
export const acceptObliging = Effect.gen(function* () {
  const network = yield* TestTransport.TestTransport
  const peer = yield* network.accept
  yield* peer.receive.pipe(
    Effect.flatMap(({ text }) => peer.send(`ok ${text.split(" ")[1]}`)),
    Effect.forever,
    Effect.forkScoped
  )
  return peer
})
