import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import { uptimeMillisUnsafe } from "./uptime.ts"

/**
 * A time at which our own process did not run; the sum of them, where several are told together.
 *
 * @internal
 */
export interface LocalStall {
  readonly forMillis: number
  readonly times: number
}

/**
 * Uptime less the times at which our own process did not run: a handler computed, garbage was collected, the machine
 * slept. What others sent meanwhile has yet to be read, so their silence is judged by this time and no other.
 *
 * It is measured by the timers that wait for it: it stands still at the first that is due until that one has fired, and
 * what a timer is late by is lost.
 *
 * @internal
 */
export interface WakingTime {
  /** Milliseconds since some moment; never goes back. */
  readonly nowUnsafe: () => number
  /**
   * Returns when so much of this time has passed, and after a stall not before what came meanwhile could be read.
   */
  readonly sleep: (millis: number) => Effect.Effect<void>
  /** Says that something was read: the beginning of a stall is then known to the second. */
  readonly stirred: () => void
}

// What timers are late by on any machine, and what is no stall.
const toleranceMillis = 50

// Time in which what came during a stall is read.
const readingMillis = 1000

const beatMillis = 1000

// Stalls that follow each other within this time are told together.
const quietMillis = 10_000

type Tell = (stall: LocalStall) => void

interface Timer {
  dueMillis: number
}

/**
 * Makes the waking time of one pool. Of each stall only one is told of those who use it.
 *
 * @internal
 */
export const make = Effect.fnUntraced(function* (noticeableMillis: number) {
  const clock = yield* Clock.Clock
  const timers = new Set<Timer>()
  let nearestMillis = Number.POSITIVE_INFINITY
  let lostMillis = 0
  let untold: LocalStall = { forMillis: 0, times: 0 }
  let toldMillis = Number.NEGATIVE_INFINITY
  const least = Math.min(toleranceMillis, noticeableMillis)

  const uptime = () => uptimeMillisUnsafe(clock)

  const nowUnsafe = () => Math.min(uptime(), nearestMillis) - lostMillis

  const add = (timer: Timer): void => {
    timers.add(timer)
    nearestMillis = Math.min(nearestMillis, timer.dueMillis)
  }

  const remove = (timer: Timer): void => {
    timers.delete(timer)
    if (timer.dueMillis > nearestMillis) return
    nearestMillis = Number.POSITIVE_INFINITY
    for (const { dueMillis } of timers) nearestMillis = Math.min(nearestMillis, dueMillis)
  }

  // Timers are told apart from those that are late for the same stall by being due no sooner than its end.
  const notice = (tell: Tell): void => {
    const now = uptime()
    const lateMillis = now - nearestMillis
    if (lateMillis >= least) {
      lostMillis += lateMillis
      nearestMillis = now
      for (const timer of timers) timer.dueMillis = Math.max(timer.dueMillis, now)
    }
    if (lateMillis >= noticeableMillis) {
      untold = { forMillis: untold.forMillis + lateMillis, times: untold.times + 1 }
    }
    if (untold.times === 0 || now < toldMillis + quietMillis) return
    tell(untold)
    untold = { forMillis: 0, times: 0 }
    toldMillis = now
  }

  const wait = (dueMillis: number, tell: Tell): Effect.Effect<void> =>
    Effect.suspend(() => {
      const timer: Timer = { dueMillis }
      add(timer)
      const end = () => {
        notice(tell)
        remove(timer)
      }
      return Effect.ensuring(Effect.sleep(Duration.millis(dueMillis - uptime())), Effect.sync(end))
    })

  const sleep = Effect.fnUntraced(function* (millis: number, tell: Tell) {
    let untilMillis = nowUnsafe() + millis
    let isExcused = false
    do {
      const dueMillis = untilMillis + lostMillis
      yield* wait(dueMillis, tell)
      const lateMillis = uptime() - dueMillis
      if (isExcused || lateMillis < least) continue
      isExcused = true
      untilMillis += Math.min(lateMillis, readingMillis)
    } while (uptime() < untilMillis + lostMillis)
  })

  const stirred = Latch.makeUnsafe(false)
  let tellOfBeat: Tell = () => {}
  yield* stirred.await.pipe(
    Effect.flatMap(() => sleep(beatMillis, tellOfBeat)),
    Effect.andThen(stirred.close),
    Effect.forever,
    Effect.forkScoped
  )

  return {
    nowUnsafe,
    /** Waking time for somebody who is told of stalls. */
    timeFor: (tell: Tell): WakingTime => ({
      nowUnsafe,
      sleep: (millis) => sleep(millis, tell),
      stirred: () => {
        if (stirred.isOpen()) return
        tellOfBeat = tell
        stirred.openUnsafe()
      }
    })
  }
})
