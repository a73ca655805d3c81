import * as EpochMillis from "../../../model/EpochMillis.ts"
import type { Contract } from "../world/contract.ts"
import type { World } from "../world/world.ts"

/**
 * An event, and the contract whose numbers of decimals it is written with.
 *
 * @internal
 */
export interface Item<out Event = unknown> {
  readonly event: Event
  readonly contract: Contract | undefined
}

/**
 * What stands in one frame.
 *
 * @internal
 */
export type Frame<Event = unknown> = ReadonlyArray<Item<Event>>

/**
 * What one topic sends on one connection.
 *
 * @internal
 */
export interface Feed<out Event = unknown> {
  /** When there will be something to look at. */
  readonly dueAt: () => number
  /** What is to be sent by now. */
  readonly collect: (now: number) => ReadonlyArray<Frame<Event>>
  readonly close: () => void
}

/**
 * Where a feed begins: its parameters as they stand in the topic, and the connection's own beat.
 *
 * @internal
 */
export interface Subject {
  readonly world: World
  readonly texts: { readonly [name: string]: string | undefined }
  readonly now: number
  /** From 0 to 1: how far the connection's windows lie behind those of the exchange's clock. */
  readonly phase: number
}

/**
 * Makes the feed of a topic; `undefined` if there is no such thing, for which the exchange stays silent.
 *
 * @internal
 */
export type FeedOf<Event> = (subject: Subject) => Feed<Event> | undefined

/**
 * Something that happens by itself: a market, or news.
 *
 * @internal
 */
export interface Source<out Happening> {
  readonly nextAt: () => number
  readonly advance: (now: number) => void
  readonly observe: (now: number, observer: (happening: Happening) => void) => () => void
}

/**
 * Shortest time between two looks at what is sent as it happens.
 *
 * @internal
 */
export const realTime = 10

/**
 * A feed that looks at its sources in windows of equal length.
 *
 * @internal
 */
export const windowed = <S, Happening, Event>(options: {
  readonly sources: ReadonlyArray<S & Source<Happening>>
  readonly now: number
  readonly everyMillis: number
  /** From 0 to 1. Default: 0, windows that end with the seconds of the exchange's clock. */
  readonly phase?: number | undefined
  /** Notes what happens; without it, a window passes even when nothing does. */
  readonly onHappening?: ((source: S, happening: Happening) => void) | undefined
  /** What to send at the end of a window. `now` is later than `at` if the machine was. */
  readonly frames: (at: number, now: number) => ReadonlyArray<Frame<Event>>
}): Feed<Event> => {
  const { everyMillis, frames, now: startedAt, onHappening, sources } = options
  const offset = Math.floor((options.phase ?? 0) * everyMillis)
  const endOfWindow = (now: number) => Math.ceil((now - offset) / everyMillis) * everyMillis + offset
  let windowEnd = endOfWindow(startedAt + 1)
  let hasHappened = onHappening === undefined

  const closers = sources.map((source) =>
    source.observe(startedAt, (happening) => {
      hasHappened = true
      onHappening?.(source, happening)
    })
  )
  const dueAt = (): number =>
    hasHappened ? windowEnd : Math.max(windowEnd, endOfWindow(Math.min(...sources.map((source) => source.nextAt()))))

  return {
    dueAt,
    collect: (now) => {
      if (dueAt() > now) return []
      for (const source of sources) source.advance(now)
      const at = endOfWindow(now + 1) - everyMillis
      windowEnd = at + everyMillis
      hasHappened = onHappening === undefined
      return frames(at, now)
    },
    close: () => {
      for (const close of closers) close()
    }
  }
}

/** @internal */
export const one = <Event>(event: Event, contract?: Contract | undefined): Frame<Event> => [{ event, contract }]

/**
 * A time for an event.
 *
 * @internal
 */
export const time = (millis: number): EpochMillis.EpochMillis => EpochMillis.EpochMillis.make(millis)

/**
 * Number of a product on the wire.
 *
 * @internal
 */
export const productOf = (contract: Contract): number => (contract.product === "usds-m" ? 1 : 2)
