import type { NonEmptyReadonlyArray } from "effect/Array"
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import type { EventDecodeError } from "../../continuity/EventDecodeError.ts"
import type { Marker } from "../../continuity/Tracked.ts"
import type { ConnectionError } from "../ConnectionError.ts"
import type { EventBuffer } from "./eventBuffer.ts"

/**
 * One consumer of one or more topics.
 *
 * @internal
 */
export interface Subscriber {
  /** Whether items are `Tracked`; otherwise they are bare events, and markers are left out. */
  readonly isTracked: boolean
  readonly failsOnMalformed: boolean
  readonly buffer: EventBuffer<unknown>
  /** Ends the stream once the buffer is taken. */
  readonly fail: (error: ConnectionError | EventDecodeError) => void
  readonly hasFailed: boolean
  /** Whether the batch at hand has brought it something: cleared by whoever wakes it. */
  isTouched: boolean
  /** Whether the buffer has dropped since it was last taken. */
  isDropping: boolean
  /** Lets a waiting consumer go on. */
  readonly wake: Effect.Effect<void>
  /** Waits until the buffer has been taken. */
  readonly taken: Effect.Effect<void>
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
  const room = Latch.makeUnsafe(false)
  let failure: ConnectionError | EventDecodeError | undefined

  const pull: Subscriber["pull"] = Effect.suspend(() => {
    const items: Array<unknown | Marker> = buffer.isEmpty ? [] : buffer.takeAll()
    if (Arr.isArrayNonEmpty(items)) {
      subscriber.isDropping = false
      return Effect.as(room.open, items)
    }
    if (failure !== undefined) return Effect.fail(failure)
    ready.closeUnsafe()
    return Effect.andThen(ready.await, pull)
  })

  const subscriber = {
    ...options,
    fail: (error: ConnectionError | EventDecodeError) => {
      failure ??= error
    },
    get hasFailed() {
      return failure !== undefined
    },
    isTouched: false,
    isDropping: false,
    wake: ready.open,
    taken: Effect.suspend(() => {
      room.closeUnsafe()
      return room.await
    }),
    pull
  }
  return subscriber
}
