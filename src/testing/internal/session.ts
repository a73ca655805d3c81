import type { NonEmptyReadonlyArray } from "effect/Array"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import type { Subscription } from "../../binance/MarketStream.ts"
import * as UsdsM from "../../binance/usds-m/index.ts"
import { Closed } from "../../connection/ConnectionError.ts"
import type { ExchangeConnection } from "../ExchangeConnection.ts"
import type { Received } from "../TestTransport.ts"
import * as ControlFrame from "./controlFrame.ts"
import * as Journal from "./journal.ts"
import type { StreamPath } from "./streamPath.ts"
import type { EventSource, Message, Subscriber } from "./subscriber.ts"

/**
 * What carries the frames of one connection: memory, or a socket.
 *
 * @internal
 */
export interface Line {
  /** Sends text frames together; waits while the client does not read. */
  readonly send: (frames: NonEmptyReadonlyArray<string>) => Effect.Effect<void>
  /** Sends a ping and returns when its pong is in. Absent where the client's side answers without being asked. */
  readonly ping?: ((payload: string) => Effect.Effect<void>) | undefined
  /** Ends the connection, with code 1006 without a close frame. */
  readonly end: (fault: Closed) => Effect.Effect<void>
}

/**
 * The rules of the exchange.
 *
 * @internal
 */
export interface Rules {
  readonly controlFramesPerSecond: number
  readonly topicsPerConnection: number
  readonly lifetime: Duration.Duration
  readonly pingInterval: Duration.Duration
  readonly pongTimeout: Duration.Duration
  /** Whether the paths from before the split deliver everything, as on Binance's test exchange. */
  readonly deliversUnrouted: boolean
}

/**
 * The exchange's side of one connection.
 *
 * @internal
 */
export interface Session {
  readonly connection: ExchangeConnection
  readonly subscriber: Subscriber
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
  readonly rules: Rules
  readonly source: EventSource
  /** Topics that nobody gets. */
  readonly muted: ReadonlySet<string>
  /** Where the connection's fibers live. */
  readonly scope: Scope.Scope
  readonly onEnd: (session: Session) => Effect.Effect<void>
}) {
  const { id, line, muted, path, rules, scope, source, url } = options
  const openedAtMillis = yield* Clock.currentTimeMillis
  const received = Journal.make<Received>()
  const changed = yield* Latch.make()
  const ended = yield* Deferred.make<Closed>()

  /** Asked for, in order; with a subscription where something is delivered. */
  const asked = new Map<string, Subscription<unknown> | undefined>()
  const delivered = new Map<string, Subscription<unknown>>()
  let combined = path.combined
  let isMuted = false
  let isFrozen = false
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
  const answer = (...frames: NonEmptyReadonlyArray<string>) =>
    Effect.asVoid(Effect.forkIn(line.send(frames), scope, { startImmediately: true }))

  // What is asked for in a wrong place is acknowledged and stays silent for ever (usds-m, since 2026-04-23).
  const find = (topic: string): Subscription<unknown> | undefined => {
    const found = UsdsM.topics.parse(topic)
    if (Result.isFailure(found)) return undefined
    const { category } = found.success.row
    const isHere =
      path.category === undefined ? rules.deliversUnrouted || category === "public" : path.category === category
    return isHere ? found.success : undefined
  }
  const subscribe = (topics: ReadonlyArray<string>) => {
    for (const topic of topics) {
      if (asked.has(topic)) continue
      const subscription = find(topic)
      asked.set(topic, subscription)
      if (subscription !== undefined) delivered.set(topic, subscription)
    }
    changed.openUnsafe()
  }
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
        subscribe(frame.topics)
        // The connection is lost with all its topics (usds-m, 2026-10-07).
        return asked.size > rules.topicsPerConnection
          ? Effect.andThen(
              answer(ControlFrame.refusal({ code: 4, msg: "Too many subscriptions", id: frame.id })),
              end(new Closed({ code: 1008, text: "Invalid request" }))
            )
          : answer(ControlFrame.reply(frame.id, null))
      case "Unsubscribe":
        unsubscribe(frame.topics)
        return answer(ControlFrame.reply(frame.id, null))
      case "ListSubscriptions":
        return answer(ControlFrame.reply(frame.id, [...asked.keys()]))
      case "SetCombined":
        combined = frame.combined
        return answer(ControlFrame.reply(frame.id, null))
      case "GetCombined":
        return answer(ControlFrame.reply(frame.id, combined))
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
    if (isFrozen || Deferred.isDoneUnsafe(ended)) return
    yield* received.append({ text, atMillis: yield* Clock.currentTimeMillis })
    if (!(yield* police())) return
    const frame = ControlFrame.parse(text)
    yield* Result.isSuccess(frame) ? obey(frame.success) : answer(ControlFrame.refusal(frame.failure))
  })

  const send = (messages: ReadonlyArray<Message>): Effect.Effect<void> => {
    if (isMuted || isFrozen) return Effect.void
    const [first, ...rest] = messages
      .filter(({ topic }) => delivered.has(topic) && !muted.has(topic))
      .map(({ payload, topic }) => (combined ? `{"stream":${JSON.stringify(topic)},"data":${payload}}` : payload))
    return first === undefined ? Effect.void : line.send([first, ...rest])
  }

  const keepAlive = Effect.suspend(() => {
    const { ping } = line
    if (ping === undefined) return Effect.never
    return Effect.sleep(rules.pingInterval).pipe(
      Effect.andThen(Clock.currentTimeMillis),
      Effect.andThen((now) => (isFrozen ? Effect.never : ping(String(now)))),
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
    send: (...frames) => Effect.suspend(() => (isFrozen ? Effect.void : line.send(frames))),
    drop: (code = 1006, text = "") => end(new Closed({ code, text })),
    mute: (mute) =>
      Effect.sync(() => {
        isMuted = mute
      }),
    freeze: (freeze) =>
      Effect.sync(() => {
        isFrozen = freeze
      }),
    ended: Deferred.await(ended)
  }
  const session: Session = {
    connection,
    subscriber: { id, topics: delivered, changed, send: (messages) => Effect.suspend(() => send(messages)) },
    receive,
    receivePing: Effect.gen(function* () {
      if (isFrozen) return false
      pings++
      return yield* police()
    }),
    leave: finish
  }

  subscribe(path.topics)
  yield* Effect.raceAllFirst([source.drive(session.subscriber), keepAlive, expire, Deferred.await(ended)]).pipe(
    Effect.forkIn(scope)
  )
  if (asked.size > rules.topicsPerConnection) yield* end(new Closed({ code: 1008, text: "Invalid request" }))
  return session
})
