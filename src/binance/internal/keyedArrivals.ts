import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { ConnectionPool } from "../../connection/ConnectionPool.ts"
import type { Payload } from "../../connection/Protocol.ts"
import type { EventSink } from "../../connection/Topic.ts"
import type * as Tracked from "../../continuity/Tracked.ts"
import type { Arrival, Arrivals, KeyOptions } from "../Account.ts"
import * as Environment from "../Environment.ts"
import * as ListenKey from "../ListenKey.ts"
import type { Market } from "../Market.ts"
import * as PrivateTopic from "./privateTopic.ts"

// A reader that is slow holds up the reading of a connection that nobody else uses.
const capacity = 4096

// A topic is asked for right after its connection has opened.
const soon = "100 millis"

/**
 * How events come over the connection that a listen key opens: a new key for each way, kept alive for as long as that is of use.
 *
 * @internal
 */
export const make = <Event, R>(market: {
  readonly market: Market
  /** Where the events of a key are pushed. */
  readonly url: (environment: Environment.Environment, key: string) => string
  readonly keys: ListenKey.Calls<R>
  readonly decoder: (topic: string) => (payload: Payload, sink: EventSink<Event>) => void
  /** Whether the event says that a listen key has expired. */
  readonly isExpiry: (event: Event) => boolean
}): Arrivals<Event, ConnectionPool | R, KeyOptions> =>
  Effect.fnUntraced(function* ({ closeOnRelease = false }) {
    const pool = yield* ConnectionPool
    const environment = yield* Environment.Current
    const endpoint = `${market.market}/private`
    let newest: Redacted.Redacted | undefined

    if (closeOnRelease) {
      yield* Effect.addFinalizer(() =>
        // It ends by itself when nobody renews it.
        Effect.suspend(() => (newest === undefined ? Effect.void : Effect.ignore(market.keys.close(newest))))
      )
    }

    const arrivals = (item: Tracked.Tracked<Event>): ReadonlyArray<Arrival<Event>> => {
      switch (item._tag) {
        case "Event":
          return market.isExpiry(item.event) ? [item, { _tag: "Lost", reason: "ListenKeyExpired" }] : [item]
        case "Resumed":
          return [{ _tag: "Opened", epoch: item.epoch }]
        case "Malformed":
        case "Interrupted":
          return [item]
        default:
          // The others are about ids, about silence and about full buffers, of which there is none to be told here.
          return []
      }
    }

    // Which topic a connection is for, its own events do not tell.
    const opened = (name: string): Stream.Stream<Arrival<Event>> =>
      pool.events.pipe(
        Stream.filter((event) => event.endpoint === endpoint && (event._tag === "Opened" || event._tag === "Rotated")),
        Stream.mapEffect(() => Effect.delay(pool.topics, soon)),
        Stream.map((topics) =>
          topics
            .filter((topic) => topic.endpoint === endpoint && topic.topic === name && topic.state === "live")
            .map(({ legs }) => ({ _tag: "Opened", epoch: Math.max(...legs.map(({ epoch }) => epoch)) }) as const)
        ),
        Stream.flattenIterable
      )

    return Effect.gen(function* () {
      const { key, lost } = yield* ListenKey.make(market.keys)
      newest = key
      const name = PrivateTopic.nameFor(pool)
      const topic = PrivateTopic.make({
        endpoint,
        name,
        key,
        url: (opened) => market.url(environment, opened),
        decode: market.decoder(name)
      })
      const pushed = pool
        .tracked([topic], { overflow: "suspend", capacity })
        .pipe(Stream.map(arrivals), Stream.flattenIterable)
      const loss = Stream.fromEffect(Effect.map(lost, (reason) => ({ _tag: "Lost", reason }) as const))
      return opened(name).pipe(Stream.merge(pushed), Stream.merge(loss))
    })
  })
