import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import * as Stream from "effect/Stream"
import type { Recorded, RecordedFrame, RecordingError, ReplayOptions } from "../Recording.ts"
import type { EventSource, Subscriber } from "./subscriber.ts"

/**
 * Events of a recording.
 *
 * There is one pass for the whole exchange, as there is one time: it begins when its topics are subscribed, and who comes later
 * gets what is left. At full speed it goes no faster than the slowest connection reads and waits while nothing is subscribed.
 *
 * @internal
 */
export interface Replay extends EventSource {
  /** Plays the recording. Returns when its last frame is with the connections. */
  readonly run: Effect.Effect<void, RecordingError>
}

/** @internal */
export const make = Effect.fnUntraced(function* (options: ReplayOptions) {
  const subscribers = new Set<Subscriber>()
  const joined = yield* Latch.make()
  const speed = options.speed ?? "original"
  const { startWith = [] } = options

  const drive = (subscriber: Subscriber): Effect.Effect<never> =>
    Effect.acquireUseRelease(
      Effect.sync(() => subscribers.add(subscriber)),
      () =>
        Effect.suspend(() => {
          subscriber.changed.closeUnsafe()
          return Effect.andThen(joined.release, subscriber.changed.await)
        }).pipe(Effect.forever),
      () => Effect.sync(() => subscribers.delete(subscriber))
    )

  const isWanted = (topic: string) => [...subscribers].some(({ topics }) => topics.has(topic))
  const anyWanted = () => [...subscribers].some(({ topics }) => topics.size > 0)
  const waitUntil = (condition: () => boolean): Effect.Effect<void> =>
    Effect.suspend(() => (condition() ? Effect.void : Effect.andThen(joined.await, waitUntil(condition))))

  const deliver = (frames: ReadonlyArray<RecordedFrame>) =>
    Effect.forEach(subscribers, ({ send }) => send(frames), { discard: true })

  const isFrame = (recorded: Recorded): recorded is RecordedFrame => recorded._tag === "Frame"

  const atFullSpeed = Stream.runForEachArray(options.recording, (recorded) =>
    Effect.andThen(waitUntil(anyWanted), deliver(recorded.filter(isFrame)))
  )

  // Frames whose time has come are sent together.
  const inTime = Effect.fnUntraced(function* (factor: number) {
    const startedAt = yield* Clock.currentTimeMillis
    let recordedAt: number | undefined
    yield* Stream.runForEachArray(options.recording, (recorded) =>
      Effect.gen(function* () {
        let due: Array<RecordedFrame> = []
        for (const frame of recorded.filter(isFrame)) {
          recordedAt ??= frame.receivedAtMillis
          const dueAt = startedAt + (frame.receivedAtMillis - recordedAt) / factor
          const wait = dueAt - (yield* Clock.currentTimeMillis)
          if (wait > 0) {
            yield* deliver(due)
            due = []
            yield* Effect.sleep(Math.ceil(wait))
          }
          due.push(frame)
        }
        yield* deliver(due)
      })
    )
  })

  const replay: Replay = {
    begin: () => Effect.void,
    drive,
    run: Effect.andThen(
      waitUntil(() => (startWith.length === 0 ? anyWanted() : startWith.every(isWanted))),
      speed === "full" ? atFullSpeed : Effect.suspend(() => inTime(speed === "original" ? 1 : speed))
    )
  }
  return replay
})
