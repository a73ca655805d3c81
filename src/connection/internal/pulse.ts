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
  readonly #answersPings: boolean
  // When that ping was sent which has been answered last.
  #answeredMillis = Number.NEGATIVE_INFINITY
  #questionedMillis = Number.NEGATIVE_INFINITY
  /** By when the delays of events are told. */
  readonly arrivals = new Arrivals()
  /** Whether we ourselves hold reading, so that the peer's silence says nothing. */
  isHeld = false
  /** When we last went on reading. */
  releasedMillis = Number.NEGATIVE_INFINITY

  /** `answersPings`: whether pings are sent, and their answers known from other frames. */
  constructor(openedMillis: number, answersPings = false) {
    this.#answersPings = answersPings
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

  /**
   * Nothing that the peer sent before then is on its way any more: it has answered a ping of that time. Where pings tell nothing, it
   * is taken to be so when anything was heard.
   */
  get provenMillis(): number {
    return this.#answersPings ? this.#answeredMillis : this.heardMillis
  }

  /** Whether somebody waits for the answer to a ping, although other frames prove that the peer is there. */
  get isQuestioned(): boolean {
    return this.#answersPings && this.#answeredMillis < this.#questionedMillis
  }

  /** Asks for what proves that all has been read that the peer sent before now. */
  question(now: number): void {
    this.#questionedMillis = now
  }

  /** A ping of then has been answered. */
  answered(pingedMillis: number, now: number): void {
    this.#answeredMillis = pingedMillis
    this.frame(now)
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
