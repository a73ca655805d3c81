import type { NonEmptyReadonlyArray } from "effect/Array"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import type { Closed } from "../../connection/ConnectionError.ts"
import * as closing from "../../connection/internal/closing.ts"
import type { Frame, Wire, WireFault } from "../../connection/Transport.ts"

/**
 * Both ends of a connection without a network.
 *
 * @internal
 */
export interface MemoryWire {
  /** What the client holds. */
  readonly wire: Wire
  /** Puts frames where one `pull` finds them together; waits while the window is full. What is sent after the end is lost. */
  readonly send: (frames: NonEmptyReadonlyArray<Frame>) => Effect.Effect<void>
  /** Ends the connection from the server's side. The client reads first what was sent before. */
  readonly end: (fault: WireFault) => Effect.Effect<void>
  /** How the connection ended; waits for it. */
  readonly ended: Effect.Effect<WireFault>
}

/**
 * Makes a connection that lives as long as the scope.
 *
 * Everything happens within the effects of the two ends, so that a `TestClock` sees all of it.
 *
 * @internal
 */
export const make = Effect.fnUntraced(function* (options: {
  /** Batches that may wait for the client to read, as in the buffers of a network. */
  readonly window: number
  readonly onWrite: (text: string) => Effect.Effect<void>
  /** Returns when the pong is on its way; `undefined` for a client that has no pings. */
  readonly onPing: Effect.Effect<void> | undefined
  /** Told when the client ends a connection that is still open: with code 1000, or with 1006 for a cut. */
  readonly onClientEnd: (fault: Closed) => Effect.Effect<void>
}) {
  const inbound = yield* Queue.make<NonEmptyReadonlyArray<Frame>, WireFault>({
    capacity: options.window,
    strategy: "suspend"
  })
  const ended = yield* Deferred.make<never, WireFault>()
  const whileOpen = (effect: Effect.Effect<void, WireFault>): Effect.Effect<void, WireFault> =>
    Effect.suspend(() => (Deferred.isDoneUnsafe(ended) ? Deferred.await(ended) : effect))

  const end = (fault: WireFault) =>
    Effect.andThen(Deferred.fail(ended, fault), Effect.asVoid(Queue.fail(inbound, fault)))

  // What nobody will read any more is thrown away, so that senders do not wait for ever. Ends with the fault of the queue.
  const discard = Effect.ignore(Effect.forever(Queue.takeAll(inbound)))

  yield* Effect.addFinalizer((exit) =>
    Effect.suspend(() => {
      if (Deferred.isDoneUnsafe(ended)) return discard
      const fault = closing.byUs(exit)
      return end(fault).pipe(Effect.andThen(discard), Effect.andThen(options.onClientEnd(fault)))
    })
  )

  const wire: Wire = {
    pull: Queue.take(inbound),
    write: (text) => whileOpen(options.onWrite(text)),
    ping: options.onPing && whileOpen(Effect.raceFirst(options.onPing, Deferred.await(ended)))
  }
  return {
    wire,
    send: (frames) => Effect.asVoid(Queue.offer(inbound, frames)),
    end,
    ended: Effect.flip(Deferred.await(ended))
  } satisfies MemoryWire as MemoryWire
})
