import { Clock, type Duration, Effect } from "effect"

/**
 * The clock of the test as an odd machine has it: the time of day can be set back, and sleeps can end late, as on a machine
 * that is busy with something else.
 */
export const make = Effect.map(Clock.Clock, (clock) => {
  let setBackMillis = 0
  let isBusyUntilMillis = 0
  const now = () => clock.currentTimeMillisUnsafe() - setBackMillis
  const odd: Clock.Clock = {
    ...clock,
    currentTimeMillisUnsafe: now,
    currentTimeMillis: Effect.sync(now),
    sleep: (duration: Duration.Duration) =>
      Effect.andThen(
        clock.sleep(duration),
        Effect.suspend(() => {
          const late = isBusyUntilMillis - clock.currentTimeMillisUnsafe()
          return late > 0 ? Effect.sleep(late) : Effect.void
        })
      )
  }
  return {
    /** Runs an effect on this clock. */
    run: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.provideService(effect, Clock.Clock, odd),
    setBack: (millis: number) => {
      setBackMillis = millis
    },
    /** Lets no sleep end for so long from now. */
    beBusyFor: (millis: number) => {
      isBusyUntilMillis = clock.currentTimeMillisUnsafe() + millis
    }
  }
})
