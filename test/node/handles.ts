import { Effect, Schedule } from "effect"

/** What keeps the process alive, by kind, but for what is done in this turn. */
export const held = Effect.sync(() => process.getActiveResourcesInfo().filter((kind) => kind !== "Immediate"))

const beyond = (before: ReadonlyArray<string>, now: ReadonlyArray<string>): ReadonlyArray<string> => {
  const known = [...before]
  return now.filter((kind) => {
    const at = known.indexOf(kind)
    if (at >= 0) known.splice(at, 1)
    return at < 0
  })
}

/**
 * What is held that was not before. Waits for its end: handles of sockets go with the turns of the event loop that follow, and
 * the test runner has timers of its own, which come and go.
 */
export const heldBeyond = (before: ReadonlyArray<string>): Effect.Effect<ReadonlyArray<string>> =>
  held.pipe(
    Effect.map((now) => beyond(before, now)),
    Effect.delay("1 millis"),
    Effect.repeat({ until: (added) => added.length === 0, schedule: Schedule.spaced("20 millis"), times: 250 })
  )
