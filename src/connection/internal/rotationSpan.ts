/**
 * In which part of its life a connection gives way.
 *
 * @internal
 */
import * as Cron from "effect/Cron"
import * as Result from "effect/Result"

/** Ages of a connection, in milliseconds. */
export interface Span {
  readonly from: number
  readonly to: number
}

// Part of an age by which connections may rotate earlier, so that those that were opened together do not rotate
// together.
const spread = 1 / 24

/** The last part of an age. */
export const before = (ageMillis: number): Span => ({ from: ageMillis * (1 - spread), to: ageMillis })

/** A moment of a span, drawn by a chance between 0 and 1. */
export const at = ({ from, to }: Span, chance: number): number =>
  from === to ? to : Math.floor(to - chance * (to - from))

// NaN where a cron never comes.
const occurrence = (find: () => Date): number =>
  Result.match(Result.try(find), { onFailure: () => Number.NaN, onSuccess: (date) => date.getTime() })

/**
 * The last part of an age that lies in a window, and of it the part from which the next window can be reached;
 * `undefined` where no window helps.
 */
export const inWindow = (
  cron: Cron.Cron,
  options: {
    readonly durationMillis: number
    /** Unix epoch milliseconds. */
    readonly openedAtMillis: number
    /** Age that must not be exceeded. */
    readonly withinMillis: number
  }
): Span | undefined => {
  const { durationMillis, openedAtMillis, withinMillis } = options
  const latestAt = openedAtMillis + withinMillis
  const start = Number.isFinite(latestAt)
    ? occurrence(() => Cron.prev(cron, latestAt + 1))
    : occurrence(() => Cron.next(cron, openedAtMillis))
  const next = occurrence(() => Cron.next(cron, start))
  if (Number.isNaN(next)) return undefined
  const end = Math.min(start + durationMillis, latestAt)
  const reaching = Math.max(start, openedAtMillis, next - withinMillis)
  const canReach = reaching < end
  if (!canReach && start <= openedAtMillis) return undefined
  return { from: (canReach ? reaching : start) - openedAtMillis, to: end - openedAtMillis }
}
