/**
 * What the connections count, as Effect metrics with the attribute `endpoint`.
 *
 * @since 0.1.0
 */
import type * as Context from "effect/Context"
import * as Metric from "effect/Metric"

/**
 * Frames read from the wire.
 *
 * @category metrics
 * @since 0.1.0
 */
export const framesReceived = Metric.counter("connection_frames_received", { incremental: true })

/**
 * Events that topics delivered, counted once however many streams share the topic.
 *
 * @category metrics
 * @since 0.1.0
 */
export const eventsReceived = Metric.counter("connection_events_received", { incremental: true })

/**
 * Events that did not decode.
 *
 * @category metrics
 * @since 0.1.0
 */
export const eventsMalformed = Metric.counter("connection_events_malformed", { incremental: true })

/**
 * Events that had been seen before, or were older than what had been seen, and were passed over.
 *
 * @category metrics
 * @since 0.1.0
 */
export const eventsStale = Metric.counter("connection_events_stale", { incremental: true })

/**
 * Events that the full buffers of slow consumers let go, summed over the streams.
 *
 * @category metrics
 * @since 0.1.0
 */
export const eventsDropped = Metric.counter("connection_events_dropped", { incremental: true })

/**
 * Holes in the ids of the exchange.
 *
 * @category metrics
 * @since 0.1.0
 */
export const gaps = Metric.counter("connection_gaps", { incremental: true })

/**
 * Holes in the ids on one connection that another connection of the same topics filled; see `redundancy` in `ConnectionPolicy`.
 *
 * @category metrics
 * @since 0.1.0
 */
export const gapsHealed = Metric.counter("connection_gaps_healed", { incremental: true })

/**
 * Events that a connection brought before the other connections of the same topics did, with the attribute `leg`, from 1. Zero where
 * there is one connection.
 *
 * @category metrics
 * @since 0.1.0
 */
export const eventsLed = Metric.counter("connection_events_led", { incremental: true })

/**
 * Properties that the schemas do not know: the exchange has added a field.
 *
 * @category metrics
 * @since 0.1.0
 */
export const unknownFields = Metric.counter("connection_unknown_fields", { incremental: true })

/**
 * Frames that belonged to no topic.
 *
 * @category metrics
 * @since 0.1.0
 */
export const framesRejected = Metric.counter("connection_frames_rejected", { incremental: true })

/**
 * Connection attempts.
 *
 * @category metrics
 * @since 0.1.0
 */
export const dials = Metric.counter("connection_dials", { incremental: true })

/**
 * Times at which our own process did not run for so long that it is told as `LocalStall`, each counted once, at the endpoint that
 * noticed it.
 *
 * @category metrics
 * @since 0.1.0
 */
export const localStalls = Metric.counter("connection_local_stalls", { incremental: true })

/**
 * Milliseconds of them.
 *
 * @category metrics
 * @since 0.1.0
 */
export const localStallMillis = Metric.counter("connection_local_stall_millis", { incremental: true })

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
  /** By leg, from the first on. */
  readonly eventsLed: Array<number>
  unknownFields: number
  framesRejected: number
  dials: number
  localStalls: number
  localStallMillis: number
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
  unknownFields,
  framesRejected,
  dials,
  localStalls,
  localStallMillis
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
    eventsLed: [],
    unknownFields: 0,
    framesRejected: 0,
    dials: 0,
    localStalls: 0,
    localStallMillis: 0,
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
