import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Scope from "effect/Scope"
import { DialFailed } from "../../connection/ConnectionError.ts"
import * as Refusal from "../../connection/internal/refusal.ts"
import type { ExchangeConnection } from "../ExchangeConnection.ts"
import { Fault, type Target } from "../Fault.ts"
import type { Dial } from "../TestTransport.ts"
import type { Gate } from "./gate.ts"
import * as interference from "./interference.ts"
import type { Session } from "./session.ts"
import * as StreamPath from "./streamPath.ts"

/**
 * Why an attempt to connect to the exchange does not succeed.
 *
 * @internal
 */
export type DialFault = DialFailed | Refusal.Refusal

/**
 * Brings about faults.
 *
 * @internal
 */
export interface FaultInjection {
  /** Returns when the fault has begun; it ends with the scope. */
  readonly inject: (fault: Fault, target?: Target) => Effect.Effect<void, never, Scope.Scope>
  /** A connection has opened: what strikes all strikes it too. */
  readonly opened: (session: Session) => Effect.Effect<void>
}

type Strike = (session: Session, topic: string | undefined) => Effect.Effect<void, never, Scope.Scope>

/** What a fault does: to attempts to connect, or to connections. */
type Meaning =
  | { readonly _tag: "Dial"; readonly verdict: (dial: Dial) => DialFault | "hang" }
  /** Whether a topic of the target says which connections are struck; otherwise it says which of their frames are. */
  | { readonly _tag: "Connection"; readonly isWhole: boolean; readonly strike: Strike }

const onDials = (verdict: (dial: Dial) => DialFault | "hang"): Meaning => ({ _tag: "Dial", verdict })

const onConnections = (strike: Strike): Meaning => ({ _tag: "Connection", isWhole: true, strike })

const interfering = ({ outbox }: Session, make: () => interference.Interference) =>
  Effect.asVoid(
    Effect.acquireRelease(
      Effect.suspend(() => {
        const made = make()
        return Effect.as(outbox.begin(made), made)
      }),
      (made) => outbox.end(made)
    )
  )

const onFrames = (make: (topic: string | undefined) => interference.Interference): Meaning => ({
  _tag: "Connection",
  isWhole: false,
  strike: (session, topic) => interfering(session, () => make(topic))
})

const endingAfter = (millis: number, { ended }: ExchangeConnection, end: Effect.Effect<void>) =>
  millis <= 0
    ? end
    : Effect.delay(end, Duration.millis(millis)).pipe(Effect.raceFirst(ended), Effect.forkScoped, Effect.asVoid)

const announcements = {
  raw: (event: string) => event,
  combined: (event: string) => `{"stream":"!serverShutdown","data":${event}}`,
  event: (event: string) => `{"event":${event}}`
}

const causes = {
  dns: "getaddrinfo ENOTFOUND fstream.binance.com",
  tls: "self-signed certificate"
}

const meaningOf: (fault: Fault) => Meaning = Fault.match({
  Refuse: ({ isDated, retryAfterMillis, status }) =>
    onDials(({ atMillis }) => Refusal.write({ status, retryAfterMillis }, isDated === true ? atMillis : undefined)),
  Hang: () => onDials(() => "hang"),
  Unreachable: ({ layer }) => onDials(() => new DialFailed({ cause: new Error(causes[layer]) })),
  Close: ({ code, text }) => onConnections(({ connection }) => connection.drop(code, text)),
  CutAfter: ({ ageMillis }) =>
    onConnections(({ connection }) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) =>
        endingAfter(connection.openedAtMillis + ageMillis - now, connection, connection.drop())
      )
    ),
  ServerShutdown: ({ graceMillis, shape }) =>
    onConnections(
      Effect.fnUntraced(function* ({ connection }) {
        const event = `{"e":"serverShutdown","E":${yield* Clock.currentTimeMillis}}`
        yield* connection.send(announcements[shape](event))
        yield* endingAfter(graceMillis, connection, connection.drop(1001, "going away"))
      })
    ),
  HalfOpen: () => onConnections((session) => interfering(session, interference.cut)),
  Silence: () => onFrames(interference.silence),
  Slow: ({ delayMillis }) => onFrames((topic) => interference.slow(delayMillis, topic)),
  Burst: ({ everyMillis }) => onFrames((topic) => interference.burst(everyMillis, topic)),
  Duplicate: () => onFrames((topic) => interference.strikeFrame((text) => [text, text], topic)),
  Reorder: () => onFrames(interference.reorder),
  DropFrame: () => onFrames((topic) => interference.strikeFrame(() => [], topic)),
  Truncate: ({ percent }) =>
    onFrames((topic) => interference.strikeFrame((text) => [text.slice(0, placeIn(text, percent))], topic)),
  Corrupt: ({ percent }) => onFrames((topic) => interference.strikeFrame((text) => [corrupted(text, percent)], topic)),
  Oversize: ({ bytes }) => onFrames((topic) => interference.strikeFrame((text) => [padded(text, bytes)], topic)),
  LostAck: () => onFrames(interference.loseAnswer),
  LateAck: ({ delayMillis }) => onFrames((topic) => interference.delayAnswer(delayMillis, topic)),
  ErrorAck: ({ code, text }) => onFrames((topic) => interference.refuseRequest({ code, msg: text }, topic))
})

const placeIn = (text: string, percent: number): number => Math.floor((text.length * percent) / 100)

const corrupted = (text: string, percent: number): string => {
  const place = Math.min(placeIn(text, percent), text.length - 1)
  return `${text.slice(0, place)}\u0000${text.slice(place + 1)}`
}

// White space before the last brace belongs to no value.
const padded = (text: string, length: number): string =>
  text.slice(0, -1) + " ".repeat(Math.max(0, length - text.length)) + text.slice(-1)

/** @internal */
export const make = (options: {
  readonly gate: Gate<Dial, DialFault>
  /** Open connections, oldest first. */
  readonly sessions: ReadonlySet<Session>
}): FaultInjection => {
  const { gate, sessions } = options
  // What strikes connections that have yet to open.
  const standing = new Set<(session: Session) => Effect.Effect<void>>()

  const leadsTo = ({ category, market }: Target, path: StreamPath.StreamPath | undefined): boolean =>
    path !== undefined &&
    (category === undefined || category === path.category) &&
    (market === undefined || path.markets.includes(market))

  const isStruck = ({ connection }: Session, target: Target, isWhole: boolean): Effect.Effect<boolean> =>
    Effect.map(
      connection.topics,
      (topics) =>
        leadsTo(target, StreamPath.parse(connection.url)) &&
        (!isWhole || target.topic === undefined || topics.includes(target.topic))
    )

  const barring = (verdict: (dial: Dial) => DialFault | "hang", target: Target) =>
    gate.bar((dial) => {
      const path = StreamPath.parse(dial.url)
      const isAsked = target.topic === undefined || path?.topics.includes(target.topic) === true
      return isAsked && leadsTo(target, path) ? verdict(dial) : undefined
    })

  const striking = Effect.fnUntraced(function* (strike: Strike, isWhole: boolean, target: Target) {
    const { connections = "open", topic } = target
    const open = yield* Effect.filter([...sessions], (session) => isStruck(session, target, isWhole))
    const struck = typeof connections === "number" ? open.slice(connections % open.length).slice(0, 1) : open
    yield* Effect.forEach(struck, (session) => strike(session, topic), { discard: true })
    if (connections !== "all") return
    const scope = yield* Effect.scope
    const strikeLater = (session: Session) =>
      Effect.flatMap(isStruck(session, target, isWhole), (isStruck) =>
        isStruck ? Scope.provide(strike(session, topic), scope) : Effect.void
      )
    yield* Effect.acquireRelease(
      Effect.sync(() => void standing.add(strikeLater)),
      () => Effect.sync(() => standing.delete(strikeLater))
    )
  })

  return {
    inject: (fault, target = {}) => {
      const meaning = meaningOf(fault)
      return meaning._tag === "Dial"
        ? barring(meaning.verdict, target)
        : striking(meaning.strike, meaning.isWhole, target)
    },
    opened: (session) => Effect.forEach([...standing], (strike) => strike(session), { discard: true })
  }
}
