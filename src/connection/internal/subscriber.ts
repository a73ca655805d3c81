import type { NonEmptyReadonlyArray } from "effect/Array"
import * as Arr from "effect/Array"
import type * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import type { EventDecodeError } from "../../continuity/EventDecodeError.ts"
import type { Marker } from "../../continuity/Tracked.ts"
import type { ConnectionError } from "../ConnectionError.ts"
import type { EventBuffer } from "./eventBuffer.ts"
import type { WakingTime } from "./wakingTime.ts"

/** Why a stream ends before its consumer ends it. */
export type Ending = Cause.Cause<ConnectionError | EventDecodeError>

/**
 * One consumer of one or more topics.
 *
 * @internal
 */
export interface Subscriber {
  /** The subscriber as a list of one, always the same. */
  readonly alone: ReadonlyArray<Subscriber>
  /** Whether items are `Tracked`; otherwise they are bare events, and markers are left out. */
  readonly isTracked: boolean
  readonly failsOnMalformed: boolean
  readonly buffer: EventBuffer<unknown>
  /** Ends the stream once the buffer is taken. The first ending stays. */
  readonly end: (ending: Ending) => void
  readonly hasEnded: boolean
  /** Whether the batch at hand has brought it something: cleared by whoever wakes it. */
  isTouched: boolean
  /** Whether the buffer has dropped since it was last taken. */
  isDropping: boolean
  /** Takes an event in, unless the stream has ended or its buffer is full. */
  readonly offer: (event: unknown) => boolean
  /** Lets a waiting consumer go on. */
  readonly wake: () => void
  /** Waits while the buffer is full. */
  readonly room: Effect.Effect<void>
  /** Returns when nobody has waited for room for so many milliseconds. */
  readonly roomFor: (millis: number, time: WakingTime) => Effect.Effect<void>
  /** Everything that waits; waits itself while there is nothing. */
  readonly pull: Effect.Effect<NonEmptyReadonlyArray<unknown>, ConnectionError | EventDecodeError>
}

/** @internal */
export const make = (options: {
  readonly isTracked: boolean
  readonly failsOnMalformed: boolean
  readonly buffer: EventBuffer<unknown>
}): Subscriber => {
  const { buffer } = options
  const ready = Latch.makeUnsafe(false)
  const taken = Latch.makeUnsafe(false)
  let ending: Ending | undefined
  let waits = 0

  const pull: Subscriber["pull"] = Effect.suspend(() => {
    const items: Array<unknown | Marker> = buffer.isEmpty ? [] : buffer.takeAll()
    if (Arr.isArrayNonEmpty(items)) {
      subscriber.isDropping = false
      taken.openUnsafe()
      return Effect.succeed(items)
    }
    if (ending !== undefined) return Effect.failCause(ending)
    ready.closeUnsafe()
    return Effect.andThen(ready.await, pull)
  })

  const alone: Array<Subscriber> = []
  const subscriber: Subscriber = {
    ...options,
    alone,
    end: (cause: Ending) => {
      ending ??= cause
    },
    get hasEnded() {
      return ending !== undefined
    },
    isTouched: false,
    isDropping: false,
    offer: (event) => ending === undefined && !buffer.isFull && buffer.push(event),
    wake: () => {
      ready.openUnsafe()
    },
    room: Effect.suspend(() => {
      if (!buffer.isFull) return Effect.void
      waits++
      taken.closeUnsafe()
      return taken.await
    }),
    roomFor: Effect.fnUntraced(function* (millis: number, time: WakingTime) {
      let before: number
      do {
        before = waits
        yield* time.sleep(millis)
      } while (buffer.isFull || waits > before)
    }),
    pull
  }
  alone.push(subscriber)
  return subscriber
}
