import type { Session } from "../Connection.ts"
import type { TopicFeed } from "./topicFeed.ts"

// Of what comes within so long, only the first ends a spell: a burst of trades is one sign of life.
const breathMillis = 10_000
// Spells of which the longest is remembered; up to twice as many, since they are forgotten by halves.
const remembered = 64
const margin = 1.5
const longestMillis = 3_600_000

/**
 * Which quiet spells are normal for the topics of a connection, where all of them may be quiet. One that ends with data on the very
 * connection that was quiet was the market's, since a connection that has died does not come back. Half as long again as the longest
 * of the last 64 to 128 may pass before the connection is doubted, and twice as long each time that nothing has come since, at most
 * an hour.
 *
 * Spells are counted, not hours, so that a market that wakes up is soon watched closely again.
 *
 * @internal
 */
export class QuietSpells {
  #longestMillis = 0
  #longestBeforeMillis = 0
  #count = 0
  #nextMillis = Number.NEGATIVE_INFINITY
  /** How often a fresh connection has been dialled since something came. */
  refreshes = 0

  get #mostMillis(): number {
    return Math.max(this.#longestMillis, this.#longestBeforeMillis)
  }

  /** How long nothing may come before a fresh connection is dialled; never less than `silenceMillis`. */
  allowedMillis(silenceMillis: number): number {
    const allowedMillis = Math.max(silenceMillis, margin * this.#mostMillis) * 2 ** this.refreshes
    return Math.min(allowedMillis, Math.max(silenceMillis, longestMillis))
  }

  /** Milliseconds of the spell that ends when a connection brings something of a topic; 0 if that proves nothing. */
  endingAt(now: number, feed: TopicFeed, session: Session): number {
    if (now < this.#nextMillis || feed.topic.liveness._tag !== "Irregular") return 0
    // What was mute, or comes from elsewhere, does not tell that this connection was well.
    if (feed.record.isAway || !feed.isCarriedBy(session)) return 0
    return now - Math.max(session.pulse.lastDataMillis, feed.askedMillis)
  }

  /** A spell has ended, and nothing was missed in it. */
  ended(millis: number, now: number): void {
    this.#nextMillis = now + breathMillis
    this.#longestMillis = Math.max(this.#longestMillis, millis)
    if (++this.#count < remembered) return
    this.#longestBeforeMillis = this.#longestMillis
    this.#longestMillis = 0
    this.#count = 0
  }

  /** Nothing is known of the topics any more, since others are among them. */
  forget(): void {
    this.limitTo(new QuietSpells())
  }

  /** Topics join of which this is known: together they are quiet for no longer than either were alone. */
  limitTo(other: QuietSpells): void {
    const mostMillis = other.#mostMillis
    this.#longestMillis = Math.min(this.#longestMillis, mostMillis)
    this.#longestBeforeMillis = Math.min(this.#longestBeforeMillis, mostMillis)
  }

  /** The same for a connection that takes over some of the topics. */
  copy(): QuietSpells {
    const copy = new QuietSpells()
    copy.#longestMillis = this.#longestMillis
    copy.#longestBeforeMillis = this.#longestBeforeMillis
    copy.#count = this.#count
    return copy
  }
}
