import type { EventDecodeError } from "../../continuity/EventDecodeError.ts"
import type { Marker } from "../../continuity/Tracked.ts"
import type { Payload } from "../Protocol.ts"
import type { Ending, Subscriber } from "./subscriber.ts"
import type { TopicCounts } from "./topicCounts.ts"

/**
 * Where a topic goes from the connection that carries it: straight to its subscribers, or first to where it meets what
 * other connections bring of it.
 *
 * @internal
 */
export interface Outlet {
  /** What has been told of the topic, from all connections. */
  readonly counts: TopicCounts
  /** Whether others bring the topic at the same time, who would count on what is in doubt here. */
  readonly isOneOfMany: boolean
  /** The one that is to get events as they are and without delay, if there is no other and nothing is to be told before. */
  readonly straight: Subscriber | undefined
  /** Whether it keeps back what the connection brought until another one has come as far. */
  readonly isHolding: boolean
  /** Whether it has kept something back since then or longer, in milliseconds of waking time. */
  isHoldingSince(millis: number): boolean
  /** Lets go of what it keeps back. */
  release(): void
  /** What is told from here on was read from this payload. */
  reads(payload: Payload): void
  /** The conflation key of an event, if it is of use to any subscriber. */
  keyOf(event: unknown): string | undefined
  /** The topic has been asked for on a connection that is to bring it. */
  asked(): void
  /** The topic is subscribed and nothing is known to be missing: from now on, markers are told to all. */
  begin(): void
  /** Tells a marker to those for whom nothing has begun yet: it is where they come in. */
  beginWith(marker: Marker): void
  /** `isRestart`: the exchange's ids have started anew, and those of before mean nothing. */
  event(event: unknown, epoch: number, key: string | undefined, isRestart: boolean): void
  mark(marker: Marker): void
  /** Ends the streams that were told to fail at an event that does not decode. */
  failStrict(error: EventDecodeError): void
  /** Nothing more comes from the connection, and no other one takes its place. */
  end(ending: Ending): void
}
