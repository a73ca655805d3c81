import * as EpochMillis from "../../../model/EpochMillis.ts"
import type { Contract } from "../world/contract.ts"

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
 * When a feed begins, and the connection's own beat.
 *
 * @internal
 */
export interface Beat {
  readonly now: number
  /** From 0 to 1: how far the connection's windows lie behind those of the exchange's clock. */
  readonly phase: number
  /** Sees at once, and each by itself, what happens: for the record of the exchange, which has no windows. */
  readonly witness?: ((frames: ReadonlyArray<Frame>) => void) | undefined
}

/**
 * Where a feed begins: its world, and its parameters as they stand in the topic.
 *
 * @internal
 */
export interface Subject<out World> extends Beat {
  readonly world: World
  readonly texts: { readonly [name: string]: string | undefined }
}

/**
 * Makes the feed of a topic; `undefined` if there is no such thing, for which the exchange stays silent.
 *
 * @internal
 */
export type FeedOf<World, Event> = (subject: Subject<World>) => Feed<Event> | undefined

/**
 * What the exchange sends for each row of a market.
 *
 * @internal
 */
export type Feeds<World, Rows extends { readonly [name: string]: { readonly event: { readonly Type: unknown } } }> = {
  readonly [Row in keyof Rows]: FeedOf<World, Rows[Row]["event"]["Type"]>
}

/**
 * Milliseconds that a topic names as its speed, such as `100ms` or `1s`.
 *
 * @internal
 */
export const speed = ({ texts }: Pick<Subject<unknown>, "texts">, otherwise: number): number => {
  const text = texts["updateSpeed"]
  if (text === undefined) return otherwise
  return text.endsWith("ms") ? Number.parseInt(text) : Number.parseInt(text) * 1000
}

/**
 * Something that happens by itself: a market, or news.
 *
 * @internal
 */
export interface Source<out Happening extends { readonly atMillis: number }> {
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
export const windowed = <S, Happening extends { readonly atMillis: number }, Event>(options: {
  readonly sources: ReadonlyArray<S & Source<Happening>>
  readonly now: number
  readonly everyMillis: number
  /** From 0 to 1. Default: 0, windows that end with the seconds of the exchange's clock. */
  readonly phase?: number | undefined
  /** Notes what happens; without it, a window passes even when nothing does. */
  readonly onHappening?: ((source: S, happening: Happening) => void) | undefined
  /** Is handed what happens in place of `collect`, if anything is noted. */
  readonly witness?: Beat["witness"]
  /** What to send at the end of a window. `now` is later than `at` if the machine was. */
  readonly frames: (at: number, now: number) => ReadonlyArray<Frame<Event>>
}): Feed<Event> => {
  const { everyMillis, frames, now: startedAt, onHappening, sources } = options
  const witness = onHappening && options.witness
  const offset = Math.floor((options.phase ?? 0) * everyMillis)
  const endOfWindow = (now: number) => Math.ceil((now - offset) / everyMillis) * everyMillis + offset
  let windowEnd = endOfWindow(startedAt + 1)
  let hasHappened = onHappening === undefined

  const closers = sources.map((source) =>
    source.observe(startedAt, (happening) => {
      hasHappened = true
      onHappening?.(source, happening)
      witness?.(frames(happening.atMillis, happening.atMillis))
    })
  )
  const dueAt = (): number => {
    if (witness !== undefined) return Number.POSITIVE_INFINITY
    return hasHappened
      ? windowEnd
      : Math.max(windowEnd, endOfWindow(Math.min(...sources.map((source) => source.nextAt()))))
  }

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
