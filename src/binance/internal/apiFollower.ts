import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import * as Queue from "effect/Queue"
import type * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { AckTimeout, Closed, type ConnectionError } from "../../connection/ConnectionError.ts"
import type { Signal } from "../ApiSubscription.ts"
import type { BinanceError } from "../BinanceError.ts"
import type { ServerTime } from "../ServerTime.ts"
import type { ApiConnection, Hooks, Link } from "./apiConnection.ts"

/**
 * What Binance said to a request for events.
 *
 * @internal
 */
export interface Grant {
  readonly subscriptionId: number
  /** When the events end if they are not asked for again; `undefined`: with the connection. */
  readonly endsAtMillis: number | undefined
}

/** Events on one connection. */
interface Leg {
  readonly link: Link
  /** Open when the events have ended, and the connection has not. */
  readonly lost: Latch.Latch
  /** Done when another connection brings the events, or none. */
  readonly left: Deferred.Deferred<void>
  subscriptionId: number | undefined
}

// What a slow reader holds up is the reading of a connection that nobody else uses.
const capacity = 1024

// The events are subscribed on this connection although nobody here knows of it, or it has no numbers left (spot, 2026-07).
const isOfLink = ({ reason }: BinanceError): boolean =>
  reason._tag === "Refused" && (reason.code === -2035 || reason.code === -2042)

const afresh = new Closed({ code: 1000, text: "another connection is needed for these events" })

// Binance ends the events of a connection for reasons that may still hold.
const resubscribeAfter = "1 second"

// A token that was refused, or ended on its way, is not the one of the next attempt.
const mayPass = ({ isRetryable, reason }: BinanceError): boolean => isRetryable || reason._tag === "StreamKeyUnknown"

// A token that ends at once is not renewed without pause.
const leastRenewalMillis = 1000

/**
 * Follows the events of an account on a connection of its own. They are asked for on each link, and where they end before it.
 *
 * @internal
 */
export const make = <R>(options: {
  readonly connect: (hooks: Hooks) => Effect.Effect<ApiConnection, never, Scope.Scope>
  readonly ask: (link: Link) => Effect.Effect<Grant, BinanceError, R>
  readonly clock: ServerTime
  readonly retry: Schedule.Schedule<unknown, BinanceError>
}): Stream.Stream<Signal, BinanceError | ConnectionError, R> =>
  Stream.unwrap(
    Effect.gen(function* () {
      const { ask, clock, retry } = options
      const context = yield* Effect.context<R>()
      const outbox = yield* Queue.bounded<Signal, BinanceError | ConnectionError>(capacity)
      const legs = new WeakMap<Link, Leg>()
      // The one whose end is an interruption.
      let bearer: Leg | undefined
      let isInterrupted = false

      const tell = ({ session }: Link, signal: Signal) =>
        Effect.suspend(() => {
          const told = Effect.asVoid(Queue.offer(outbox, signal))
          if (!Queue.isFullUnsafe(outbox)) return told
          const { pulse, time } = session
          pulse.hold()
          return Effect.andThen(
            told,
            Effect.sync(() => pulse.release(time.nowUnsafe()))
          )
        })

      const interrupted = (leg: Leg, reason: string) =>
        Effect.suspend(() => {
          if (leg !== bearer) return Effect.void
          bearer = undefined
          isInterrupted = true
          return tell(leg.link, { _tag: "Interrupted", reason })
        })

      const delayed = (reason: string) =>
        Effect.suspend(() => {
          if (bearer !== undefined || isInterrupted) return Effect.void
          isInterrupted = true
          return Effect.asVoid(Queue.offer(outbox, { _tag: "Interrupted", reason }))
        })

      // Whether Binance has begun events that it did not speak of is not known, so they are asked for on another link.
      const onFailed = ({ link }: Leg, error: BinanceError) => {
        switch (error.reason._tag) {
          case "TimedOut":
            return link.session.abort(new AckTimeout({ afterMillis: error.reason.afterMillis }))
          case "TimestampRefused":
            return clock.resync
          default:
            return Effect.logWarning(error.message)
        }
      }

      const subscribe = Effect.fnUntraced(
        function* (leg: Leg) {
          const grant = yield* ask(leg.link)
          leg.subscriptionId = grant.subscriptionId
          return grant
        },
        (granted, leg) =>
          granted.pipe(
            Effect.tapError((error) =>
              Effect.andThen(onFailed(leg, error), mayPass(error) ? delayed(error.reason._tag) : Effect.void)
            ),
            Effect.retry({ schedule: retry, while: mayPass }),
            // The end of the link is that of the fiber.
            Effect.catchIf(isOfLink, () => Effect.andThen(leg.link.session.abort(afresh), Effect.never))
          )
      )

      // At half of its life, so that there is time for more than one attempt.
      const renew = Effect.fnUntraced(function* (leg: Leg, first: Grant) {
        let { endsAtMillis } = first
        while (endsAtMillis !== undefined) {
          const left = endsAtMillis - (yield* clock.now)
          yield* Effect.sleep(Math.max(leastRenewalMillis, left / 2))
          ;({ endsAtMillis } = yield* subscribe(leg))
        }
        return yield* Effect.never
      })

      const follow = Effect.fnUntraced(
        function* (link: Link) {
          const leg: Leg = {
            link,
            lost: Latch.makeUnsafe(false),
            left: Deferred.makeUnsafe(),
            subscriptionId: undefined
          }
          legs.set(link, leg)
          while (true) {
            leg.lost.closeUnsafe()
            const grant = yield* subscribe(leg)
            if (bearer !== undefined && bearer !== leg) yield* Deferred.succeed(bearer.left, undefined)
            bearer = leg
            isInterrupted = false
            yield* tell(link, { _tag: "Subscribed" })
            yield* Effect.raceFirst(leg.lost.await, renew(leg, grant))
            yield* Effect.sleep(resubscribeAfter)
          }
        },
        Effect.catch((error) => Queue.fail(outbox, error)),
        Effect.asVoid,
        Effect.provideContext(context)
      )

      const connection = yield* options.connect({
        onOpened: follow,
        onEvent: (link, { payload, subscriptionId, type }) => {
          const told = tell(link, { _tag: "Event", payload })
          const leg = legs.get(link)
          if (leg === undefined || type !== "eventStreamTerminated" || subscriptionId !== leg.subscriptionId)
            return told
          return told.pipe(Effect.andThen(interrupted(leg, "EventStreamTerminated")), Effect.andThen(leg.lost.open))
        },
        onClosed: (link, error) => {
          const leg = legs.get(link)
          return leg === undefined ? Effect.void : interrupted(leg, error.reason._tag)
        },
        onDialFailed: (error) => delayed(error.reason._tag),
        onUnreadable: (link, expectation) => tell(link, { _tag: "Unreadable", expectation }),
        farewell: (link) => {
          const leg = legs.get(link)
          return leg === undefined ? Effect.void : Deferred.await(leg.left)
        }
      })
      yield* Effect.flatMap(connection.link, (link) => Effect.ignore(Deferred.await(link.ended))).pipe(
        Effect.forever,
        Effect.catch((error) => Queue.fail(outbox, error)),
        Effect.forkScoped
      )
      return Stream.fromQueue(outbox)
    })
  )
