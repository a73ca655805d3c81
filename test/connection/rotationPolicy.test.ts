import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Cron, Effect, Fiber, Latch, Random, Schedule, type Scope } from "effect"
import { TestClock } from "effect/testing"
import type * as ConnectionPolicy from "../../src/connection/ConnectionPolicy.ts"
import { ConnectionPool } from "../../src/connection/ConnectionPool.ts"
import * as rotationSpan from "../../src/connection/internal/rotationSpan.ts"
import * as Liveness from "../../src/connection/Liveness.ts"
import * as Rotation from "../../src/connection/Rotation.ts"
import { TestTransport } from "../../src/testing/TestTransport.ts"
import { between, oneOf } from "../continuity/arbitraries.ts"
import { dialSeconds, layer, settle, track } from "./harness.ts"
import * as OddClock from "./OddClock.ts"
import { tick, topic } from "./ToyProtocol.ts"

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

// ---- the choice of a moment

interface Windows {
  readonly cron: Cron.Cron
  readonly durationMillis: number
}

/**
 * All times at which windows begin, found one after the other, from well before: what `Cron.next` finds after an hour that
 * clocks leave out depends on whether it was asked before that hour.
 */
const starts = ({ cron }: Windows, fromMillis: number, toMillis: number): ReadonlyArray<number> => {
  const found: Array<number> = []
  for (const date of Cron.sequence(cron, fromMillis - 2 * day)) {
    if (date.getTime() > toMillis) return found
    if (date.getTime() >= fromMillis) found.push(date.getTime())
  }
  return found
}

const isWithin = (windows: Windows, atMillis: number): boolean =>
  starts(windows, atMillis - windows.durationMillis, atMillis).length > 0

const someWindows: Arbitrary.Arbitrary<Windows> = Arbitrary.map(
  Arbitrary.all({
    expression: oneOf([
      "0 4 * * *",
      "30 2 * * *",
      "15 */6 * * *",
      "0 4,16 * * *",
      "0 * * * *",
      "0 22 * * 1-5",
      "0 9 * * 6"
    ]),
    zone: oneOf(["UTC", "Europe/Berlin", "Asia/Kolkata", "America/New_York"]),
    minutes: oneOf([0, 1, 10, 30, 61, 90, 180, 600])
  }),
  ({ expression, minutes, zone }) => ({ cron: Cron.parseUnsafe(expression, zone), durationMillis: minutes * minute })
)

const someLife = Arbitrary.all({
  windows: someWindows,
  // Around the days on which Europe and America change their clocks.
  openedAtMillis: Arbitrary.map(
    Arbitrary.all({
      week: oneOf([Date.UTC(2026, 2, 7), Date.UTC(2026, 2, 28), Date.UTC(2026, 9, 24)]),
      at: between(0, 7 * day)
    }),
    ({ at, week }) => week + at
  ),
  withinMillis: oneOf([6 * hour, 23 * hour, 23.75 * hour, 3 * day]),
  chance: Arbitrary.map(between(0, 1000), (n) => n / 1000)
})

describe("the moment in a window", () => {
  it.effect.prop(
    "lies in the last window that the age allows, and where that is possible not before the next one can be reached",
    [someLife],
    ([{ chance, openedAtMillis, windows, withinMillis }]) => {
      const latestAt = openedAtMillis + withinMillis
      const span = rotationSpan.inWindow(windows.cron, { ...windows, openedAtMillis, withinMillis })

      const begun = starts(windows, openedAtMillis + 1, latestAt)
      const last = begun.at(-1) ?? starts(windows, openedAtMillis - windows.durationMillis, openedAtMillis).at(-1)
      const next = starts(windows, latestAt + 1, latestAt + 8 * day)[0] ?? Number.NaN
      const end = last === undefined ? Number.NaN : Math.min(last + windows.durationMillis, latestAt)
      const reachesNext = (atMillis: number) => atMillis + withinMillis >= next
      if (span === undefined) {
        assert.deepStrictEqual(begun, [])
        assert.isFalse(reachesNext(end - 1))
        return Effect.void
      }
      const atMillis = openedAtMillis + rotationSpan.at(span, chance)
      assert.isAtLeast(atMillis, openedAtMillis)
      assert.isAtMost(atMillis, latestAt)
      assert.isTrue(isWithin(windows, atMillis))
      assert.isAtLeast(atMillis, last ?? Number.NaN)
      if (reachesNext(end - 1)) assert.isTrue(reachesNext(atMillis + 1))
      return Effect.void
    },
    { arbitrary: { runs: 200, size: 20 } }
  )

  it.effect.prop(
    "is found for ever, with few rotations a day, none too late, and all within windows that are long enough",
    [between(0, day), between(122, 300), Arbitrary.array(between(0, 1000), { minLength: 100, maxLength: 100 })],
    ([openedAtMillis, minutes, chances]) => {
      const windows = { cron: Cron.parseUnsafe("0 4 * * *", "Europe/Berlin"), durationMillis: minutes * minute }
      const withinMillis = 23 * hour
      let atMillis = Date.UTC(2026, 9, 1) + openedAtMillis
      for (const chance of chances) {
        const span = rotationSpan.inWindow(windows.cron, { ...windows, openedAtMillis: atMillis, withinMillis })
        assert.isDefined(span)
        const age = span === undefined ? Number.NaN : rotationSpan.at(span, chance / 1000)
        assert.isAtMost(age, withinMillis)
        atMillis += age
        assert.isTrue(isWithin(windows, atMillis))
      }
      assert.isAtLeast(atMillis - Date.UTC(2026, 9, 1), 33 * day, "three rotations a day at the most")
      return Effect.void
    },
    { arbitrary: { runs: 20, size: 100 } }
  )

  it("knows no window of a cron that never comes", () => {
    const cron = Cron.make({ minutes: [0], hours: [4], days: [30], months: [2], weekdays: [] })

    const span = rotationSpan.inWindow(cron, { durationMillis: hour, openedAtMillis: 0, withinMillis: day })

    assert.isUndefined(span)
  })
})

// ---- in a pool

const daily = Rotation.windows(Cron.parseUnsafe("0 4 * * *", "UTC"), { duration: "2 hours" })

const sparse = (name: string) => topic(name, { liveness: Liveness.sparse })

/** Hours at which a pool of a topic that tells one event dials, with the first at 0, which opens the connection. */
const hoursOfDials = Effect.fnUntraced(function* (days: number) {
  yield* track([sparse("a")])
  const network = yield* TestTransport
  yield* Effect.flatMap(network.accept, (peer) => peer.send(tick("a", 1)))
  yield* settle
  for (let i = 0; i < days; i++) {
    yield* TestClock.adjust("1 day")
    yield* settle
  }
  return (yield* dialSeconds).map((second) => second / 3600)
})

const spans = (hours: ReadonlyArray<number>) => hours.slice(1).map((at, i) => at - (hours[i] ?? 0))

// Pings cost most of a month in virtual time. Without them, only ids that have begun let a quiet topic go over at once.
const quiet = (policy: ConnectionPolicy.Options) => layer({ pingInterval: "2 hours", ...policy })

// Connections draw their moments by chance, which is to be the same each time.
const withPolicy =
  (policy: ConnectionPolicy.Options) =>
  <A, E>(test: Effect.Effect<A, E, ConnectionPool | TestTransport | Scope.Scope>) =>
    Effect.provide(test, quiet(policy)).pipe(Random.withSeed("rotation"))

describe("rotation in windows", () => {
  it.effect("comes within a daily window only, and never later than the limit", () =>
    Effect.gen(function* () {
      const hours = yield* hoursOfDials(20)

      assert.isAtLeast(hours.length, 20)
      assert.isAtMost(Math.max(...spans(hours)), 23)
      for (const at of hours.slice(1)) {
        assert.isAtLeast(at % 24, 4)
        assert.isAtMost(at % 24, 6)
      }
    }).pipe(withPolicy({ rotation: daily }))
  )

  it.effect("staggers the connections over the window", () =>
    Effect.gen(function* () {
      const pool = yield* ConnectionPool
      yield* track(Array.from({ length: 12 }, (_, i) => sparse(`t${i}`)))
      yield* TestClock.adjust("3 hours")
      const before = (yield* dialSeconds).length
      yield* TestClock.adjust("1 day")
      yield* settle

      const hours = (yield* dialSeconds).slice(before).map((second) => second / 3600)
      assert.strictEqual((yield* pool.status).length, 12)
      const early = hours.filter((at) => at < 5.5).length
      assert.isAbove(early, 2)
      assert.isAbove(hours.filter((at) => at < 6).length - early, 2)
      assert.strictEqual(new Set(hours).size, hours.length)
    }).pipe(withPolicy({ rotation: daily, topicsPerConnection: 1 }))
  )

  it.effect("comes between windows when they are too far apart, because the limit is the limit", () =>
    Effect.gen(function* () {
      const hours = yield* hoursOfDials(14)

      assert.isAtMost(Math.max(...spans(hours)), 23)
    }).pipe(withPolicy({ rotation: Rotation.windows(Cron.parseUnsafe("0 4 * * 1", "UTC"), { duration: "2 hours" }) }))
  )

  it.effect("comes in each window where there is no limit", () =>
    Effect.gen(function* () {
      const hours = yield* hoursOfDials(5)

      assert.deepStrictEqual(
        hours.map((at) => Math.floor(at / 24)),
        [0, 0, 1, 2, 3, 4]
      )
    }).pipe(withPolicy({ rotation: daily, rotateAfter: "Infinity" }))
  )

  it.effect("is put off while it is held", () =>
    Effect.gen(function* () {
      const pool = yield* ConnectionPool
      yield* track([sparse("a")])
      const critical = yield* Effect.forkChild(pool.holdRotation(Effect.sleep("10 hours")), { startImmediately: true })
      yield* settle
      yield* TestClock.adjust("9 hours")
      assert.strictEqual((yield* dialSeconds).length, 1)

      yield* TestClock.adjust("1 hour")
      yield* Fiber.join(critical)
      yield* settle

      assert.deepStrictEqual(yield* dialSeconds, [0, 10 * 3600])
    }).pipe(withPolicy({ rotation: daily }))
  )

  it.effect("keeps the limit, and finds the windows of the new time, when the time of day is set back and forth", () =>
    Effect.gen(function* () {
      const clock = yield* OddClock.make
      const upHours: Array<number> = [0]
      const timesOfDay = yield* Effect.gen(function* () {
        yield* track([sparse("a")])
        for (let i = 1; i <= 20 * 24; i++) {
          yield* TestClock.adjust("1 hour")
          yield* settle
          while (upHours.length < (yield* dialSeconds).length) upHours.push(i)
          if (i % 24 === 0) clock.setBack((yield* Random.nextIntBetween(-10, 10)) * hour)
        }
        return (yield* dialSeconds).slice(1).map((second) => (second / 3600 + 240) % 24)
      }).pipe(Effect.provide(quiet({ rotation: daily })), clock.run)

      assert.isAtMost(Math.max(...spans(upHours)), 24, "by the hour")
      const outside = timesOfDay.filter((at) => at < 4 || at > 6)
      assert.isAtLeast(timesOfDay.length, 20)
      assert.isAtMost(outside.length, timesOfDay.length / 2)
    })
  )
})

describe("rotation by a schedule", () => {
  it.effect("comes when the schedule first recurs, and anew for each connection", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* hoursOfDials(1), [0, 6, 12, 18, 24])
    }).pipe(withPolicy({ rotation: Rotation.schedule(Schedule.exponential("6 hours")) }))
  )

  it.effect("comes at the times of a cron", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* hoursOfDials(2), [0, 3, 15, 27, 39])
    }).pipe(withPolicy({ rotation: Rotation.schedule(Schedule.cron("0 3,15 * * *", "UTC")) }))
  )

  for (const [what, schedule] of [
    ["never recurs", Schedule.recurs(0)],
    ["can not be understood", Schedule.cron("every now and then")],
    ["recurs too late", Schedule.spaced("30 hours")]
  ] as const) {
    it.effect(`comes by age alone if the schedule ${what}`, () =>
      Effect.gen(function* () {
        const lives = spans(yield* hoursOfDials(5))

        assert.isAtLeast(lives.length, 4)
        assert.isAtMost(Math.max(...lives), 23)
        assert.isAtLeast(Math.min(...lives), 22)
      }).pipe(withPolicy({ rotation: Rotation.schedule(schedule) }))
    )
  }
})

describe("rotation by age", () => {
  it.effect("comes at that age or a twenty-fourth earlier", () =>
    Effect.gen(function* () {
      const lives = spans(yield* hoursOfDials(3))

      assert.isAtLeast(lives.length, 11)
      assert.isAtMost(Math.max(...lives), 6)
      assert.isAtLeast(Math.min(...lives), 5.75)
    }).pipe(withPolicy({ rotation: Rotation.every("6 hours") }))
  )

  it.effect("comes no later than the limit of the policy", () =>
    Effect.gen(function* () {
      assert.isAtMost(Math.max(...spans(yield* hoursOfDials(5))), 23)
    }).pipe(withPolicy({ rotation: Rotation.every("36 hours") }))
  )
})

describe("rotation when the program says so", () => {
  it.effect("comes then, or when the limit is reached", () =>
    Effect.gen(function* () {
      const said = yield* Latch.make(false)
      yield* Effect.gen(function* () {
        yield* track([sparse("a")])
        yield* TestClock.adjust("5 hours")
        yield* said.open
        yield* said.close
        yield* settle
        yield* TestClock.adjust("1 day")

        assert.deepStrictEqual(
          (yield* dialSeconds).map((second) => second / 3600),
          [0, 5, 28]
        )
      }).pipe(withPolicy({ rotation: { due: () => said.await } }))
    })
  )
})
