import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as Connection from "../../connection/Connection.ts"
import { Closed, ConnectionError } from "../../connection/ConnectionError.ts"
import { ConnectionPolicy } from "../../connection/ConnectionPolicy.ts"
import type { DialBudget } from "../../connection/DialBudget.ts"
import * as ConnectionMetrics from "../../connection/ConnectionMetrics.ts"
import type { ConnectionEvent } from "../../connection/ConnectionEvent.ts"
import * as PoolRotation from "../../connection/internal/poolRotation.ts"
import type { News } from "../../connection/internal/report.ts"
import * as WakingTime from "../../connection/internal/wakingTime.ts"
import * as Requests from "../../connection/Requests.ts"
import { BinaryFrame, type Frame, type Transport } from "../../connection/Transport.ts"
import type { Credentials } from "../Credentials.ts"
import * as ApiFrame from "./apiFrame.ts"

/**
 * One open connection of the WebSocket API.
 *
 * @internal
 */
export interface Link {
  readonly session: Connection.Session
  readonly requests: Requests.Requests<ApiFrame.ApiAnswer>
  /** Fails when the connection ends. */
  readonly ended: Deferred.Deferred<never, ConnectionError>
  /** Whose session it is. */
  member: Credentials["Service"] | undefined
  /** Requests that have no signature of their own. */
  readonly unsigned: Set<number>
}

/**
 * A connection that is kept, dialled anew when it ends, and replaced before Binance ends it.
 *
 * @internal
 */
export interface ApiConnection {
  /** The open connection; waits for it, and begins to connect if nobody has. Fails when nothing is tried any more. */
  readonly link: Effect.Effect<Link, ConnectionError>
  /** Why there is none, where there was one or an attempt. */
  readonly lastError: () => ConnectionError | undefined
  /** Whom each link is to be logged on for. */
  member: Credentials["Service"] | undefined
}

/** A supervised connection: the newest, or one that is about to be left. */
interface Carrier {
  readonly number: number
  readonly scope: Scope.Closeable
  /** Counts its dials. */
  epoch: number
  /** Done when it is open for the first time, or when nothing is tried any more. */
  readonly opened: Deferred.Deferred<void, ConnectionError>
  link: Link | undefined
}

/**
 * What is done about the links of a connection.
 *
 * @internal
 */
export interface Hooks {
  /** Run beside each link, for as long as it lives. */
  readonly onOpened: (link: Link) => Effect.Effect<void>
  /** Holds up reading. */
  readonly onEvent: (link: Link, event: ApiFrame.ApiEvent) => Effect.Effect<void>
  readonly onClosed: (link: Link, error: ConnectionError) => Effect.Effect<void>
  /** Run after an attempt to connect that has failed. */
  readonly onDialFailed: (error: ConnectionError) => Effect.Effect<void>
  /** A frame that is neither an answer nor an event. */
  readonly onUnreadable: (link: Link, expectation: string) => Effect.Effect<void>
  /** Returns when nobody needs a link any more that another one has replaced. */
  readonly farewell: (link: Link) => Effect.Effect<void>
}

/**
 * Makes a connection that lives as long as the scope.
 *
 * @internal
 */
export const make = Effect.fnUntraced(function* (
  options: Hooks & {
    readonly name: string
    readonly url: string
    /** Run before each attempt to connect. */
    readonly onDial: Effect.Effect<void>
    /** The number of the next connection of this name. */
    readonly nextNumber: () => number
    readonly report: (event: ConnectionEvent) => void
  }
): Effect.fn.Return<ApiConnection, never, Transport | DialBudget | Scope.Scope> {
  const policy = yield* ConnectionPolicy
  const clock = yield* Clock.Clock
  const scope = yield* Effect.scope
  const context = yield* Effect.context<Transport | DialBudget>()
  const tally = ConnectionMetrics.tally(options.name, context)
  const rotation = PoolRotation.make(policy)
  const { timeFor } = yield* WakingTime.make(policy.localStallMillis)
  // The pool tells of stalls.
  const time = timeFor(() => {})
  let newest: Carrier | undefined
  // The link for whoever needs one, if it is done.
  let current = Deferred.makeUnsafe<Link, ConnectionError>()
  let lastError: ConnectionError | undefined

  const waitAnew = () => {
    if (Deferred.isDoneUnsafe(current)) current = Deferred.makeUnsafe()
  }

  const report = ({ epoch, number }: Carrier, news: News) =>
    options.report({
      ...news,
      endpoint: options.name,
      shard: number,
      epoch,
      atMillis: clock.currentTimeMillisUnsafe()
    })

  const reject = (
    carrier: Carrier,
    link: Link,
    of: { readonly kind: "Binary" | "Unreadable"; readonly size: number; readonly expectation: string }
  ) => {
    tally.framesRejected++
    report(carrier, { _tag: "FrameRejected", ...of })
    return Effect.andThen(
      Effect.logWarning(`${options.name}: a frame was ignored, ${of.expectation}`),
      options.onUnreadable(link, of.expectation)
    )
  }

  const finish = (link: Link, error: ConnectionError) =>
    Effect.flatMap(Deferred.fail(link.ended, error), (isFirst) =>
      isFirst ? options.onClosed(link, error) : Effect.void
    )

  const leave = (carrier: Carrier) =>
    Effect.suspend(() => {
      const { link } = carrier
      const reason = new Closed({ code: 1000, text: "another connection has taken its place" })
      const told = link && finish(link, new ConnectionError({ endpoint: options.name, reason }))
      return Effect.andThen(Scope.close(carrier.scope, Exit.void), told ?? Effect.void)
    }).pipe(Effect.forkIn(scope), Effect.asVoid)

  const opened = Effect.fnUntraced(function* (carrier: Carrier, session: Connection.Session) {
    const link: Link = {
      session,
      // Who waits for an answer says how long.
      requests: Requests.make<ApiFrame.ApiAnswer>(Number.POSITIVE_INFINITY, Effect.never),
      ended: Deferred.makeUnsafe(),
      member: undefined,
      unsigned: new Set()
    }
    carrier.link = link
    report(carrier, { _tag: "Opened" })
    if (carrier !== newest) return
    yield* Effect.forkIn(options.onOpened(link), session.scope, { startImmediately: true })
    yield* Effect.forkIn(Effect.andThen(rotation.due, replace(carrier)), session.scope)
    waitAnew()
    yield* Deferred.succeed(current, link)
    yield* Deferred.succeed(carrier.opened, undefined)
  })

  // What is signed by the session has no answer of its own when that has ended.
  const revoke = (link: Link, answer: ApiFrame.ApiAnswer): Effect.Effect<void> => {
    link.member = undefined
    connection.member = undefined
    for (const id of link.unsigned) link.requests.settle({ ...answer, id })
    link.unsigned.clear()
    return Effect.logWarning(`${options.name} is not logged on any more: ${answer.error?.text ?? "no explanation"}`)
  }

  const receive = (carrier: Carrier, link: Link, frame: Frame): Effect.Effect<void> => {
    if (frame instanceof BinaryFrame) {
      return reject(carrier, link, { kind: "Binary", size: frame.bytes.length, expectation: "expected text" })
    }
    const read = ApiFrame.read(frame)
    switch (read._tag) {
      case "Answer":
        if (read.id === undefined) return revoke(link, read)
        link.unsigned.delete(read.id)
        link.requests.settle(read)
        return Effect.void
      case "Event":
        return options.onEvent(link, read)
      case "Shutdown":
        report(carrier, { _tag: "ShutdownAnnounced" })
        return replace(carrier)
      case "Unreadable":
        return reject(carrier, link, { kind: "Unreadable", size: frame.length, expectation: read.expectation })
    }
  }

  const closed = Effect.fnUntraced(function* (carrier: Carrier, error: ConnectionError) {
    const { link } = carrier
    carrier.link = undefined
    lastError = error
    report(carrier, { _tag: "Closed", error })
    yield* Effect.logWarning(error.message)
    // Its successor is there, or on its way.
    if (carrier !== newest) yield* leave(carrier)
    // Where its successor is open, that is the current one.
    if (carrier === newest || newest?.link === undefined) waitAnew()
    yield* link === undefined ? options.onDialFailed(error) : finish(link, error)
  })

  const onSignal = (carrier: Carrier, signal: Connection.Signal): Effect.Effect<void> => {
    switch (signal._tag) {
      case "Dialing":
        carrier.epoch = signal.epoch
        tally.dials++
        tally.flush()
        report(carrier, { _tag: "Dialing", topics: 0 })
        return options.onDial
      case "Opened":
        return opened(carrier, signal.session)
      case "Frames": {
        const { link } = carrier
        if (link === undefined) return Effect.void
        link.session.pulse.data(time.nowUnsafe())
        tally.framesReceived += signal.frames.length
        return Effect.forEach(signal.frames, (frame) => receive(carrier, link, frame), { discard: true }).pipe(
          Effect.andThen(Effect.sync(tally.flush))
        )
      }
      case "Closed":
        return closed(carrier, signal.error)
      case "Redialing":
        report(carrier, { _tag: "Redialing", afterMillis: Duration.toMillis(signal.after) })
        return Effect.void
    }
  }

  const begin = Effect.gen(function* () {
    const carrier: Carrier = {
      number: options.nextNumber(),
      scope: yield* Scope.fork(scope),
      epoch: 0,
      opened: Deferred.makeUnsafe(),
      link: undefined
    }
    newest = carrier
    yield* Connection.signals({
      endpoint: { name: options.name, root: options.url, protocol: ApiFrame.conduct },
      policy,
      time,
      begin: () => [],
      silence: () => undefined,
      onSilence: () => Effect.void
    }).pipe(
      Stream.runForEach((signal) => onSignal(carrier, signal)),
      Effect.catch((error) => gaveUp(carrier, error)),
      Effect.provideContext(context),
      Effect.forkIn(carrier.scope)
    )
    return carrier
  })

  const gaveUp = (carrier: Carrier, error: ConnectionError): Effect.Effect<void> =>
    Effect.suspend(() => {
      if (carrier !== newest) return Effect.void
      newest = undefined
      return Effect.andThen(Deferred.fail(carrier.opened, error), Deferred.fail(current, error))
    })

  // Make before break: the old connection goes when the new one is open and nobody waits for anything on the old one.
  const replace = (old: Carrier): Effect.Effect<void> =>
    Effect.suspend(() => {
      const { link } = old
      if (old !== newest || link === undefined) return Effect.void
      report(old, { _tag: "Rotating" })
      const farewell = Effect.raceFirst(options.farewell(link), Effect.ignore(Deferred.await(link.ended)))
      return Effect.flatMap(begin, ({ opened }) =>
        Deferred.await(opened).pipe(
          Effect.andThen(farewell),
          Effect.andThen(Effect.sync(() => report(old, { _tag: "Rotated" }))),
          Effect.andThen(leave(old)),
          Effect.ignore,
          Effect.forkIn(scope),
          Effect.asVoid
        )
      )
    })

  const connection: ApiConnection = {
    member: undefined,
    link: Effect.suspend(() => {
      if (newest === undefined) waitAnew()
      const begun = newest === undefined ? begin : Effect.void
      return Effect.andThen(
        begun,
        Effect.suspend(() => Deferred.await(current))
      )
    }),
    lastError: () => lastError
  }
  return connection
})
