/**
 * Holds what a stream brought against the exchange's own record: whether it is whole, or says where it is not.
 *
 * @since 0.1.0
 */
import * as Environment from "../binance/Environment.ts"
import type { Subscription } from "../binance/MarketStream.ts"
import type { Topic } from "../connection/Topic.ts"
import type { Sequence } from "../continuity/Sequence.ts"
import type { Marker, Tracked } from "../continuity/Tracked.ts"
import type { ExchangeRecord } from "./ExchangeRecord.ts"
import * as sameContent from "./internal/sameContent.ts"

/**
 * What there is to know of a topic to audit it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options<in Event> {
  /**
   * Milliseconds within which each connection looks at the topic's states at a moment of its own, so that two connections tell
   * different ones. Default: 0, all connections tell the same.
   */
  readonly windowMillis?: number | undefined
  /** Names an event that no later one makes up for, such as the last of a candle. Default: none. */
  readonly nameOfLast?: ((event: Event) => string | undefined) | undefined
  /**
   * Whether an event tells what happened; `happened` are the events of the record that its ids cover. Default: it is the one
   * that happened, whenever it was sent.
   */
  readonly isTrue?: ((event: Event, happened: ReadonlyArray<Event>) => boolean) | undefined
}

/**
 * An audit of one topic of one tracked stream.
 *
 * **Details**
 *
 * These must hold between any two events that follow each other in the stream:
 *
 * - Neither was told before, and the later one stands later in the record.
 * - Where the topic's ids show holes, what the record has between them lies in the `Gap` and `Dropped` that stand between them,
 *   and these claim nothing that was delivered.
 * - Where they do not, `Interrupted` or `Stalled` stands between them, or `Dropped` for as many, or a fault kept the events back
 *   on a connection that went on.
 *
 * **Gotchas**
 *
 * An id that the exchange never made is a hole of the exchange's, and no `Gap` may claim it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Audit<in Event> {
  /** Takes in the next item of the stream; those of other topics are passed over. */
  readonly take: (item: Tracked<Event>) => void
  /** What does not hold of the items so far, in sentences. To be asked when the exchange is at rest. */
  readonly violations: () => ReadonlyArray<string>
}

/** Two events that follow each other, and what stands between them. */
interface Step<out Event> {
  readonly previous: Event | undefined
  readonly run: ReadonlyArray<Marker>
  readonly next: Event
}

/** Judges steps in order; returns what does not hold. */
type Judge<in Event> = (step: Step<Event>) => ReadonlyArray<string>

const isOutage = ({ _tag }: Marker): boolean => _tag === "Interrupted" || _tag === "Stalled"

const extents = (run: ReadonlyArray<Marker>) =>
  run.flatMap((marker) =>
    (marker._tag === "Gap" || marker._tag === "Dropped") && marker.from !== undefined && marker.to !== undefined
      ? [{ tag: marker._tag, from: marker.from, to: marker.to }]
      : []
  )

const droppedCount = (run: ReadonlyArray<Marker>): number =>
  run.reduce((sum, marker) => sum + (marker._tag === "Dropped" ? marker.count : 0), 0)

/** First index from which on `isBeyond` holds. */
const partition = <Event>(events: ReadonlyArray<Event>, isBeyond: (event: Event) => boolean): number => {
  let low = 0
  let high = events.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const event = events[middle]
    if (event !== undefined && isBeyond(event)) high = middle
    else low = middle + 1
  }
  return low
}

const span = ({ from, to }: { readonly from: number; readonly to: number }) => `${from}-${to}`

// Connections look at what happens in windows of at most so many milliseconds, and send at their ends.
const windowOfHappenings = 250

/** How the events of a topic stand in the record. */
interface Context<Event> {
  readonly record: ReadonlyArray<Event>
  readonly topic: Topic<Event>
  readonly options: Options<Event>
  /** Whether a fault kept the event back. */
  readonly isExcused: (event: Event) => boolean
  /** Whether a fault sent the event twice or too late. */
  readonly isDisordered: (event: Event) => boolean
}

const truth = <Event>({ options }: Context<Event>, event: Event, happened: ReadonlyArray<Event>): boolean => {
  if (options.isTrue !== undefined) return options.isTrue(event, happened)
  return happened.length === 1 && happened.every((other) => sameContent.is(event, other))
}

const numbered = <Event>(context: Context<Event>, sequence: Sequence<Event>): Judge<Event> => {
  const { isExcused, record } = context
  const between = (after: number, upTo: number) =>
    record.slice(
      partition(record, (event) => sequence.last(event) > after),
      partition(record, (event) => sequence.last(event) > upTo)
    )

  const judgeShown = (position: number, { next, run }: Step<Event>): ReadonlyArray<string> => {
    const gap = sequence.gap(position, next)
    const missing = gap === undefined ? [] : between(position, gap.to)
    const claims = extents(run)
    const unmarked = missing.filter((event) => {
      const id = sequence.last(event)
      return !claims.some(({ from, to }) => from <= id && id <= to)
    })
    const tooMuch = claims.filter(({ from, tag, to }) => {
      const end = tag === "Gap" ? gap?.to : Math.max(gap?.to ?? position, sequence.last(next) - 1)
      // A range that was dropped may begin before the end of the last one that was not.
      const begin = tag === "Gap" ? from : Math.max(from, position + 1)
      return begin <= position || end === undefined || to > end || between(begin - 1, to).length === 0
    })
    const [only] = claims
    const isExact = claims.length !== 1 || only?.tag !== "Gap" || (only.from === position + 1 && only.to === gap?.to)
    return [
      ...unmarked.map((event) => `${sequence.last(event)} is missing without a mark`),
      ...tooMuch.map((claim) => `${claim.tag} claims ${span(claim)}, where nothing is missing`),
      ...(isExact || only === undefined ? [] : [`Gap claims ${span(only)} in place of ${span(gap ?? only)}`])
    ]
  }

  const judgeHidden = (position: number, { next, run }: Step<Event>): ReadonlyArray<string> => {
    const claims = extents(run)
    const strange = claims.filter(({ tag }) => tag === "Gap").map((claim) => `Gap ${span(claim)} of ids that show none`)
    if (run.some(isOutage)) return strange
    return between(position, sequence.first(next) - 1)
      .filter((event) => {
        const id = sequence.last(event)
        return !claims.some(({ from, to }) => from <= id && id <= to) && !isExcused(event)
      })
      .map((event) => `${sequence.last(event)} is missing without a mark`)
      .concat(strange)
  }

  return (step) => {
    const { next, previous } = step
    const happened = between(sequence.first(next) - 1, sequence.last(next))
    const lies = truth(context, next, happened) ? [] : [`${sequence.last(next)} tells what did not happen`]
    if (previous === undefined) return lies
    const position = sequence.last(previous)
    if (sequence.isStale(position, next)) return [...lies, `${sequence.last(next)} stands after ${position}`]
    return [...lies, ...(sequence.showsHoles ? judgeShown(position, step) : judgeHidden(position, step))]
  }
}

const states = <Event>(context: Context<Event>, timeOf: (event: Event) => number): Judge<Event> => {
  const { isExcused, options, record, topic } = context
  const { nameOfLast, windowMillis = 0 } = options
  // Both judge events that the decoder of the same topic made.
  const keyOf = (topic.conflationKey as ((event: Event) => string) | undefined) ?? (() => "")
  const told = new Map<string, number>()
  const lastsTold = new Set<string>()
  const between = (afterMillis: number, beforeMillis: number) =>
    record.slice(
      partition(record, (event) => timeOf(event) > afterMillis),
      partition(record, (event) => timeOf(event) >= beforeMillis)
    )

  return ({ next, previous, run }) => {
    const key = keyOf(next)
    const time = timeOf(next)
    const before = told.get(key)
    const isLate = before !== undefined && time <= before
    told.set(key, time)
    const lastName = nameOfLast?.(next)
    if (lastName !== undefined) lastsTold.add(lastName)
    const found = isLate ? [`${key} ${time} stands after ${before}`] : []
    if (windowMillis === 0) {
      const happened = between(time - 1, time + 1).filter((event) => keyOf(event) === key)
      if (!truth(context, next, happened)) found.push(`${key} ${time} tells what did not happen`)
    }
    if (previous === undefined || run.some(isOutage)) return found
    const since = timeOf(previous)
    const missing = between(since + windowMillis, time - windowMillis)
    const lastsMissing = between(since, time + 1).filter((event) => {
      const name = nameOfLast?.(event)
      return name !== undefined && !lastsTold.has(name)
    })
    const unmarked = [...new Set([...missing, ...lastsMissing])].filter((event) => !isExcused(event))
    const dropped = droppedCount(run)
    // Connections that look at moments of their own need not tell as many states.
    return unmarked.length <= (windowMillis > 0 && dropped > 0 ? Number.POSITIVE_INFINITY : dropped)
      ? found
      : [...found, ...unmarked.map((event) => `${keyOf(event)} ${timeOf(event)} is missing without a mark`)]
  }
}

const plain = <Event>({ isDisordered, isExcused, record }: Context<Event>): Judge<Event> => {
  let position: number | undefined
  return ({ next, previous, run }) => {
    const at = record.findIndex((event, i) => i > (position ?? -1) && sameContent.isEqual(event, next))
    // Sent twice, or changed on one connection and not on another.
    if (at === -1 && (isDisordered(next) || isExcused(next))) return []
    if (at === -1) {
      const isKnown = record.some((event) => sameContent.isEqual(event, next))
      return [`${JSON.stringify(next)} ${isKnown ? "was told before or stands too late" : "never happened"}`]
    }
    // Around an event that came too late, no marker has a place that could be checked.
    const isBlurred = previous !== undefined && isDisordered(previous)
    const unmarked =
      position === undefined || isBlurred || run.some(isOutage)
        ? []
        : record.slice(position + 1, at).filter((event) => !isExcused(event))
    position = at
    return unmarked.length <= droppedCount(run)
      ? []
      : unmarked.map((event) => `${JSON.stringify(event)} is missing without a mark`)
  }
}

const judgeOf = <Event>(context: Context<Event>): Judge<Event> => {
  const { topic } = context
  // Both judge events that the decoder of the same topic made.
  const sequence = topic.sequence as Sequence<Event> | undefined
  const stateTime = topic.stateTime as ((event: Event) => number) | undefined
  if (sequence !== undefined) return numbered(context, sequence)
  return stateTime === undefined ? plain(context) : states(context, stateTime)
}

/**
 * Begins to audit a topic of a stream that brings nothing before the record begins.
 *
 * **Example** (Auditing trades)
 *
 * ```ts
 * Effect.gen(function* () {
 *   const trades = UsdsM.aggTrade.of({ symbol: "BTCUSDT" })
 *   const audit = Audit.make(yield* exchange.record([trades]), trades)
 *   yield* MarketStream.merge
 *     .tracked([trades])
 *     .pipe(Stream.runForEach((item) => Effect.sync(() => audit.take(item))), Effect.forkScoped)
 *   yield* Faults.during(Faults.halfOpen, "2 minutes")
 *   assert.deepStrictEqual(audit.violations(), [])
 * })
 * ```
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = <Event>(
  record: ExchangeRecord,
  subscription: Subscription<Event>,
  options: Options<Event> = {}
): Audit<Event> => {
  const topic = subscription.in(Environment.production, record)
  const name = topic.name
  const slackMillis = (options.windowMillis ?? 0) + windowOfHappenings
  const judge = judgeOf({
    topic,
    options,
    record: record.events(subscription),
    isExcused: (event) => {
      const atMillis = sameContent.timeOf(event)
      return record.hasKeptBack(subscription, atMillis - slackMillis, atMillis + slackMillis)
    },
    isDisordered: (event) => {
      const atMillis = sameContent.timeOf(event)
      return record.hasDisordered(subscription, atMillis - slackMillis, atMillis + slackMillis)
    }
  })
  const found: Array<string> = []
  let waiting: Array<Step<Event>> = []
  let previous: Event | undefined
  let run: Array<Marker> = []
  let isAway = false

  const report = (what: string) => void found.push(`${name}: ${what}`)

  const take = (item: Tracked<Event>): void => {
    if (item.topic !== name || item.endpoint !== topic.endpoint.name) return
    if (item._tag === "Event") {
      if (isAway) report("an event stands within an outage")
      waiting.push({ previous, run, next: item.event })
      previous = item.event
      run = []
      return
    }
    if (isOutage(item)) isAway = true
    if (item._tag === "Resumed") isAway = false
    run.push(item)
  }

  return {
    take,
    violations: () => {
      for (const step of waiting) for (const what of judge(step)) report(what)
      waiting = []
      return found
    }
  }
}
