import type { Arrivals } from "./arrivals.ts"
import type { DelayHistogram } from "./delayHistogram.ts"
import type { News } from "./report.ts"
import type { Subscriber } from "./subscriber.ts"

/**
 * What is done in one go: all of it at one moment, and who gets something by it is woken once, when it is done. All topics of a pool take
 * turns, so that none has to be told what is the same for all.
 *
 * @internal
 */
export class Turn {
  readonly #clock: () => number
  readonly #touched: Array<Subscriber> = []
  readonly #news: Array<News> = []

  /** When it is done, in milliseconds of waking time. */
  now = 0
  /** By what the next event is timed; `undefined` once the first event of a payload has been, and where it did not arrive now. */
  arrivals: Arrivals | undefined

  constructor(clock: () => number) {
    this.#clock = clock
  }

  begin(): void {
    this.now = this.#clock()
  }

  /** Times the first event of a payload, if it tells when it was made. */
  time(event: unknown, timeOf: ((event: unknown) => number | undefined) | undefined, delays?: DelayHistogram): void {
    const { arrivals } = this
    if (arrivals === undefined) return
    this.arrivals = undefined
    try {
      const eventMillis = timeOf?.(event) ?? Number.NaN
      if (Number.isFinite(eventMillis)) delays?.observe(arrivals.delay(eventMillis))
    } catch {
      // The event is delivered all the same; it can not be timed.
    }
  }

  touch(subscriber: Subscriber): void {
    if (subscriber.isTouched) return
    subscriber.isTouched = true
    this.#touched.push(subscriber)
  }

  tell(news: News): void {
    this.#news.push(news)
  }

  /** What there is to tell of the connection whose turn it is, once. */
  takeNews(): ReadonlyArray<News> {
    return this.#news.splice(0)
  }

  end(): void {
    this.arrivals = undefined
    for (const subscriber of this.#touched.splice(0)) {
      subscriber.isTouched = false
      subscriber.wake()
    }
  }
}
