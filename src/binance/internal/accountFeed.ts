import type * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FiberHandle from "effect/FiberHandle"
import * as Queue from "effect/Queue"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as Backoff from "../../connection/Backoff.ts"
import type { Account, Arrival, Ledger, Options, Source, Tracked as Item, UserDataError } from "../Account.ts"
import type { BinanceError } from "../BinanceError.ts"

/**
 * What there is to tell, and what the ledger holds when it is told.
 *
 * @internal
 */
export interface Told<A, Order> {
  readonly item: Item<A>
  readonly orders: ReadonlyArray<Order>
}

/** A way on which events come, and its connections, one after the other. */
interface Leg {
  readonly scope: Scope.Closeable
  /** Counts its connections; 0 before the first. */
  epoch: number
  isOpen: boolean
}

type Compare<A> = Effect.Success<ReturnType<Ledger<A, never, never>["read"]>>

/**
 * Why the account is read by REST: to tell what was missed before live events go on; to see whether the stream still tells everything;
 * once more a while after catching up, when REST is certain to know; and after an event that could not be read.
 */
type Purpose = "catchUp" | "check" | "confirm" | "repair"

interface Reading {
  readonly purpose: Purpose
  /** Counts from 1, while REST is not up to date with itself. */
  readonly attempt: number
  /** What the attempts before have found. */
  readonly missed: number
}

type Message<A> =
  | { readonly _tag: "Begun"; readonly leg: Leg }
  | { readonly _tag: "Arrived"; readonly leg: Leg; readonly arrival: Arrival<A> }
  | { readonly _tag: "Delayed"; readonly error: BinanceError }
  | { readonly _tag: "Due" }
  | { readonly _tag: "Read"; readonly reading: Reading; readonly number: number; readonly compare: Compare<A> }
  | { readonly _tag: "Waited"; readonly hold: number }
  | { readonly _tag: "Failed"; readonly cause: Cause.Cause<UserDataError> }

// The inbox holds its senders when it is full, and with them the reading of the connections.
const inboxCapacity = 256
const outboxCapacity = 1024

// Live events do not wait longer for REST to answer.
const longestHold = "10 seconds"

const delays: Readonly<Record<Purpose, number>> = { catchUp: 0, check: 0, confirm: 30_000, repair: 5_000 }

// What REST tells may be on its way on the stream.
const graces: Readonly<Record<Purpose, number>> = { catchUp: 0, check: 5_000, confirm: 0, repair: 0 }

// REST is not always up to date with itself: a fill may be missing from an order that is filled. It is read again after 1, 2, 4 and 8
// seconds, and then taken as it is.
const mostAttempts = 5
const readAgainMillis = 1_000

const pause = (millis: number) => (millis > 0 ? Effect.sleep(millis) : Effect.void)

/**
 * Follows an account: one fiber takes in what its ways, REST and the clock bring, one after the other.
 *
 * @internal
 */
export const make = Effect.fnUntraced(function* <A, Order, R, O extends Options>(
  account: Account<A, Order, R, O>,
  options: O
) {
  const scope = yield* Effect.scope
  const startedMillis = yield* Clock.currentTimeMillis
  const inbox = yield* Queue.bounded<Message<A>>(inboxCapacity)
  const outbox = yield* Queue.bounded<Told<A, Order>, UserDataError>(outboxCapacity)
  // Only for other fibers: the one that takes in must not wait for itself.
  const post = (message: Message<A>) => Effect.asVoid(Queue.offer(inbox, message))
  const fail = (cause: Cause.Cause<UserDataError>) => post({ _tag: "Failed", cause })

  const persistently = <B, R>(call: Effect.Effect<B, BinanceError, R>): Effect.Effect<B, BinanceError, R> =>
    call.pipe(
      Effect.tapError((error) => post({ _tag: "Delayed", error })),
      Effect.retry({ schedule: options.retry ?? Backoff.make(), while: (error) => error.isRetryable })
    )

  // ---- the ways on which events come

  const open = yield* account.arrivals(options)
  // All that are open or about to be; the last is the newest.
  let active: ReadonlyArray<Leg> = []
  let isReplacing = false

  const begin = Effect.gen(function* () {
    const leg: Leg = { scope: yield* Scope.fork(scope), epoch: 0, isOpen: false }
    const arrivals = yield* Scope.provide(persistently(open), leg.scope)
    yield* post({ _tag: "Begun", leg })
    yield* arrivals.pipe(
      Stream.runForEach((arrival) => post({ _tag: "Arrived", leg, arrival })),
      Effect.catchCause(fail),
      Effect.forkIn(leg.scope)
    )
  }).pipe(Effect.catchCause(fail))

  const replace = Effect.suspend(() => {
    if (isReplacing) return Effect.void
    isReplacing = true
    return Effect.asVoid(Effect.forkIn(begin, scope))
  })

  const leave = (left: ReadonlyArray<Leg>) =>
    Effect.suspend(() => {
      active = active.filter((leg) => !left.includes(leg))
      return Effect.forEach(left, (leg) => Effect.forkIn(Scope.close(leg.scope, Exit.void), scope), { discard: true })
    })

  // ---- what is told

  const ledger = account.ledger(options)
  let isInterrupted = false
  // Whether the account has been compared with REST for the first time.
  let hasBegun = false
  // Live events that wait for what was missed before them; undefined while none have to.
  let held: Array<A> | undefined
  let holds = 0

  const tell = (item: Item<A>) => Effect.asVoid(Queue.offer(outbox, { item, orders: ledger.orders() }))

  const tellEvents = (events: ReadonlyArray<A>, source: Source) =>
    Effect.forEach(events, (event) => tell({ _tag: "Event", source, event }), { discard: true })

  const takeIn = (pushed: A) =>
    Effect.suspend(() => {
      const event = ledger.take(pushed)
      return event === undefined ? Effect.void : tellEvents([event], "stream")
    })

  const hold = Effect.suspend(() => {
    if (held !== undefined) return Effect.void
    held = []
    const waited: Message<A> = { _tag: "Waited", hold: ++holds }
    return Effect.asVoid(Effect.forkIn(Effect.andThen(Effect.sleep(longestHold), post(waited)), scope))
  })

  // Whoever comes after this is told by the newest connection that is open.
  const letGo = Effect.suspend(() => {
    const events = held ?? []
    held = undefined
    const newest = active.findLastIndex(({ isOpen }) => isOpen)
    return Effect.andThen(
      Effect.forEach(events, takeIn, { discard: true }),
      leave(active.slice(0, Math.max(newest, 0)))
    )
  })

  const interrupt = (reason: string) =>
    Effect.suspend(() => {
      if (isInterrupted) return Effect.void
      isInterrupted = true
      return tell({ _tag: "Interrupted", reason })
    })

  const reconciled = (missed: number) =>
    Effect.suspend(() => {
      isInterrupted = false
      hasBegun = true
      return tell({ _tag: "Reconciled", missed })
    })

  // ---- REST

  const readings = yield* FiberHandle.make()
  let readingNumber = 0
  let current: Purpose | undefined
  let sinceMillis: number | undefined

  const readAccount = Effect.gen(function* () {
    const nowMillis = yield* account.time
    sinceMillis ??= nowMillis - ((yield* Clock.currentTimeMillis) - startedMillis)
    return yield* ledger.read({ sinceMillis, nowMillis })
  })

  /** Begins to read; what is being read for another purpose comes to nothing. */
  const read = (reading: Reading) =>
    Effect.suspend(() => {
      const { attempt, purpose } = reading
      const number = ++readingNumber
      const delayMillis = attempt === 1 ? delays[purpose] : readAgainMillis * 2 ** (attempt - 2)
      current = purpose
      const run = Effect.gen(function* () {
        yield* pause(delayMillis)
        const compare = yield* persistently(readAccount)
        yield* pause(graces[purpose])
        yield* post({ _tag: "Read", reading, number, compare })
      }).pipe(Effect.catchCause(fail))
      return Effect.asVoid(FiberHandle.run(readings, run))
    })

  const begun = (purpose: Purpose): Reading => ({ purpose, attempt: 1, missed: 0 })

  const catchUp = Effect.andThen(hold, read(begun("catchUp")))

  const onRead = Effect.fnUntraced(function* (reading: Reading, compare: Compare<A>) {
    const { attempt, purpose } = reading
    const found = compare(attempt === mostAttempts)
    const isMute = purpose === "check" && (found.missed.length > 0 || found.isMute === true)
    if (isMute) yield* interrupt("Mute")
    yield* tellEvents(found.missed, "rest")
    const sofar = reading.missed + found.missed.length
    if (!found.isComplete) return yield* read({ purpose, attempt: attempt + 1, missed: sofar })
    current = undefined
    // Balances are told after the live events from before: they are the sum of all.
    if (purpose === "catchUp") yield* letGo
    const ofAccount = found.missedOfAccount()
    if (purpose === "check" && ofAccount.length > 0) yield* interrupt("Mute")
    yield* tellEvents(ofAccount, "rest")
    const missed = sofar + ofAccount.length
    if (missed > 0 || purpose === "catchUp" || purpose === "repair") yield* reconciled(missed)
    // The connection looks well and does not tell everything: Binance may have forgotten whom it is for.
    if (isMute || (purpose === "check" && missed > 0)) yield* replace
    if (purpose === "catchUp") yield* read(begun("confirm"))
  })

  // ---- the messages

  // A connection that was not known, or one that was interrupted: what came before this may have been missed.
  const reach = (leg: Leg, epoch: number) =>
    Effect.suspend(() => {
      const isKnown = epoch < leg.epoch || (epoch === leg.epoch && leg.isOpen)
      if (epoch === 0 || isKnown || !active.includes(leg)) return Effect.void
      leg.epoch = epoch
      leg.isOpen = true
      return catchUp
    })

  const onLost = (leg: Leg, loss: string) =>
    Effect.suspend(() => (leg === active.at(-1) ? Effect.andThen(interrupt(loss), replace) : Effect.void))

  const onEvent = (event: A) =>
    Effect.suspend(() => {
      if (held === undefined) return takeIn(event)
      held.push(event)
      return Effect.void
    })

  const onArrived = (leg: Leg, arrival: Arrival<A>): Effect.Effect<void, never, R> => {
    switch (arrival._tag) {
      case "Opened":
        return reach(leg, arrival.epoch)
      case "Event":
        return Effect.andThen(reach(leg, arrival.epoch), onEvent(arrival.event))
      case "Malformed":
        return Effect.gen(function* () {
          yield* reach(leg, arrival.epoch)
          yield* tell({ _tag: "Malformed", error: arrival.error })
          if (current !== "catchUp" && current !== "repair") yield* read(begun("repair"))
        })
      case "Interrupted":
        leg.isOpen = false
        return active.some(({ isOpen }) => isOpen) ? Effect.void : interrupt(arrival.reason)
      case "Lost":
        return onLost(leg, arrival.reason)
    }
  }

  const onMessage = (message: Message<A>): Effect.Effect<void, UserDataError, R> => {
    switch (message._tag) {
      case "Begun": {
        isReplacing = false
        const unopened = active.filter(({ epoch }) => epoch === 0)
        active = [...active, message.leg]
        return leave(unopened)
      }
      case "Arrived":
        return onArrived(message.leg, message.arrival)
      case "Delayed":
        return hasBegun && active.some(({ isOpen }) => isOpen) ? Effect.void : interrupt(message.error.reason._tag)
      case "Due":
        return current === undefined && active.some(({ isOpen }) => isOpen) ? read(begun("check")) : Effect.void
      case "Read":
        return message.number === readingNumber ? onRead(message.reading, message.compare) : Effect.void
      case "Waited":
        return message.hold === holds ? letGo : Effect.void
      case "Failed":
        return Effect.failCause(message.cause)
    }
  }

  yield* Effect.sleep(options.reconcileEvery ?? "5 minutes").pipe(
    Effect.andThen(post({ _tag: "Due" })),
    Effect.forever,
    Effect.forkIn(scope)
  )
  yield* replace
  yield* Queue.take(inbox).pipe(
    Effect.flatMap(onMessage),
    Effect.forever,
    Effect.catchCause((cause) => Queue.failCause(outbox, cause)),
    Effect.forkIn(scope)
  )
  return Stream.fromQueue(outbox)
})
