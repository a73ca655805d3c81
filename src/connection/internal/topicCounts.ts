import type { Marker } from "../../continuity/Tracked.ts"
import type { Tally } from "../ConnectionMetrics.ts"

/**
 * What has been told of one topic since somebody began to want it. It is counted for the topic's endpoint too.
 *
 * @internal
 */
export class TopicCounts {
  readonly #tally: Tally
  /** Since when somebody has wanted the topic, in milliseconds of waking time. */
  wantedSinceMillis = Number.POSITIVE_INFINITY
  /** Events of several connections that were told; `undefined` where there is one alone, of which all are. */
  merged: number | undefined
  malformed = 0
  gaps = 0
  /** Events that full buffers let go, summed over the subscribers. */
  dropped = 0
  stalls = 0
  interruptions = 0

  constructor(tally: Tally) {
    this.#tally = tally
  }

  drop(count: number): void {
    this.dropped += count
    this.#tally.eventsDropped += count
  }

  marker(marker: Marker): void {
    switch (marker._tag) {
      case "Gap":
        this.gaps++
        this.#tally.gaps++
        return
      case "Malformed":
        this.malformed++
        this.#tally.eventsMalformed++
        return
      case "Stalled":
        this.stalls++
        this.#tally.stalls++
        return
      case "Interrupted":
        this.interruptions++
        this.#tally.interruptions++
        return
      case "Dropped":
      case "Resumed":
    }
  }
}
