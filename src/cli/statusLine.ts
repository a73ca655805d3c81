/**
 * One line for each thing that happens to a connection, for people or for programs.
 *
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import * as Stream from "effect/Stream"
import type { ConnectionEvent } from "../connection/ConnectionEvent.ts"
import * as Usage from "./usage.ts"

/**
 * The event as a JSON object, with the line break.
 *
 * @category printers
 * @since 0.1.0
 */
export const json = (event: ConnectionEvent): string => {
  const { _tag, endpoint, shard, epoch, atMillis, ...rest } = event
  const told = "error" in rest ? { reason: rest.error.reason._tag, error: rest.error.reason.message } : rest
  return `${JSON.stringify({ _tag, endpoint, shard, epoch, atMillis, ...told })}\n`
}

const names = (topics: ReadonlyArray<string>): string =>
  topics.length <= 3 ? topics.join(", ") : `${topics.slice(0, 3).join(", ")} and ${topics.length - 3} more`

const seconds = (millis: number): string => `${(millis / 1000).toFixed(1)} s`

const actions = {
  resubscribe: "asked for again",
  move: "moved to a connection of its own",
  wait: "left to the silence rule of its connection"
}

const describe = (event: ConnectionEvent): string => {
  switch (event._tag) {
    case "Dialing":
      // The WebSocket API has none.
      return event.topics === 0 ? "dialing" : `dialing for ${event.topics} topic${event.topics === 1 ? "" : "s"}`
    case "Opened":
      return "open"
    case "Subscribed":
      return `acknowledged ${names(event.topics)}`
    case "Unsubscribed":
      return `acknowledged the end of ${names(event.topics)}`
    case "ControlRefused":
      return `refused ${event.topics.length === 0 ? "a request" : names(event.topics)}: ${event.text} (${event.code})`
    case "AckMissing":
      return `no acknowledgement of ${names(event.topics)}`
    case "Stalled":
      return `${event.topic} silent for ${seconds(event.silentMillis)}, ${actions[event.action]}`
    case "Rotating":
      return "being replaced before the exchange ends it"
    case "Rotated":
      return "replaced, all topics have gone over"
    case "Refreshing":
      return `quiet for ${seconds(event.silentMillis)}, being replaced while it goes on`
    case "LocalStall":
      return `this program itself did not run for ${seconds(event.forMillis)}${event.times === 1 ? "" : `, ${event.times} times`}`
    case "Dropped":
      return `${event.topic} comes faster than it is printed, events are dropped`
    case "FrameRejected":
      return `passed over a frame of ${event.size} bytes: ${event.expectation}`
    case "UnknownField":
      return `${event.topic} has a new field, ${event.field}, which is passed over`
    case "ShutdownAnnounced":
      return "the server is about to end the connection"
    case "Closed":
      return event.error.reason.message
    case "Redialing":
      return `dialing again in ${seconds(event.afterMillis)}`
    case "Released":
      return "released"
  }
}

/**
 * The event in words, with the line break. Times are UTC.
 *
 * @category printers
 * @since 0.1.0
 */
export const text = (event: ConnectionEvent): string => {
  const time = DateTime.formatIso(DateTime.makeUnsafe(event.atMillis)).slice(11, 23)
  return `${time} ${event.endpoint}#${event.shard} dial ${event.epoch}: ${describe(event)}\n`
}

/**
 * What a person who waits for data must know: why a connection ended that is dialled again.
 *
 * @category combinators
 * @since 0.1.0
 */
export const warnings = (events: Stream.Stream<ConnectionEvent>): Stream.Stream<string> =>
  Stream.mapAccum(
    events,
    () => new Map<string, string>(),
    (reasons, event): readonly [Map<string, string>, ReadonlyArray<string>] => {
      const shard = `${event.endpoint}#${event.shard}`
      if (event._tag === "Closed") reasons.set(shard, event.error.message)
      if (event._tag !== "Redialing") return [reasons, []]
      return [reasons, [`${Usage.program}: ${reasons.get(shard)}, dialing again in ${seconds(event.afterMillis)}\n`]]
    }
  )
