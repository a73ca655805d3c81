/**
 * What a subscription does when its consumer is slower than the exchange. The socket itself is always read.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * What happens to events that a full buffer can not hold.
 *
 * **Details**
 *
 * - `sliding`: the oldest go. The default: a market's newest state is worth most.
 * - `dropping`: the newest go.
 * - `conflate`: of each key (mostly the symbol) only the latest waits, buffer full or not. Only topics that
 *   declare a key can be conflated; for others it acts as `sliding`.
 * - `fail`: the stream ends with a `ConnectionError` of reason `Overflow`, after the events that the buffer holds.
 * - `suspend`: nothing goes; reading of the socket is held instead. For recorders and replays: the subscription gets
 *   a connection of its own, and no deadline runs against the peer while reading is held. A live exchange cuts readers that are
 *   slow for long.
 *
 * Whatever goes is counted in the metric `connection_events_dropped_total` and stands in tracked streams as `Dropped`.
 *
 * @category models
 * @since 0.1.0
 */
export const Overflow = Schema.Literals(["sliding", "dropping", "conflate", "fail", "suspend"])

/**
 * What happens to events that a full buffer can not hold.
 *
 * @category models
 * @since 0.1.0
 */
export type Overflow = typeof Overflow.Type
