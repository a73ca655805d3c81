import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { Payload } from "../../connection/Protocol.ts"
import * as ConnectionMetrics from "../../connection/ConnectionMetrics.ts"
import type { EventSink } from "../../connection/Topic.ts"
import { EventDecodeError } from "../../continuity/EventDecodeError.ts"
import type { Arrival, Arrivals, Options, UserDataError } from "../Account.ts"
import type { Signal } from "../ApiSubscription.ts"
import type { Market } from "../Market.ts"
import * as DiscreetSink from "./discreetSink.ts"

/**
 * How events come over the WebSocket API: each way is a subscription on a connection of its own, which asks anew whenever it has to.
 *
 * @internal
 */
export const make = <Event, R, O extends Options>(market: {
  readonly market: Market
  readonly signals: (options: O) => Stream.Stream<Signal, UserDataError, R>
  readonly decoder: (topic: string) => (payload: Payload, sink: EventSink<Event>) => void
}): Arrivals<Event, R, O> => {
  const topic = `${market.market} account`

  const open = (options: O) =>
    Effect.map(Effect.context<never>(), (context) => {
      const tally = ConnectionMetrics.tally(`${market.market}/api`, context)
      const decode = market.decoder(topic)
      // Counts the subscriptions. While one connection takes the place of another there is no `Interrupted` between two.
      let epoch = 0

      const decoded = (payload: Payload): ReadonlyArray<Arrival<Event>> => {
        const found: Array<Arrival<Event>> = []
        const sink = DiscreetSink.make<Event>({
          event: (event) => {
            tally.eventsReceived++
            found.push({ _tag: "Event", epoch, event })
          },
          malformed: (error) => {
            tally.eventsMalformed++
            found.push({ _tag: "Malformed", epoch, error })
          },
          unknownField: () => {
            tally.unknownFields++
          }
        })
        decode(payload, sink)
        tally.flush()
        return found
      }

      const arrivals = (signal: Signal): ReadonlyArray<Arrival<Event>> => {
        switch (signal._tag) {
          case "Subscribed":
            return [{ _tag: "Opened", epoch: ++epoch }]
          case "Event":
            return decoded(signal.payload)
          case "Unreadable": {
            const { expectation } = signal
            return [
              { _tag: "Malformed", epoch, error: new EventDecodeError({ topic, path: "", expectation, raw: "" }) }
            ]
          }
          case "Interrupted":
            tally.interruptions++
            tally.flush()
            return [signal]
        }
      }

      return market.signals(options).pipe(Stream.map(arrivals), Stream.flattenIterable)
    })

  return (options) => Effect.succeed(open(options))
}
