/**
 * What the connections count and time, as Effect metrics with the attribute `endpoint`. Names and units are those that Prometheus asks
 * for.
 *
 * @since 0.1.0
 */
import type * as Context from "effect/Context"
import * as Metric from "effect/Metric"
import { DelayHistogram } from "./internal/delayHistogram.ts"

const counter = (name: string, description: string) => Metric.counter(name, { description, incremental: true })

/**
 * Frames read from the wire.
 *
 * @category metrics
 * @since 0.1.0
 */
export const framesReceived = counter("connection_frames_received_total", "Frames read from the wire.")

/**
 * Events that topics delivered, counted once however many streams share the topic.
 *
 * @category metrics
 * @since 0.1.0
 */
export const eventsReceived = counter(
  "connection_events_received_total",
  "Events that topics delivered, counted once however many streams share the topic."
)

/**
 * Events that did not decode.
 *
 * @category metrics
 * @since 0.1.0
 */
export const eventsMalformed = counter("connection_events_malformed_total", "Events that did not decode.")

/**
 * Events that had been seen before, or were older than what had been seen, and were passed over.
 *
 * @category metrics
 * @since 0.1.0
 */
export const eventsStale = counter(
  "connection_events_stale_total",
  "Events that had been seen before and were passed over."
)

/**
 * Events that the full buffers of slow consumers let go, summed over the streams.
 *
 * @category metrics
 * @since 0.1.0
 */
export const eventsDropped = counter(
  "connection_events_dropped_total",
  "Events that the full buffers of slow consumers let go."
)

/**
 * Holes in the ids of the exchange.
 *
 * @category metrics
 * @since 0.1.0
 */
export const gaps = counter("connection_gaps_total", "Holes in the ids of the exchange.")

/**
 * Holes in the ids on one connection that another connection of the same topics filled; see `redundancy` in `ConnectionPolicy`.
 *
 * @category metrics
 * @since 0.1.0
 */
export const gapsHealed = counter(
  "connection_gaps_healed_total",
  "Holes in the ids on one connection that another one filled."
)

/**
 * Events that a connection brought before the other connections of the same topics did, with the attribute `leg`, from 1. Zero where
 * there is one connection.
 *
 * @category metrics
 * @since 0.1.0
 */
export const eventsLed = counter(
  "connection_events_led_total",
  "Events that a connection brought before the others of the same topics."
)

/**
 * Properties that the schemas do not know: the exchange has added a field.
 *
 * @category metrics
 * @since 0.1.0
 */
export const unknownFields = counter(
  "connection_unknown_fields_total",
  "Properties of events that the schemas do not know."
)

/**
 * Payloads that were not written as the exchange mostly writes them and were decoded the slow way; see `codec/FrameReader`. A share
 * of `framesReceived` that stays high costs many times the time.
 *
 * @category metrics
 * @since 0.1.0
 */
export const payloadsHandedOver = counter(
  "connection_payloads_handed_over_total",
  "Payloads that were decoded the slow way."
)

/**
 * Frames that belonged to no topic.
 *
 * @category metrics
 * @since 0.1.0
 */
export const framesRejected = counter("connection_frames_rejected_total", "Frames that belonged to no topic.")

/**
 * Connection attempts.
 *
 * @category metrics
 * @since 0.1.0
 */
export const dials = counter("connection_dials_total", "Connection attempts.")

/**
 * Times at which our own process did not run for so long that it is told as `LocalStall`, each counted once, at the endpoint that
 * noticed it.
 *
 * @category metrics
 * @since 0.1.0
 */
export const localStalls = counter("connection_local_stalls_total", "Times at which our own process did not run.")

/**
 * Seconds of them.
 *
 * @category metrics
 * @since 0.1.0
 */
export const localStallSeconds = counter(
  "connection_local_stall_seconds_total",
  "Seconds in which our own process did not run."
)

/**
 * Topics that ceased to deliver on an open connection.
 *
 * @category metrics
 * @since 0.1.0
 */
export const stalls = counter("connection_stalls_total", "Topics that ceased to deliver on an open connection.")

/**
 * Topics that lost the connection that carried them.
 *
 * @category metrics
 * @since 0.1.0
 */
export const interruptions = counter(
  "connection_interruptions_total",
  "Topics that lost the connection that carried them."
)

/**
 * Name of {@link eventDelay}.
 *
 * @category metrics
 * @since 0.1.0
 */
export const eventDelayName = "connection_event_delay_seconds"

// Whole milliseconds are as exact as most event times are.
const delayBoundsMillis = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000]

/**
 * By how much events took longer from the exchange to us than the fastest of the same connection, in seconds, with the attribute
 * `template` besides: one series per row and endpoint.
 *
 * **Details**
 *
 * The difference of the exchange's clock and ours is in all events of a connection alike, so it cancels out, and the time of day
 * may be set at any moment. The fastest event of the last 5 to 10 minutes is what the others are compared with, for clocks drift
 * apart. Each payload is timed once, by its first event.
 *
 * **Gotchas**
 *
 * It is not the delay itself: what even the fastest event takes is not in it, and what all events take longer for more than 10 minutes
 * counts as the least that can be had. It ends where a frame is read; what waits in the buffer of a stream waits longer. Rows
 * that tell the time of a state and not of its sending seem late by the difference.
 *
 * @category metrics
 * @since 0.1.0
 */
export const eventDelay = (attributes: {
  readonly endpoint: string
  readonly template: string
}): Metric.Histogram<number> =>
  Metric.histogram(eventDelayName, {
    description: "By how much events took longer from the exchange to us than the fastest of the same connection.",
    attributes,
    boundaries: delayBoundsMillis.map((millis) => millis / 1000)
  })

/**
 * Counts of one endpoint that are summed up while a batch is read and told once it is through.
 *
 * @category models
 * @since 0.1.0
 */
export interface Tally {
  framesReceived: number
  eventsReceived: number
  eventsMalformed: number
  eventsStale: number
  eventsDropped: number
  gaps: number
  gapsHealed: number
  stalls: number
  interruptions: number
  /** By leg, from the first on. */
  readonly eventsLed: Array<number>
  unknownFields: number
  payloadsHandedOver: number
  framesRejected: number
  dials: number
  localStalls: number
  localStallSeconds: number
  /** Where the delays of a row's events are taken in. */
  readonly delaysOf: (template: string) => DelayHistogram
  /** Adds what was summed up to the metrics, and starts at zero again. */
  readonly flush: () => void
}

const metrics = {
  framesReceived,
  eventsReceived,
  eventsMalformed,
  eventsStale,
  eventsDropped,
  gaps,
  gapsHealed,
  stalls,
  interruptions,
  unknownFields,
  payloadsHandedOver,
  framesRejected,
  dials,
  localStalls,
  localStallSeconds
}

type Name = keyof typeof metrics

const names = Object.keys(metrics) as ReadonlyArray<Name> // of the object above

/**
 * Makes the tally of one endpoint.
 *
 * @category constructors
 * @since 0.1.0
 */
export const tally = (endpoint: string, context: Context.Context<never>): Tally => {
  const counters = names.map((name) => [name, Metric.withAttributes(metrics[name], { endpoint })] as const)
  const counts: Tally = {
    framesReceived: 0,
    eventsReceived: 0,
    eventsMalformed: 0,
    eventsStale: 0,
    eventsDropped: 0,
    gaps: 0,
    gapsHealed: 0,
    stalls: 0,
    interruptions: 0,
    eventsLed: [],
    unknownFields: 0,
    payloadsHandedOver: 0,
    framesRejected: 0,
    dials: 0,
    localStalls: 0,
    localStallSeconds: 0,
    delaysOf: (template) => DelayHistogram.behind(eventDelay({ endpoint, template }), delayBoundsMillis, context),
    flush: () => {
      for (const [name, counter] of counters) {
        if (counts[name] === 0) continue
        counter.updateUnsafe(counts[name], context)
        counts[name] = 0
      }
      counts.eventsLed.forEach((count, leg) => {
        if (count === 0) return
        const counter = Metric.withAttributes(eventsLed, { endpoint, leg: String(leg + 1) })
        counter.updateUnsafe(count, context)
        counts.eventsLed[leg] = 0
      })
    }
  }
  return counts
}
