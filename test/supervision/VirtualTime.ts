import { Clock, Context, Duration, Effect, Layer, Scheduler } from "effect"

interface Sleeper {
  readonly atMillis: number
  /** Of those who wake at one time, the first to sleep wakes first. */
  readonly number: number
  readonly wake: () => void
}

const isBefore = (one: Sleeper, other: Sleeper): boolean =>
  one.atMillis < other.atMillis || (one.atMillis === other.atMillis && one.number < other.number)

/** Sleepers, the next to wake first: a binary heap. */
class Dormitory {
  readonly #heap: Array<Sleeper> = []

  add(sleeper: Sleeper): void {
    const heap = this.#heap
    let at = heap.push(sleeper) - 1
    while (at > 0) {
      const above = (at - 1) >> 1
      const parent = heap[above]
      if (parent === undefined || !isBefore(sleeper, parent)) break
      heap[at] = parent
      at = above
    }
    heap[at] = sleeper
  }

  next(): Sleeper | undefined {
    const heap = this.#heap
    const [first] = heap
    const last = heap.pop()
    if (last === undefined || last === first) return first
    let at = 0
    while (true) {
      const left = 2 * at + 1
      const [one, other] = [heap[left], heap[left + 1]]
      const below = one !== undefined && other !== undefined && isBefore(other, one) ? left + 1 : left
      const child = heap[below]
      if (child === undefined || !isBefore(child, last)) break
      heap[at] = child
      at = below
    }
    heap[at] = last
    return first
  }
}

// So many turns at most until the machine has one.
const mostTurns = 10_000

/**
 * Time that passes at once when nobody has anything to do: a month of it costs what happens in it. It passes by itself, where
 * `TestClock` is moved; and since nothing has to be waited for, a wake costs a fifth. For effects that wait for nothing but
 * each other and time.
 */
export const layer: Layer.Layer<never> = Layer.syncContext(() => {
  const sleepers = new Dormitory()
  let turns: Array<() => void> = []
  let isRunning = false
  let nowMillis = 0
  let slept = 0

  const run = (): void => {
    for (let count = 0; count < mostTurns;) {
      const due = turns
      turns = []
      for (const turn of due) turn()
      count += due.length
      if (turns.length > 0) continue
      const sleeper = sleepers.next()
      if (sleeper === undefined) {
        isRunning = false
        return
      }
      nowMillis = Math.max(nowMillis, sleeper.atMillis)
      sleeper.wake()
      count++
    }
    setImmediate(run)
  }
  const start = (): void => {
    if (isRunning) return
    isRunning = true
    setImmediate(run)
  }

  const scheduler = new Scheduler.MixedScheduler("async", (turn) => {
    let isCancelled = false
    turns.push(() => {
      if (!isCancelled) turn()
    })
    start()
    return () => {
      isCancelled = true
    }
  })

  const nanos = () => BigInt(Math.round(nowMillis * 1_000_000))
  const clock: Clock.Clock = {
    currentTimeMillisUnsafe: () => nowMillis,
    currentTimeMillis: Effect.sync(() => nowMillis),
    currentTimeNanosUnsafe: nanos,
    currentTimeNanos: Effect.sync(nanos),
    monotonicTimeNanosUnsafe: nanos,
    monotonicTimeNanos: Effect.sync(nanos),
    sleep: (duration) =>
      Effect.callback<void>((resume) => {
        const millis = Duration.toMillis(duration)
        if (millis === Number.POSITIVE_INFINITY) return
        let isAwake = false
        const wake = () => {
          if (!isAwake) resume(Effect.void)
        }
        sleepers.add({ atMillis: nowMillis + millis, number: ++slept, wake })
        start()
        return Effect.sync(() => {
          isAwake = true
        })
      })
  }
  return Context.make(Clock.Clock, clock).pipe(Context.add(Scheduler.Scheduler, scheduler)) as Context.Context<never> // references are no requirement
})
