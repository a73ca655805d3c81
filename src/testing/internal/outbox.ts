import * as Arr from "effect/Array"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import type { ControlError, ControlFrame } from "./controlFrame.ts"
import type { Interference, Outgoing } from "./interference.ts"
import { sleepUntil } from "./sleepUntil.ts"

/**
 * What stands between the exchange and the line to a client, with all that goes wrong there.
 *
 * @internal
 */
export interface Outbox {
  /** Sends frames; waits while the client does not read, unless they are late. */
  readonly send: (frames: ReadonlyArray<Omit<Outgoing, "dueMillis">>) => Effect.Effect<void>
  /** Sends what is late, for as long as the connection lives. */
  readonly run: Effect.Effect<never>
  /** Whether the exchange hears nothing of the client. */
  readonly isDeaf: () => boolean
  /** Whether anything is late that has yet to be sent. */
  readonly isBehind: () => boolean
  /** The error with which a request is refused in place of being obeyed. */
  readonly refusalOf: (request: ControlFrame) => ControlError | undefined
  /** Later ones meet what earlier ones have left. */
  readonly begin: (interference: Interference) => Effect.Effect<void>
  readonly end: (interference: Interference) => Effect.Effect<void>
}

/** @internal */
export const make = (line: (frames: Arr.NonEmptyReadonlyArray<string>) => Effect.Effect<void>): Outbox => {
  const interferences = new Set<Interference>()
  const changed = Latch.makeUnsafe(false)
  // By time.
  let late: Array<Outgoing> = []
  // Events keep their order, whatever becomes of what makes them late.
  let lastEventMillis = 0

  const isDeaf = () => Array.from(interferences).some((interference) => interference.isDeaf === true)

  const sendNow = (frames: ReadonlyArray<{ readonly text: string }>): Effect.Effect<void> => {
    const texts = frames.map(({ text }) => text)
    return Arr.isReadonlyArrayNonEmpty(texts) ? line(texts) : Effect.void
  }

  // What is said of a topic does not overtake its events.
  const behindEventsOf = (topics: ReadonlyArray<string>): number =>
    late.reduce(
      (latest, { dueMillis, kind, topics: others }) =>
        kind === "event" && others.some((topic) => topics.includes(topic)) ? Math.max(latest, dueMillis) : latest,
      0
    )

  const post = (frames: ReadonlyArray<Outgoing>, now: number): Effect.Effect<void> => {
    const due: Array<Outgoing> = []
    let isBehind = late.some(({ kind }) => kind === "event")
    for (const frame of frames) {
      const isEvent = frame.kind === "event"
      const dueMillis = Math.max(frame.dueMillis, isEvent ? lastEventMillis : behindEventsOf(frame.topics))
      if (isEvent) lastEventMillis = dueMillis
      const isDue = dueMillis <= now && !(isEvent && isBehind)
      if (isDue) due.push(frame)
      else late.push({ ...frame, dueMillis })
      isBehind ||= isEvent && !isDue
    }
    if (late.length > 0) {
      late.sort((one, other) => one.dueMillis - other.dueMillis)
      changed.openUnsafe()
    }
    return sendNow(due)
  }

  const send: Outbox["send"] = Effect.fnUntraced(function* (frames) {
    if (interferences.size === 0 && late.length === 0) return yield* sendNow(frames)
    const now = yield* Clock.currentTimeMillis
    let carried: ReadonlyArray<Outgoing> = frames.map((frame) => ({ ...frame, dueMillis: now }))
    for (const { carry } of interferences) carried = carry === undefined ? carried : carry(carried, now)
    yield* post(carried, now)
  })

  return {
    send,
    run: Effect.gen(function* () {
      changed.closeUnsafe()
      const now = yield* Clock.currentTimeMillis
      const due = late.filter(({ dueMillis }) => dueMillis <= now)
      late = late.slice(due.length)
      if (!isDeaf()) yield* sendNow(due)
      const [next] = late
      if (next === undefined) yield* changed.await
      else yield* Effect.raceFirst(sleepUntil(next.dueMillis, now), changed.await)
    }).pipe(Effect.forever),
    isDeaf,
    isBehind: () => late.length > 0,
    refusalOf: (request) => {
      for (const { refuse } of interferences) {
        const error = refuse?.(request)
        if (error !== undefined) return error
      }
      return undefined
    },
    begin: (interference) => Effect.sync(() => void interferences.add(interference)),
    end: Effect.fnUntraced(function* (interference) {
      if (!interferences.delete(interference)) return
      const released = interference.release?.() ?? []
      if (released.length > 0) yield* post(released, yield* Clock.currentTimeMillis)
    })
  }
}
