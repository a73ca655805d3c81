/**
 * The doctor's work: dials, subscribes, and keeps what is found.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import * as Stream from "effect/Stream"
import * as Environment from "../binance/Environment.ts"
import type { StreamMarket } from "../binance/Market.ts"
import * as MarketStream from "../binance/MarketStream.ts"
import type { ConnectionError, Reason } from "../connection/ConnectionError.ts"
import type { ConnectionEvent } from "../connection/ConnectionEvent.ts"
import { ConnectionPool } from "../connection/ConnectionPool.ts"
import type { Tracked } from "../continuity/Tracked.ts"
import type { Check, Checkup } from "./checkups.ts"
import * as PlainWords from "./plainWords.ts"

/**
 * A connection: one for all endpoints of one address.
 *
 * @category models
 * @since 0.1.0
 */
export interface Endpoint {
  readonly _tag: "Endpoint"
  /** Names such as `usds-m/public`. */
  readonly endpoints: ReadonlyArray<string>
  readonly url: string
  readonly state: "dialing" | "open" | "lost" | "failed"
  /** Milliseconds from the dial to the open connection. */
  readonly openMillis?: number | undefined
  /** What went wrong, and what to look at. */
  readonly problem?: string | undefined
}

/**
 * A topic.
 *
 * **Details**
 *
 * - `waiting`: its time is not over.
 * - `delivers`: its first frame has come.
 * - `quiet`: nothing came, and nothing had to.
 * - `silent`: asked for and not refused, and nothing came although something had to.
 * - `malformed`: its first frame could not be read.
 * - `rejected`: the exchange refused it.
 * - `unreachable`: there was no connection for it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Topic {
  readonly _tag: "Topic"
  readonly market: StreamMarket
  readonly endpoint: string
  readonly topic: string
  readonly verdict: "waiting" | "delivers" | "quiet" | "silent" | "malformed" | "rejected" | "unreachable"
  /** Milliseconds from asking for the topic to its first frame. */
  readonly firstMillis?: number | undefined
  readonly note?: string | undefined
}

/**
 * Our clock beside that of a market, by the times of its events.
 *
 * @category models
 * @since 0.1.0
 */
export interface Clocks {
  readonly _tag: "Clock"
  readonly market: StreamMarket
  /** Least milliseconds by which our clock was ahead of an event's time; what the event took to come is part of it. */
  readonly aheadMillis: number
  readonly problem?: string | undefined
}

/**
 * All of it together.
 *
 * @category models
 * @since 0.1.0
 */
export interface Conclusion {
  readonly _tag: "Conclusion"
  readonly isHealthy: boolean
  readonly delivering: number
  readonly quiet: number
  readonly silent: number
  readonly unreachable: number
  readonly problems: ReadonlyArray<string>
}

/**
 * What was found.
 *
 * @category models
 * @since 0.1.0
 */
export interface Findings {
  readonly endpoints: ReadonlyArray<{ readonly endpoint: Endpoint; readonly topics: ReadonlyArray<Topic> }>
  readonly clocks: ReadonlyArray<Clocks>
  readonly conclusion: Conclusion
}

/**
 * An examination under way.
 *
 * @category models
 * @since 0.1.0
 */
export interface Examination {
  /** Returns when everything that must come has come or has failed, or when the time is over. */
  readonly run: Effect.Effect<void>
  /** What has been found so far. Afterwards, nobody is waited for any more. */
  readonly findings: () => Findings
}

interface Line {
  readonly names: Set<string>
  readonly url: string
  dialedMillis: number | undefined
  openedMillis: number | undefined
  state: Endpoint["state"]
  reason: Reason | undefined
}

interface Patient {
  readonly market: StreamMarket
  readonly check: Check
  readonly endpoint: string
  readonly line: Line
  readonly askedMillis: number
  firstMillis: number | undefined
  verdict: Topic["verdict"]
  note: string | undefined
}

// Signed requests of a clock that is ahead by a second are refused, and of one that is behind by five (docs, 2026-11).
const mostAheadMillis = 1000
const mostBehindMillis = 5000

const seconds = (millis: number): string => `${(Math.abs(millis) / 1000).toFixed(1)} s`

const clockProblem = (aheadMillis: number): string | undefined => {
  const cost = "signed requests would be refused"
  if (aheadMillis < -mostBehindMillis) {
    return `this clock is behind the exchange's by ${seconds(aheadMillis)} or more: ${cost}`
  }
  return aheadMillis > mostAheadMillis
    ? `events come ${seconds(aheadMillis)} after their times: this clock is ahead, and ${cost}, or the way is slow`
    : undefined
}

/**
 * Prepares an examination, which lasts as long as the scope.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = Effect.fnUntraced(function* (
  checkups: ReadonlyArray<Checkup>,
  options: {
    readonly forMillis: number
    /** What to add where a connection could not be opened. */
    readonly hint?: string | undefined
  }
) {
  const pool = yield* ConnectionPool
  const environment = yield* Environment.Current
  const scope = yield* Effect.scope
  const clock = yield* Clock.Clock
  const done = Latch.makeUnsafe(false)
  const lines = new Map<string, Line>()
  const patients: Array<Patient> = []
  const clocks = new Map<StreamMarket, number>()
  let isOver = false

  const now = () => clock.currentTimeMillisUnsafe()

  const isDecided = ({ check, verdict }: Patient) => verdict !== "waiting" || check.mayBeQuiet !== undefined

  const update = () => {
    if (patients.every(isDecided)) done.openUnsafe()
  }

  const lineOf = (name: string, url: string): Line => {
    const line = lines.get(url) ?? {
      names: new Set(),
      url,
      dialedMillis: undefined,
      openedMillis: undefined,
      state: "dialing",
      reason: undefined
    }
    line.names.add(name)
    lines.set(url, line)
    return line
  }

  // ---- what happens

  const noteEvent = (event: ConnectionEvent): void => {
    const line = [...lines.values()].find(({ names }) => names.has(event.endpoint))
    if (line === undefined) return
    switch (event._tag) {
      case "Dialing":
        line.dialedMillis ??= event.atMillis
        return
      case "Opened":
        line.openedMillis ??= event.atMillis
        if (line.state === "dialing") line.state = "open"
        return
      case "Closed":
        line.reason ??= event.error.reason
        if (line.state === "open") line.state = "lost"
    }
  }

  const noteClock = (patient: Patient, event: unknown, atMillis: number): void => {
    // It judges events that the decoder of the same topic made.
    const eventTime = patient.check.subscription.in(environment).eventTime as ((event: unknown) => number) | undefined
    const aheadMillis = atMillis - (eventTime?.(event) ?? Number.NaN)
    const known = clocks.get(patient.market) ?? Number.POSITIVE_INFINITY
    if (aheadMillis < known) clocks.set(patient.market, aheadMillis)
  }

  const noteItem = (patient: Patient, item: Tracked<unknown>): void => {
    if (item._tag !== "Event" && item._tag !== "Malformed") return
    const atMillis = now()
    if (item._tag === "Event") noteClock(patient, item.event, atMillis)
    if (patient.verdict !== "waiting") return
    patient.firstMillis = atMillis - Math.max(patient.askedMillis, patient.line.openedMillis ?? 0)
    patient.verdict = item._tag === "Event" ? "delivers" : "malformed"
    if (item._tag === "Malformed") patient.note = item.error.message
  }

  const noteError = (patient: Patient, { reason }: ConnectionError): void => {
    if (reason._tag !== "Rejected" && patient.line.openedMillis === undefined) patient.line.state = "failed"
    if (patient.verdict !== "waiting") return
    patient.verdict = reason._tag === "Rejected" ? "rejected" : "unreachable"
    if (reason._tag === "Rejected") patient.note = `${reason.text} (${reason.code})`
  }

  // ---- the work

  const admit = (checkup: Checkup, check: Check): Effect.Effect<void> => {
    const { endpoint } = check.subscription.in(environment)
    const patient: Patient = {
      market: checkup.market,
      check,
      endpoint: endpoint.name,
      line: lineOf(endpoint.name, endpoint.root),
      askedMillis: now(),
      firstMillis: undefined,
      verdict: "waiting",
      note: undefined
    }
    patients.push(patient)
    let listed = check.subscription.topic === checkup.listed?.topic ? checkup.listed : undefined
    return MarketStream.merge.tracked([check.subscription]).pipe(
      Stream.runForEachArray((items) =>
        Effect.suspend(() => {
          for (const item of items) noteItem(patient, item)
          const found = listed?.checks(items.flatMap((item) => (item._tag === "Event" ? [item.event] : []))) ?? []
          if (found.length > 0) listed = undefined
          const further = Effect.forEach(found, (each) => admit(checkup, each), { discard: true })
          return Effect.andThen(further, Effect.sync(update))
        })
      ),
      Effect.catch((error) => Effect.sync(() => noteError(patient, error))),
      Effect.andThen(Effect.sync(update)),
      Effect.provideService(ConnectionPool, pool),
      Effect.provideService(Environment.Current, environment),
      Effect.forkIn(scope, { startImmediately: true }),
      Effect.asVoid
    )
  }

  const run = Effect.gen(function* () {
    yield* pool.events.pipe(
      Stream.runForEach((event) => Effect.sync(() => noteEvent(event))),
      Effect.forkIn(scope, { startImmediately: true })
    )
    for (const checkup of checkups) {
      yield* Effect.forEach(checkup.checks, (check) => admit(checkup, check), { discard: true })
    }
    yield* Effect.raceFirst(done.await, Effect.sleep(options.forMillis))
    isOver = true
  })

  // ---- what is found

  const endpointOf = (line: Line): Endpoint => {
    const { dialedMillis, names, openedMillis, reason, state, url } = line
    const isBad = state === "failed" || state === "lost" || (isOver && state === "dialing")
    const why = reason === undefined ? "no connection came about" : PlainWords.explain(reason, new URL(url).host)
    const hint = state === "lost" || options.hint === undefined ? "" : ` (${options.hint})`
    return {
      _tag: "Endpoint",
      endpoints: [...names],
      url,
      state: isOver && state === "dialing" ? "failed" : state,
      openMillis: openedMillis === undefined ? undefined : openedMillis - (dialedMillis ?? openedMillis),
      problem: isBad ? `${why}${hint}` : undefined
    }
  }

  const quietly = (check: Check): Pick<Topic, "verdict" | "note"> =>
    check.mayBeQuiet === undefined
      ? { verdict: "silent", note: `asked for and not refused, and nothing came in ${options.forMillis / 1000} s` }
      : { verdict: "quiet", note: check.mayBeQuiet }

  const topicOf = (patient: Patient): Topic => {
    const { check, endpoint, firstMillis, line, market, note, verdict } = patient
    const isUnheard = isOver && verdict === "waiting"
    const unheard = line.openedMillis === undefined ? { verdict: "unreachable" as const, note } : quietly(check)
    return {
      _tag: "Topic",
      market,
      endpoint,
      topic: check.subscription.topic,
      firstMillis,
      ...(isUnheard ? unheard : { verdict, note })
    }
  }

  const findings = (): Findings => {
    const endpoints = [...lines.values()].map((line) => ({
      endpoint: endpointOf(line),
      topics: patients.filter((patient) => patient.line === line).map(topicOf)
    }))
    const found = [...clocks].map(([market, aheadMillis]): Clocks => ({
      _tag: "Clock",
      market,
      aheadMillis,
      problem: clockProblem(aheadMillis)
    }))
    const topics = endpoints.flatMap((each) => each.topics)
    const problems = [
      ...endpoints.flatMap(({ endpoint }) =>
        endpoint.problem === undefined ? [] : [`${endpoint.endpoints.join(", ")}: ${endpoint.problem}`]
      ),
      ...topics.flatMap(({ endpoint, note, topic, verdict }) =>
        ["silent", "malformed", "rejected"].includes(verdict) ? [`${endpoint}: ${topic} is ${verdict}: ${note}`] : []
      ),
      ...found.flatMap(({ market, problem }) => (problem === undefined ? [] : [`${market}: ${problem}`]))
    ]
    const count = (verdict: Topic["verdict"]) => topics.filter((topic) => topic.verdict === verdict).length
    return {
      endpoints,
      clocks: found,
      conclusion: {
        _tag: "Conclusion",
        isHealthy: problems.length === 0,
        delivering: count("delivers"),
        quiet: count("quiet"),
        silent: count("silent"),
        unreachable: count("unreachable"),
        problems
      }
    }
  }

  return { run, findings } satisfies Examination as Examination
})
