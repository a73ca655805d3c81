const spanMillis = 300_000

/**
 * How late the events of one connection come, whatever the clocks say. The time of day at the exchange is not ours: what an event
 * takes can not be told, but the difference of the clocks is the same for all events of a connection, so that of two events it can
 * be told which took longer. The fastest of the last 5 to 10 minutes counts as taking no time.
 *
 * Clocks drift apart too, which is why the fastest of all times will not do: after a day it would be the first, or the last.
 *
 * @internal
 */
export class Arrivals {
  // Least difference between our uptime and the event time, of this span and of the one before.
  #least = Number.POSITIVE_INFINITY
  #leastBefore = Number.POSITIVE_INFINITY
  #endMillis = Number.NEGATIVE_INFINITY
  #now = 0

  /** What is told from here on arrived now, in milliseconds of uptime. */
  at(now: number): void {
    this.#now = now
  }

  /** Takes in an event that the exchange made at the given time, and returns by how many milliseconds it took longer than the fastest. */
  delay(eventMillis: number): number {
    const offset = this.#now - eventMillis
    if (this.#now >= this.#endMillis) {
      const isNext = this.#now < this.#endMillis + spanMillis
      this.#leastBefore = isNext ? this.#least : Number.POSITIVE_INFINITY
      this.#least = offset
      this.#endMillis = (isNext ? this.#endMillis : this.#now) + spanMillis
    } else if (offset < this.#least) {
      this.#least = offset
    }
    return offset - Math.min(this.#least, this.#leastBefore)
  }
}
