import type { NonEmptyReadonlyArray } from "effect/Array"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import type { StreamMarket } from "../../binance/Market.ts"
import type { Subscription } from "../../binance/MarketStream.ts"
import { Closed } from "../../connection/ConnectionError.ts"
import type { ExchangeConnection } from "../ExchangeConnection.ts"
import type { Received } from "../TestTransport.ts"
import * as ControlFrame from "./controlFrame.ts"
import * as interference from "./interference.ts"
import * as Journal from "./journal.ts"
import * as Outbox from "./outbox.ts"
import type { Fates } from "./ledger.ts"
import type { Rules } from "./rules.ts"
import type { StreamPath } from "./streamPath.ts"
import type { EventSource, Message, Subscriber } from "./subscriber.ts"

/**
 * What carries the frames of one connection: memory, or a socket.
 *
 * @internal
 */
export interface Line {
  /** Where the client is. */
  readonly address: string
  /** Sends text frames together; waits while the client does not read. */
  readonly send: (frames: NonEmptyReadonlyArray<string>) => Effect.Effect<void>
  /** Sends a ping and returns when its pong is in. Absent where the client's side answers without being asked. */
  readonly ping?: ((payload: string) => Effect.Effect<void>) | undefined
  /** Ends the connection, with code 1006 without a close frame. */
  readonly end: (fault: Closed) => Effect.Effect<void>
}

/**
 * The exchange's side of one connection.
 *
 * @internal
 */
export interface Session {
  readonly connection: ExchangeConnection
  readonly subscriber: Subscriber
  /** Where the client is. */
  readonly address: string
  /** Where things go wrong on the way to the client. */
  readonly outbox: Outbox.Outbox
  /** A text frame of the client. */
  readonly receive: (text: string) => Effect.Effect<void>
  /** A ping of the client; returns whether it is to be answered. */
  readonly receivePing: Effect.Effect<boolean>
  /** The client ended the connection. */
  readonly leave: (fault: Closed) => Effect.Effect<void>
}

/** @internal */
export const make = Effect.fnUntraced(function* (options: {
  readonly id: number
  readonly url: string
  readonly path: StreamPath
  readonly line: Line
  readonly rulesOf: (market: StreamMarket) => Rules
  /** What a market has under a name. */
  readonly rowOf: (market: StreamMarket, topic: string) => Subscription<unknown> | undefined
  readonly source: EventSource
  /** Where it is noted what becomes of its events, if anybody wants to know. */
  readonly fates: Fates | undefined
  /** Begins to talk on a connection of the WebSocket API; what is returned takes its frames. */
  readonly answer: ((session: Session) => Effect.Effect<(text: string) => Effect.Effect<void>>) | undefined
  /** Where the connection's fibers live. */
  readonly scope: Scope.Scope
  readonly onEnd: (session: Session) => Effect.Effect<void>
}) {
  const { fates, id, line, path, rulesOf, scope, source, url } = options
  const rules = rulesOf(path.markets[0])
  const openedAtMillis = yield* Clock.currentTimeMillis
  const received = Journal.make<Received>()
  const changed = yield* Latch.make()
  const ended = yield* Deferred.make<Closed>()

  /** Asked for, in order; with a subscription where something is delivered. */
  const asked = new Map<string, Subscription<unknown> | undefined>()
  const delivered = new Map<string, Subscription<unknown>>()
  const outbox = Outbox.make((texts) => {
    fates?.sent(texts)
    return line.send(texts)
  })
  const silence = interference.silence()
  const cut = interference.cut()
  let desk: ((text: string) => Effect.Effect<void>) | undefined
  let combined = path.combined
  let pings = 0
  /** When the last control frames came. */
  let recent: ReadonlyArray<number> = []

  const finish = (fault: Closed) =>
    Effect.flatMap(Deferred.succeed(ended, fault), (isFirst) => (isFirst ? options.onEnd(session) : Effect.void))
  // The end interrupts the fiber that brings it about, if that is one of the connection's own.
  const end = (fault: Closed) =>
    Effect.uninterruptible(
      Effect.suspend(() =>
        Deferred.isDoneUnsafe(ended) ? Effect.void : Effect.andThen(finish(fault), line.end(fault))
      )
    )

  // A client that reads nothing can still write, so an answer that has to wait must not hold up the client's request.
  const answer = (text: string, topics: ReadonlyArray<string>) =>
    Effect.asVoid(Effect.forkIn(outbox.send([{ text, kind: "answer", topics }]), scope, { startImmediately: true }))

  const refuse = (error: ControlFrame.ControlError, topics: ReadonlyArray<string>) =>
    answer(ControlFrame.refusal(error, rules.isErrorFlat), topics)

  // What is asked for in a wrong place is acknowledged and stays silent for ever (usds-m, since 2026-04-23).
  const isHere = ({ category, market }: Subscription<unknown>["row"]): boolean => {
    if (path.category !== undefined) return path.category === category
    const { deliversUnrouted, isRouted } = rulesOf(market)
    return !isRouted || deliversUnrouted || category === "public"
  }
  const find = (topic: string): Subscription<unknown> | undefined => {
    for (const market of path.markets) {
      const found = options.rowOf(market, topic)
      if (found !== undefined && isHere(found.row)) return found
    }
    return undefined
  }
  const subscribe = Effect.fnUntraced(function* (topics: ReadonlyArray<string>) {
    const found = topics.filter((topic) => !asked.has(topic)).map((topic) => [topic, find(topic)] as const)
    // Whoever asks for nothing of a market needs no world of it, which takes its time to make.
    yield* source.begin(new Set(found.flatMap(([, subscription]) => subscription?.row.market ?? [])))
    for (const [topic, subscription] of found) {
      asked.set(topic, subscription)
      if (subscription !== undefined) delivered.set(topic, subscription)
    }
    changed.openUnsafe()
  })
  const unsubscribe = (topics: ReadonlyArray<string>) => {
    for (const topic of topics) {
      asked.delete(topic)
      delivered.delete(topic)
    }
    changed.openUnsafe()
  }

  const obey = (frame: ControlFrame.ControlFrame): Effect.Effect<void> => {
    switch (frame._tag) {
      case "Subscribe":
        return Effect.flatMap(subscribe(frame.topics), () =>
          // The connection is lost with all its topics (usds-m, 2026-10-07).
          asked.size > rules.topicsPerConnection
            ? Effect.andThen(
                refuse({ code: 4, msg: "Too many subscriptions", id: frame.id }, frame.topics),
                end(new Closed({ code: 1008, text: "Invalid request" }))
              )
            : answer(ControlFrame.reply(frame.id, null), frame.topics)
        )
      case "Unsubscribe":
        unsubscribe(frame.topics)
        return answer(ControlFrame.reply(frame.id, null), frame.topics)
      case "ListSubscriptions":
        return answer(ControlFrame.reply(frame.id, [...asked.keys()]), [])
      case "SetCombined":
        combined = frame.combined
        return answer(ControlFrame.reply(frame.id, null), [])
      case "GetCombined":
        return answer(ControlFrame.reply(frame.id, combined), [])
    }
  }

  /** Whether the client kept to the limit, of which this is one more use. */
  const police = Effect.fnUntraced(function* () {
    const now = yield* Clock.currentTimeMillis
    recent = [...recent.filter((at) => at > now - 1000), now]
    if (recent.length <= rules.controlFramesPerSecond) return true
    yield* end(new Closed({ code: 1008, text: "Too many requests" }))
    return false
  })

  const receive = Effect.fnUntraced(function* (text: string) {
    if (outbox.isDeaf() || Deferred.isDoneUnsafe(ended)) return
    yield* received.append({ text, atMillis: yield* Clock.currentTimeMillis })
    if (desk !== undefined) return yield* desk(text)
    if (!(yield* police())) return
    const frame = ControlFrame.parse(text)
    if (Result.isFailure(frame)) return yield* refuse(frame.failure, [])
    const error = outbox.refusalOf(frame.success)
    yield* error === undefined ? obey(frame.success) : refuse(error, ControlFrame.topicsOf(frame.success))
  })

  const send = Effect.fnUntraced(function* (messages: ReadonlyArray<Message>) {
    const now = fates && (yield* Clock.currentTimeMillis)
    yield* outbox.send(
      messages.flatMap(({ dueMillis, payload, topic }) => {
        const subscription = delivered.get(topic)
        if (subscription === undefined) return []
        const text = combined ? `{"stream":${JSON.stringify(topic)},"data":${payload}}` : payload
        if (now !== undefined) fates?.made(subscription, text, { dueMillis: dueMillis ?? now, atMillis: now })
        return [{ text, kind: "event", topics: [topic] }]
      })
    )
  })

  const keepAlive = Effect.suspend(() => {
    const { ping } = line
    if (ping === undefined) return Effect.never
    return Effect.sleep(rules.pingInterval).pipe(
      Effect.andThen(Clock.currentTimeMillis),
      Effect.andThen((now) => (outbox.isDeaf() ? Effect.never : ping(String(now)))),
      Effect.andThen(rules.countsPongs ? police() : Effect.void),
      Effect.timeoutOrElse({
        duration: Duration.sum(rules.pingInterval, rules.pongTimeout),
        orElse: () => end(new Closed({ code: 1006, text: "" }))
      }),
      Effect.forever
    )
  })
  const expire = Effect.andThen(Effect.sleep(rules.lifetime), end(new Closed({ code: 1006, text: "" })))

  const connection: ExchangeConnection = {
    id,
    url,
    category: path.category,
    openedAtMillis,
    topics: Effect.sync(() => [...asked.keys()]),
    received: received.all,
    receive: received.next,
    pings: Effect.sync(() => pings),
    send: (...frames) => outbox.send(frames.map((text) => ({ text, kind: "other", topics: [] }))),
    drop: (code = 1006, text = "") => end(new Closed({ code, text })),
    mute: (mute) => (mute ? outbox.begin(silence) : outbox.end(silence)),
    freeze: (freeze) => (freeze ? outbox.begin(cut) : outbox.end(cut)),
    ended: Deferred.await(ended)
  }
  const session: Session = {
    connection,
    address: line.address,
    outbox,
    subscriber: { id, timeUnit: path.timeUnit, topics: delivered, changed, send },
    receive,
    receivePing: Effect.gen(function* () {
      if (outbox.isDeaf()) return false
      pings++
      if (!outbox.isBehind()) fates?.answered()
      return yield* police()
    }),
    leave: finish
  }

  desk = yield* options.answer?.(session) ?? Effect.undefined
  yield* subscribe(path.topics)
  const life = [source.drive(session.subscriber), outbox.run, keepAlive, expire, Deferred.await(ended)]
  yield* Effect.forkIn(Effect.raceAllFirst(life), scope)
  if (asked.size > rules.topicsPerConnection) yield* end(new Closed({ code: 1008, text: "Invalid request" }))
  return session
})
