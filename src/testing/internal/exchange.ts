import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Subscription } from "../../binance/MarketStream.ts"
import { type DialFailed, Refused } from "../../connection/ConnectionError.ts"
import type { ExchangeConnection } from "../ExchangeConnection.ts"
import type { Options } from "../ExchangeOptions.ts"
import type { RecordingError } from "../Recording.ts"
import type { Dial } from "../TestTransport.ts"
import * as Gate from "./gate.ts"
import * as Generated from "./generated.ts"
import * as Journal from "./journal.ts"
import * as Replay from "./replay.ts"
import * as Session from "./session.ts"
import * as StreamPath from "./streamPath.ts"
import type { EventSource } from "./subscriber.ts"

/**
 * What a test sees and does, whatever way leads to the exchange.
 *
 * @internal
 */
export interface Hooks {
  readonly connections: Effect.Effect<ReadonlyArray<ExchangeConnection>>
  readonly accept: Effect.Effect<ExchangeConnection>
  readonly dials: Effect.Effect<ReadonlyArray<Dial>>
  readonly dialed: Effect.Effect<Dial>
  readonly refuseNext: (error: DialFailed | Refused, times?: number) => Effect.Effect<void>
  readonly hangNext: (times?: number) => Effect.Effect<void>
  readonly refuse: (policy: (dial: Dial) => DialFailed | Refused | undefined) => Effect.Effect<void>
  readonly dropAll: (code?: number, text?: string) => Effect.Effect<void>
  readonly mute: (...topics: ReadonlyArray<string>) => Effect.Effect<void>
  readonly unmute: (...topics: ReadonlyArray<string>) => Effect.Effect<void>
  readonly publish: (subscription: Subscription<unknown>, ...events: ReadonlyArray<unknown>) => Effect.Effect<void>
  readonly exhausted: Effect.Effect<void, RecordingError>
}

/**
 * The exchange without a way to reach it.
 *
 * @internal
 */
export interface Exchange {
  /** Lets an attempt to connect through, or does not. */
  readonly admit: (url: string) => Effect.Effect<StreamPath.StreamPath, DialFailed | Refused>
  /** Opens a connection that was admitted. */
  readonly open: (url: string, path: StreamPath.StreamPath, line: Session.Line) => Effect.Effect<Session.Session>
  readonly hooks: Hooks
}

/**
 * Makes an exchange that lives as long as the scope; then it closes its connections.
 *
 * @internal
 */
export const make = Effect.fnUntraced(function* (options: Options) {
  const scope = yield* Effect.scope
  const sessions = new Set<Session.Session>()
  const accepted = Journal.make<ExchangeConnection>()
  const dials = Journal.make<Dial>()
  const gate = Gate.make<Dial>()
  const muted = new Set<string>()
  const exhausted = yield* Deferred.make<void, RecordingError>()
  let count = 0

  const rules: Session.Rules = {
    controlFramesPerSecond: options.controlFramesPerSecond ?? 10,
    topicsPerConnection: options.topicsPerConnection ?? 1024,
    lifetime: Duration.fromInputUnsafe(options.lifetime ?? "24 hours"),
    pingInterval: Duration.minutes(3),
    pongTimeout: Duration.minutes(10),
    deliversUnrouted: options.deliversUnrouted ?? false
  }
  const dropAll = (code?: number, text?: string) =>
    Effect.suspend(() =>
      Effect.forEach([...sessions], ({ connection }) => connection.drop(code, text), { discard: true })
    )

  const generated = yield* Generated.make({
    seed: String(options.seed ?? "effect-binance"),
    symbols: options.symbols,
    activity: options.activity ?? 10,
    atMillis: yield* Clock.currentTimeMillis
  })
  let source: EventSource = generated
  if (options.replay !== undefined) {
    const replay = yield* Replay.make(options.replay)
    source = replay
    yield* replay.run.pipe(
      Effect.exit,
      Effect.flatMap((exit) => Deferred.done(exhausted, exit)),
      Effect.andThen(dropAll(1000, "the recording is over")),
      Effect.forkIn(scope)
    )
  }
  yield* Effect.addFinalizer(() => dropAll(1001, "the exchange goes down"))

  return {
    admit: Effect.fnUntraced(function* (url) {
      const dial = { url, atMillis: yield* Clock.currentTimeMillis }
      yield* dials.append(dial)
      yield* gate.pass(dial)
      const path = StreamPath.parse(url)
      if (path === undefined) return yield* new Refused({ status: 404 })
      // There is nothing left to tell.
      if (Deferred.isDoneUnsafe(exhausted)) return yield* new Refused({ status: 503 })
      return path
    }),
    open: Effect.fnUntraced(function* (url, path, line) {
      const session = yield* Session.make({
        id: ++count,
        url,
        path,
        line,
        rules,
        source,
        muted,
        scope,
        onEnd: (ended) => Effect.sync(() => sessions.delete(ended))
      })
      sessions.add(session)
      yield* accepted.append(session.connection)
      return session
    }),
    hooks: {
      connections: Effect.sync(() => [...sessions].map(({ connection }) => connection)),
      accept: accepted.next,
      dials: dials.all,
      dialed: dials.next,
      refuseNext: gate.refuseNext,
      hangNext: gate.hangNext,
      refuse: gate.refuse,
      dropAll,
      mute: (...topics) => Effect.sync(() => topics.forEach((topic) => muted.add(topic))),
      unmute: (...topics) => Effect.sync(() => topics.forEach((topic) => muted.delete(topic))),
      publish: ({ row, topic }, ...events) =>
        Effect.suspend(() => {
          const messages = generated.write(row, events).map((payload) => ({ topic, payload }))
          return Effect.forEach([...sessions], ({ subscriber }) => subscriber.send(messages), { discard: true })
        }),
      exhausted: Deferred.await(exhausted)
    }
  } satisfies Exchange as Exchange
})
