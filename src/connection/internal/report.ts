import type { ConnectionEvent } from "../ConnectionEvent.ts"

type Unlocated<Event extends ConnectionEvent> = Event extends ConnectionEvent
  ? Omit<Event, "endpoint" | "shard" | "epoch" | "atMillis">
  : never

/**
 * A connection event that the shard has yet to give its place and time.
 *
 * @internal
 */
export type News = Unlocated<ConnectionEvent>

/** @internal */
export type Report = (news: News) => void
