import { type ControlError, type ControlFrame, topicsOf } from "./controlFrame.ts"

/**
 * A frame on its way to a client.
 *
 * @internal
 */
export interface Outgoing {
  readonly text: string
  /** Whether it brings events of its topic, answers a request that names it, or is anything else. */
  readonly kind: "event" | "answer" | "other"
  readonly topics: ReadonlyArray<string>
  /** When it is to be sent; at once if that is over. */
  readonly dueMillis: number
}

/**
 * What goes wrong on the way between the exchange and one of its connections.
 *
 * @internal
 */
export interface Interference {
  /** What becomes of frames to the client. */
  readonly carry?: ((frames: ReadonlyArray<Outgoing>, now: number) => ReadonlyArray<Outgoing>) | undefined
  /** What it held back and lets go when it ends. */
  readonly release?: (() => ReadonlyArray<Outgoing>) | undefined
  /** The error with which a request is refused in place of being obeyed. */
  readonly refuse?: ((request: ControlFrame) => ControlError | undefined) | undefined
  /** Whether the exchange hears nothing of the client. */
  readonly isDeaf?: boolean | undefined
}

type Concerns = (topics: ReadonlyArray<string>) => boolean

const concerns =
  (topic: string | undefined): Concerns =>
  (topics) =>
    topic === undefined || topics.includes(topic)

/**
 * Nothing passes in either direction.
 *
 * @internal
 */
export const cut = (): Interference => ({ isDeaf: true, carry: () => [] })

/**
 * No events pass, of one topic or at all.
 *
 * @internal
 */
export const silence = (topic?: string): Interference => {
  const isSilent = concerns(topic)
  return { carry: (frames) => frames.filter(({ kind, topics }) => kind !== "event" || !isSilent(topics)) }
}

/**
 * Frames come late.
 *
 * @internal
 */
export const slow = (delayMillis: number, topic?: string): Interference => {
  const isSlow = concerns(topic)
  return {
    carry: (frames, now) =>
      frames.map((frame) =>
        isSlow(frame.topics) ? { ...frame, dueMillis: Math.max(frame.dueMillis, now) + delayMillis } : frame
      )
  }
}

/**
 * Events come together once in a while.
 *
 * @internal
 */
export const burst = (everyMillis: number, topic?: string): Interference => {
  const isGathered = concerns(topic)
  return {
    carry: (frames, now) =>
      frames.map((frame) =>
        frame.kind === "event" && isGathered(frame.topics)
          ? { ...frame, dueMillis: Math.ceil(Math.max(frame.dueMillis, now) / everyMillis) * everyMillis }
          : frame
      )
  }
}

// Strikes the first frame of a kind.
const once = (
  kind: Outgoing["kind"],
  topic: string | undefined,
  strike: (frame: Outgoing, now: number) => ReadonlyArray<Outgoing>
): Interference => {
  const isStruck = concerns(topic)
  let isSpent = false
  return {
    carry: (frames, now) => {
      const at = isSpent ? -1 : frames.findIndex((frame) => frame.kind === kind && isStruck(frame.topics))
      const frame = frames[at]
      if (frame === undefined) return frames
      isSpent = true
      return frames.toSpliced(at, 1, ...strike(frame, now))
    }
  }
}

/**
 * The next event frame comes as often as this returns it, changed or not.
 *
 * @internal
 */
export const strikeFrame = (strike: (text: string) => ReadonlyArray<string>, topic?: string): Interference =>
  once("event", topic, (frame) => strike(frame.text).map((text) => ({ ...frame, text })))

/**
 * The next event frame comes after the one that follows it.
 *
 * @internal
 */
export const reorder = (topic?: string): Interference => {
  const isStruck = concerns(topic)
  let held: Outgoing | undefined
  let isSpent = false
  return {
    carry: (frames) =>
      frames.flatMap((frame) => {
        if (isSpent || frame.kind !== "event" || !isStruck(frame.topics)) return [frame]
        if (held === undefined) {
          held = frame
          return []
        }
        if (held.topics[0] !== frame.topics[0]) return [frame]
        isSpent = true
        return [frame, held]
      }),
    release: () => (isSpent || held === undefined ? [] : [held])
  }
}

/**
 * The next request is not answered.
 *
 * @internal
 */
export const loseAnswer = (topic?: string): Interference => once("answer", topic, () => [])

/**
 * The next request is answered late.
 *
 * @internal
 */
export const delayAnswer = (delayMillis: number, topic?: string): Interference =>
  once("answer", topic, (frame, now) => [{ ...frame, dueMillis: Math.max(frame.dueMillis, now) + delayMillis }])

/**
 * The next request is refused.
 *
 * @internal
 */
export const refuseRequest = (error: { readonly code: number; readonly msg: string }, topic?: string): Interference => {
  const isStruck = concerns(topic)
  let isSpent = false
  return {
    refuse: (request) => {
      if (isSpent || !isStruck(topicsOf(request))) return undefined
      isSpent = true
      return { ...error, id: request.id }
    }
  }
}
