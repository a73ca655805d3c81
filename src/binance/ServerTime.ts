/**
 * What time it is at Binance, which refuses requests whose time is more than a second ahead of its own, or too far behind.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import { uptimeMillis } from "../connection/internal/uptime.ts"

/**
 * What an answer told.
 *
 * @category models
 * @since 0.1.0
 */
export interface Measurement {
  /** How far the exchange is ahead of the clock of this machine. */
  readonly offsetMillis: number
  /** How long the answer took. The offset is right to half of it. */
  readonly roundTripMillis: number
}

/**
 * The clock of an exchange, read from afar.
 *
 * @category models
 * @since 0.1.0
 */
export interface ServerTime {
  /**
   * Unix epoch milliseconds at the exchange. The first reader waits for an answer, and so does one who finds that the clock of this
   * machine was set or stood still. If there is none, it is the time of this machine.
   */
  readonly now: Effect.Effect<number>
  /** Asks again, whatever is known. */
  readonly resync: Effect.Effect<void>
  /** What is known. */
  readonly measured: Effect.Effect<Measurement | undefined>
}

/**
 * How the clock is read; what is left out has the default that stands with it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** Age at which a measurement is made again, behind the back of those who read the time. Default: 1 hour. */
  readonly refreshAfter?: Duration.Input | undefined
}

interface Sample {
  /** At the exchange, halfway between question and answer. */
  readonly serverMillis: number
  /** Here, at the same moment, by two clocks: one that nobody can set, and one that does not stand still while the machine sleeps. */
  readonly uptimeMillis: number
  readonly wallMillis: number
  readonly roundTripMillis: number
}

// An answer that takes longer is asked for again, since half of it may be the whole tolerance of the exchange.
const longRoundTripMillis = 1000
const attempts = 3

// By how much the two clocks of this machine may disagree before neither is believed.
const toleranceMillis = 500

/**
 * Makes a clock from a way to ask for the time, which lives as long as the scope.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = Effect.fnUntraced(function* <E>(
  ask: Effect.Effect<number, E>,
  options: Options = {}
): Effect.fn.Return<ServerTime, never, Scope.Scope> {
  const scope = yield* Effect.scope
  const refreshAfterMillis = Duration.toMillis(options.refreshAfter ?? "1 hour")
  const turn = Semaphore.makeUnsafe(1)
  let known: Sample | undefined
  let isRefreshing = false

  const take = Effect.gen(function* () {
    const askedAt = yield* uptimeMillis
    const serverMillis = yield* ask
    const answeredAt = yield* uptimeMillis
    const roundTripMillis = answeredAt - askedAt
    return {
      serverMillis,
      uptimeMillis: answeredAt - roundTripMillis / 2,
      wallMillis: (yield* Clock.currentTimeMillis) - roundTripMillis / 2,
      roundTripMillis
    } satisfies Sample
  })

  const measure = Effect.gen(function* () {
    let best = yield* take
    for (let i = 1; i < attempts && best.roundTripMillis > longRoundTripMillis; i++) {
      const next = yield* take
      if (next.roundTripMillis < best.roundTripMillis) best = next
    }
    known = best
  }).pipe(
    // Whoever needed the time is told by the exchange if it was wrong.
    Effect.ignore
  )

  const isBelievable = ({ uptimeMillis: uptime, wallMillis }: Sample) =>
    Effect.gen(function* () {
      const byUptime = (yield* uptimeMillis) - uptime
      const byWall = (yield* Clock.currentTimeMillis) - wallMillis
      return Math.abs(byUptime - byWall) <= toleranceMillis
    })

  const ensure = turn.withPermit(
    Effect.gen(function* () {
      if (known === undefined || !(yield* isBelievable(known))) yield* measure
    })
  )

  const refresh = Effect.suspend(() => {
    if (isRefreshing) return Effect.void
    isRefreshing = true
    const done = Effect.sync(() => {
      isRefreshing = false
    })
    return Effect.forkIn(Effect.ensuring(turn.withPermit(measure), done), scope)
  })

  const now = Effect.gen(function* () {
    if (known === undefined || !(yield* isBelievable(known))) yield* ensure
    if (known === undefined) return yield* Clock.currentTimeMillis
    const age = (yield* uptimeMillis) - known.uptimeMillis
    if (age >= refreshAfterMillis) yield* refresh
    return Math.floor(known.serverMillis + age)
  })

  return {
    now,
    resync: turn.withPermit(measure),
    measured: Effect.sync(
      () =>
        known && {
          offsetMillis: Math.round(known.serverMillis - known.wallMillis),
          roundTripMillis: known.roundTripMillis
        }
    )
  }
})
