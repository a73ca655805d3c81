import type { Topic } from "../Topic.ts"
import type { Pulse } from "./pulse.ts"
import { type Item, Seam } from "./seam.ts"

/** A connection that brings topics. */
export interface Carrier {
  readonly pulse: Pick<Pulse, "heardMillis" | "provenMillis" | "question">
}

/** Why a topic goes over to another connection without a seam. */
export interface Haste {
  readonly reason: string
  /** Whether the connection that carried it may have failed to bring something; otherwise it was quiet, or too slow. */
  readonly isOutage: boolean
}

/**
 * What is left of the connection before, after a change that did not wait for the seam.
 *
 * @internal
 */
export class Past {
  /** Knows what has been told already and must not be repeated. */
  readonly seam: Seam
  /** Why something may be missing; undefined once the new connection has repeated something. */
  doubt: string | undefined
  /** Whether the new connection has come to what had not been told: nothing that follows is a repeat. */
  isOver = false

  constructor(seam: Seam, doubt: string | undefined) {
    this.seam = seam
    this.doubt = doubt
  }

  /** Takes out what the new connection brought after all that had been told; the doubt is due before it. */
  take(position: number): ReadonlyArray<Item> {
    const { hasRepeats, items } = this.seam.takeRest(position)
    if (hasRepeats) this.doubt = undefined
    else this.isOver = items.length > 0
    return items
  }
}

/**
 * A topic on its way from the connection that carries it to the next one. All times are milliseconds of waking time.
 *
 * @internal
 */
export class Crossing {
  readonly to: Carrier
  readonly seam: Seam
  /** When the next connection was asked for the topic. */
  askedMillis: number
  readonly #from: Carrier
  readonly #tellsStates: boolean

  constructor(
    topic: Topic<unknown>,
    options: { readonly from: Carrier; readonly to: Carrier; readonly askedMillis: number }
  ) {
    this.to = options.to
    this.askedMillis = options.askedMillis
    this.#from = options.from
    this.#tellsStates = topic.stateTime !== undefined
    this.seam = new Seam(topic)
    this.#from.pulse.question(options.askedMillis)
  }

  /** The next connection has been asked once more; if it has brought nothing yet, it may not have heard before. */
  askedAgain(now: number): void {
    if (!this.seam.hasBegun) this.#asked(now)
  }

  /** What the next connection brought was of a subscription that has ended, and not of the one that follows it. */
  restart(now: number): void {
    this.seam.restart()
    this.#asked(now)
  }

  #asked(now: number): void {
    this.askedMillis = now
    this.#from.pulse.question(now)
  }

  /** Whether nothing is on its way on the old connection that was sent before the next one was asked. */
  get isOldRead(): boolean {
    return this.#from.pulse.provenMillis >= this.askedMillis
  }

  // Nothing of before the next connection's first state is on its way: the old one has been heard since.
  get #hasOldStates(): boolean {
    return this.#tellsStates && this.#from.pulse.heardMillis > this.seam.begunMillis
  }

  /** Whether the next connection brought something by then, and the one that carries the topic has not come that far yet. */
  isHeldUpSince(millis: number): boolean {
    return (!this.#tellsStates || this.#hasOldStates) && this.seam.begunMillis <= millis
  }

  /** Ends the wait for the seam where no ids show holes: what to go on with, and why something may be missing before it. */
  end(
    { isOutage, reason }: Haste,
    options: {
      readonly position: number
      /** What an earlier change has left. */
      readonly past: Past | undefined
      /** Whether the old connection has delivered for so long after the next one was asked that this should have delivered too. */
      readonly isAhead: boolean
    }
  ): { readonly items: ReadonlyArray<Item>; readonly doubt: string | undefined } {
    const { isAhead, past, position } = options
    if (past !== undefined) this.seam.goesOnFrom(past.seam)
    const { hasRepeats, isOldBehind, items } = this.seam.takeRest(position)
    const isWhole = hasRepeats || (!isOutage && this.#hasOldStates && !isOldBehind)
    const isInDoubt = !isWhole && (this.seam.hasBegun || isOutage || isAhead || !this.isOldRead)
    // What an earlier change has put in doubt stays so until something is repeated that was told before it.
    return { items, doubt: isInDoubt ? reason : hasRepeats ? undefined : past?.doubt }
  }
}
