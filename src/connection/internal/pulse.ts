import * as Effect from "effect/Effect"
import { Arrivals } from "./arrivals.ts"
import type { WakingTime } from "./wakingTime.ts"

/**
 * Signs of life of one connection. All times are milliseconds of waking time.
 *
 * @internal
 */
export class Pulse {
  /** Last frame of any kind, pongs included; or when we last went on reading. */
  lastFrameMillis: number
  /** Last frame of any kind, pongs included. */
  heardMillis: number
  /** Last data frame, or the opening. */
  lastDataMillis: number
  firstDataMillis: number | undefined
  pingedMillis = Number.NEGATIVE_INFINITY
  /** By when the delays of events are told. */
  readonly arrivals = new Arrivals()
  /** Whether we ourselves hold reading, so that the peer's silence says nothing. */
  isHeld = false
  /** When we last went on reading. */
  releasedMillis = Number.NEGATIVE_INFINITY

  constructor(openedMillis: number) {
    this.lastFrameMillis = openedMillis
    this.heardMillis = openedMillis
    this.lastDataMillis = openedMillis
  }

  /** Whether nothing has come since our last ping. */
  get awaitsAnswer(): boolean {
    return this.pingedMillis > this.lastFrameMillis
  }

  frame(now: number): void {
    this.lastFrameMillis = now
    this.heardMillis = now
  }

  data(now: number): void {
    this.lastDataMillis = now
    this.firstDataMillis ??= now
  }

  pinged(now: number): void {
    this.pingedMillis = now
  }

  hold(): void {
    this.isHeld = true
  }

  release(now: number): void {
    this.isHeld = false
    this.releasedMillis = now
    this.lastFrameMillis = now
    this.lastDataMillis = now
  }

  /** Returns when the peer could be heard for so long: anew after reading was held. */
  listen(millis: number, time: WakingTime): Effect.Effect<void> {
    const isShort = () => this.isHeld || time.nowUnsafe() < this.releasedMillis + millis
    return Effect.repeat(time.sleep(millis), { while: isShort })
  }
}
