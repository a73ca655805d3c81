/**
 * Everything the pool must know of a topic in order to carry it: where it is, how it reads, what follows what.
 *
 * @since 0.1.0
 */
import type { EventDecodeError } from "../continuity/EventDecodeError.ts"
import type { Sequence } from "../continuity/Sequence.ts"
import type { Liveness } from "./Liveness.ts"
import type { Data, Endpoint } from "./Protocol.ts"

/**
 * Takes what a payload decodes to. One payload may hold many events.
 *
 * @category models
 * @since 0.1.0
 */
export interface EventSink<in A> {
  readonly event: (event: A) => void
  readonly malformed: (error: EventDecodeError) => void
  /** A property that the event's schema does not know was present; it is passed over. */
  readonly unknownField: (name: string) => void
  /** A payload was none that could be read the quick way; it is decoded the slow way now. */
  readonly handedOver?: (() => void) | undefined
}

/**
 * One topic of one endpoint.
 *
 * @category models
 * @since 0.1.0
 */
export interface Topic<out A> {
  readonly endpoint: Endpoint
  /** Name in the exchange's own spelling. */
  readonly name: string
  /** What the topic shares with others of its form, such as `<symbol>@aggTrade`: metrics are told by it, since names are too many. */
  readonly template: string
  /**
   * Feeds what the payload holds to the sink, in order. Never throws. Topics of one form do well to share it: what a thousand of them
   * have each for itself must be fetched from the memory for every event.
   */
  readonly decode: (data: Data, sink: EventSink<A>) => void
  /** How to see holes between the events that `decode` makes; `undefined` where they carry no ids. */
  readonly sequence: Sequence<never> | undefined
  readonly liveness: Liveness
  /** When the exchange made an event, in milliseconds of its own clock; `undefined` where the event does not tell. */
  readonly eventTime: ((event: never) => number | undefined) | undefined
  /**
   * Time of the state that an event tells as a whole, so that a later event of the same conflation key takes its place;
   * `undefined` where events tell changes. Lets a rotation go over at any event where there are no ids.
   */
  readonly stateTime: ((event: never) => number) | undefined
  /** What `conflate` keeps the latest event of, such as the symbol; `undefined` where every event counts. */
  readonly conflationKey: ((event: never) => string) | undefined
}
