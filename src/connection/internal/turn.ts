import type { Arrivals } from "./arrivals.ts"
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

  touch(subscriber: Subscriber): void {
    if (subscriber.isTouched) return
    subscriber.isTouched = true
    this.#touched.push(subscriber)
  }

  end(): void {
    this.arrivals = undefined
    for (const subscriber of this.#touched.splice(0)) {
      subscriber.isTouched = false
      subscriber.wake()
    }
  }
}
