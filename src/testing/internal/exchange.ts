import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Result from "effect/Result"
import * as Scope from "effect/Scope"
import type { StreamMarket } from "../../binance/Market.ts"
import type { Subscription } from "../../binance/MarketStream.ts"
import type { DialFailed, Refused } from "../../connection/ConnectionError.ts"
import * as Refusal from "../../connection/internal/refusal.ts"
import { markets } from "../../internal/markets.ts"
import type { ExchangeConnection } from "../ExchangeConnection.ts"
import type { ExchangeApi } from "../ExchangeApi.ts"
import type { ExchangeRest } from "../ExchangeRest.ts"
import { defaultAccount, type Options } from "../ExchangeOptions.ts"
import type { RecordingError } from "../Recording.ts"
import type { Dial } from "../TestTransport.ts"
import * as FaultInjection from "./faultInjection.ts"
import * as Gate from "./gate.ts"
import * as Generated from "./generated.ts"
import * as Journal from "./journal.ts"
import * as Ledger from "./ledger.ts"
import * as Office from "./office.ts"
import * as Replay from "./replay.ts"
import type { RestFace } from "./rest/restFace.ts"
import * as Rules from "./rules.ts"
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
  readonly inject: FaultInjection.FaultInjection["inject"]
  readonly publish: (subscription: Subscription<unknown>, ...events: ReadonlyArray<unknown>) => Effect.Effect<void>
  readonly record: Ledger.Ledger["record"]
  readonly exhausted: Effect.Effect<void, RecordingError>
  readonly rest: ExchangeRest
  readonly api: ExchangeApi
  readonly account: Office.Office["account"]
}

/**
 * The exchange without a way to reach it.
 *
 * @internal
 */
export interface Exchange {
  /** Lets an attempt to connect through, or does not. */
  readonly admit: (url: string) => Effect.Effect<StreamPath.StreamPath, FaultInjection.DialFault>
  /** Opens a connection that was admitted. */
  readonly open: (url: string, path: StreamPath.StreamPath, line: Session.Line) => Effect.Effect<Session.Session>
  /** Answers a request. */
  readonly respond: RestFace["respond"]
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
  // Connections that have ended are many in the end, and each holds all that it heard.
  const accepted = Journal.make<ExchangeConnection>({ forgetsRead: true })
  const dials = Journal.make<Dial>()
  const gate = Gate.make<Dial, FaultInjection.DialFault>()
  const faults = FaultInjection.make({ gate, sessions })
  const muted = new Map<string, Scope.Closeable>()
  const exhausted = yield* Deferred.make<void, RecordingError>()
  let count = 0

  // Programs ask for the same again and again.
  const known = new Map<string, Subscription<unknown> | undefined>()
  const rowOf = (market: StreamMarket, topic: string): Subscription<unknown> | undefined => {
    const key = `${market}\n${topic}`
    if (!known.has(key)) known.set(key, Result.getOrUndefined(markets[market].parse(topic)))
    return known.get(key)
  }

  const faultOf = (error: DialFailed | Refused): FaultInjection.DialFault =>
    error._tag === "Refused" ? Refusal.write(error) : error
  const mute = Effect.fnUntraced(function* (topic: string) {
    if (muted.has(topic)) return
    const muting = yield* Scope.fork(scope)
    muted.set(topic, muting)
    yield* Scope.provide(faults.inject({ _tag: "Silence" }, { topic, connections: "all" }), muting)
  })
  const unmute = (topic: string) =>
    Effect.suspend(() => {
      const muting = muted.get(topic)
      muted.delete(topic)
      return muting === undefined ? Effect.void : Scope.close(muting, Exit.void)
    })
  const dropAll = (code?: number, text?: string) =>
    Effect.suspend(() =>
      Effect.forEach([...sessions], ({ connection }) => connection.drop(code, text), { discard: true })
    )

  const generated = yield* Generated.make({
    seed: String(options.seed ?? "effect-binance"),
    symbols: options.symbols,
    activity: options.activity ?? 10,
    keptTrades: options.keptTrades,
    atMillis: yield* Clock.currentTimeMillis
  })
  const ledger = Ledger.make(generated)
  const office = yield* Office.make(
    options.accounts ?? [defaultAccount],
    // Nobody recorded what REST would have said.
    options.replay === undefined ? generated.worlds : {}
  )
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
      if (path === undefined) return yield* Effect.fail(Refusal.write({ status: 404 }))
      // There is nothing left to tell.
      if (Deferred.isDoneUnsafe(exhausted)) return yield* Effect.fail(Refusal.write({ status: 503 }))
      return path
    }),
    open: Effect.fnUntraced(function* (url, path, line) {
      const fates = ledger.open()
      const session = yield* Session.make({
        id: ++count,
        url,
        path,
        line,
        rulesOf: Rules.make(options),
        rowOf,
        source,
        fates,
        answer: path.isApi ? (session) => office.answer(session, path) : undefined,
        scope,
        onEnd: (ended) =>
          Effect.sync(() => {
            sessions.delete(ended)
            ledger.close(fates)
          })
      })
      sessions.add(session)
      yield* faults.opened(session)
      yield* Scope.provide(office.serve(session, path), scope)
      yield* accepted.append(session.connection)
      return session
    }),
    respond: office.rest.respond,
    hooks: {
      rest: office.rest.hooks,
      api: office.api,
      account: office.account,
      connections: Effect.sync(() => [...sessions].map(({ connection }) => connection)),
      accept: accepted.next,
      dials: dials.all,
      dialed: dials.next,
      refuseNext: (error, times) => gate.refuseNext(faultOf(error), times),
      hangNext: gate.hangNext,
      refuse: (policy) =>
        gate.refuse((dial) => {
          const error = policy(dial)
          return error && faultOf(error)
        }),
      dropAll,
      mute: (...topics) => Effect.forEach(topics, mute, { discard: true }),
      unmute: (...topics) => Effect.forEach(topics, unmute, { discard: true }),
      inject: faults.inject,
      publish: ({ row, topic }, ...events) =>
        Effect.gen(function* () {
          const payloads = yield* generated.write(row, events, "millisecond")
          ledger.published({ row, topic }, payloads)
          for (const { subscriber } of sessions) {
            // Another market may have a topic of this name.
            if (subscriber.topics.get(topic)?.row !== row) continue
            const isCommon = subscriber.timeUnit === "millisecond"
            const own = isCommon ? payloads : yield* generated.write(row, events, subscriber.timeUnit)
            yield* subscriber.send(own.map((payload) => ({ topic, payload })))
          }
        }),
      record: ledger.record,
      exhausted: Deferred.await(exhausted)
    }
  } satisfies Exchange as Exchange
})
