/**
 * When connections give way to new ones, ahead of the age at which the exchange cuts them.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import type * as Cron from "effect/Cron"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Pull from "effect/Pull"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"
import * as rotationSpan from "./internal/rotationSpan.ts"
import { uptimeMillis } from "./internal/uptime.ts"

/**
 * When connections give way to new ones.
 *
 * **Details**
 *
 * Whatever a rotation says, no connection outlives `rotateAfter` of the policy, and what falls due while `holdRotation`
 * runs is put off until it has ended.
 *
 * **Example** (Rotating when an application says so)
 *
 * ```ts
 * const atReload: Rotation.Rotation = { due: () => reload.await }
 * ```
 *
 * @category models
 * @since 0.1.0
 */
export interface Rotation {
  /**
   * Returns when a connection that has just been opened is to give way, told the milliseconds by which it will have
   * given way anyway. Run once for each connection, and interrupted with it.
   */
  readonly due: (withinMillis: number) => Effect.Effect<void>
}

/**
 * Connections give way at an age, or up to a twenty-fourth of it earlier, by chance, so that those that were opened
 * together do not rotate together.
 *
 * **Example** (Rotating four times a day)
 *
 * ```ts
 * ConnectionPolicy.layer({ rotation: Rotation.every("6 hours") })
 * ```
 *
 * @category constructors
 * @since 0.1.0
 */
export const every = (age: Duration.Input): Rotation => {
  const ageMillis = Duration.toMillis(age)
  return {
    due: Effect.fnUntraced(function* (withinMillis) {
      const span = rotationSpan.before(Math.min(ageMillis, withinMillis))
      yield* Effect.sleep(Duration.millis(rotationSpan.at(span, yield* Random.next)))
    })
  }
}

/**
 * Connections give way as late as `rotateAfter` allows, less up to a twenty-fourth. The default of the policy.
 *
 * @category constructors
 * @since 0.1.0
 */
export const latest: Rotation = every(Duration.infinity)

// A clock that is set meanwhile is noticed within this time.
const longestSleepMillis = 600_000

/**
 * Connections give way within windows of the calendar, such as the quiet hours of a market: each time as late as it
 * can, at a moment that is drawn by chance, so that connections are staggered over the window.
 *
 * **When to use**
 *
 * Use where a rotation, which costs a dial and a while of reading two connections, should not fall into a busy time.
 *
 * **Details**
 *
 * The cron says when windows begin, in its own time zone, or in that of the machine if it has none; `duration` is
 * elapsed time. A connection whose `rotateAfter` ends before the next window begins has to give way in the one before,
 * if need be the one in which it was opened. So with one window a day and the limit of 23 hours it takes two rotations
 * in each, and the window must last more than an hour, or two in zones whose clocks are set back once a year.
 *
 * Where windows lie further apart than that, connections also give way between them, when `rotateAfter` asks for it.
 * With a `rotateAfter` of Infinity they give way in each window.
 *
 * **Gotchas**
 *
 * A cron that never comes, such as one for 30 February, has no windows, and `rotateAfter` alone decides.
 *
 * **Example** (Rotating in the small hours)
 *
 * ```ts
 * ConnectionPolicy.layer({
 *   rotation: Rotation.windows(Cron.parseUnsafe("0 4 * * *", "Asia/Tokyo"), { duration: "3 hours" })
 * })
 * ```
 *
 * @category constructors
 * @since 0.1.0
 */
export const windows = (cron: Cron.Cron, options: { readonly duration: Duration.Input }): Rotation => {
  const durationMillis = Duration.toMillis(options.duration)
  return {
    due: Effect.fnUntraced(function* (withinMillis) {
      const chance = yield* Random.next
      const openedMillis = yield* uptimeMillis
      // Windows go by the time of day, which can be set; ages go by uptime.
      while (true) {
        const ageMillis = (yield* uptimeMillis) - openedMillis
        const openedAtMillis = (yield* Clock.currentTimeMillis) - ageMillis
        const window = rotationSpan.inWindow(cron, { durationMillis, openedAtMillis, withinMillis })
        const leftMillis = rotationSpan.at(window ?? rotationSpan.before(withinMillis), chance) - ageMillis
        if (leftMillis <= 0) return
        yield* Effect.sleep(Duration.millis(Math.min(leftMillis, longestSleepMillis)))
      }
    })
  }
}

/**
 * Connections give way when a schedule first recurs after they were opened.
 *
 * **Details**
 *
 * The schedule begins anew with each connection. One that ends leaves the rest to `rotateAfter`; one that fails, such
 * as a cron that can not be parsed, does so too and is logged as an error.
 *
 * **Gotchas**
 *
 * Connections that were opened together give way together, as fast as the dial budget lets them, unless the schedule is
 * jittered.
 *
 * **Example** (Rotating every six hours, give or take)
 *
 * ```ts
 * ConnectionPolicy.layer({ rotation: Rotation.schedule(Schedule.jittered(Schedule.spaced("6 hours"))) })
 * ```
 *
 * @category constructors
 * @since 0.1.0
 */
export const schedule = (schedule: Schedule.Schedule<unknown, void, unknown>): Rotation => ({
  due: (withinMillis) =>
    Schedule.toStepWithSleep(schedule).pipe(
      Effect.flatMap((step) => Pull.catchDone(step(undefined), () => Effect.never)),
      Effect.orDie,
      Effect.raceFirst(latest.due(withinMillis))
    )
})
