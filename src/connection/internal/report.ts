import type { ConnectionEvent } from "../ConnectionEvent.ts"

type News<Event extends ConnectionEvent> = Event extends ConnectionEvent
  ? Omit<Event, "endpoint" | "shard" | "epoch" | "atMillis">
  : never

/**
 * Tells what happens to a shard; the shard adds where and when.
 *
 * @internal
 */
export type Report = (event: News<ConnectionEvent>) => void
