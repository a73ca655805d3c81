import type * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Queue from "effect/Queue"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as Backoff from "../../connection/Backoff.ts"
import { ConnectionPool } from "../../connection/ConnectionPool.ts"
import type * as Tracked from "../../continuity/Tracked.ts"
import type { Account, Ledger, Options, Source, Tracked as Item, UserDataError } from "../Account.ts"
import type { BinanceError } from "../BinanceError.ts"
import * as Environment from "../Environment.ts"
import * as ListenKey from "../ListenKey.ts"
import * as PrivateTopic from "./privateTopic.ts"

/**
 * What there is to tell, and what the ledger holds when it is told.
 *
 * @internal
 */
export interface Told<A, Order> {
  readonly item: Item<A>
  readonly orders: ReadonlyMap<bigint, Order>
}

/** A key and the connection that it opens. */
interface Leg {
  readonly topic: string
  readonly scope: Scope.Closeable
}

type Compare<A> = Effect.Success<Ledger<A, never, never>["read"]>

type Message<A> =
  | { readonly _tag: "Pushed"; readonly leg: Leg; readonly item: Tracked.Tracked<A> }
  | { readonly _tag: "Opened"; readonly topic: string }
  | { readonly _tag: "Lost"; readonly leg: Leg; readonly loss: ListenKey.Loss }
  | { readonly _tag: "Begun"; readonly leg: Leg }
  | { readonly _tag: "Due" }
  | { readonly _tag: "Read"; readonly purpose: Purpose; readonly compare: Compare<A> }
  | { readonly _tag: "Waited"; readonly reading: number }
  | { readonly _tag: "Failed"; readonly cause: Cause.Cause<UserDataError> }

/** `catchUp`: after a connection, before live events go on. `check`: whether the stream still tells everything. */
type Purpose = "catchUp" | "check"

// The inbox holds its senders when it is full, and with them the reading of the connections.
const inboxCapacity = 256
const outboxCapacity = 1024
const bufferCapacity = 4096

// Live events do not wait longer for REST to answer.
const longestHoldMillis = 10_000

// What REST tells may be on its way on the stream.
const graceMillis = 5_000

// REST is not always up to date with itself: a fill may be missing from an order that is filled.
const readAgainMillis = 1_000

const retrying = <A, R>(effect: Effect.Effect<A, BinanceError, R>): Effect.Effect<A, BinanceError, R> =>
  Effect.retry(effect, { schedule: Backoff.make(), while: (error) => error.isRetryable })

/**
 * Follows an account: one fiber takes in what connections, keys, REST and the clock bring, one after the other.
 *
 * @internal
 */
export const make = Effect.fnUntraced(function* <A, Order, R>(account: Account<A, Order, R>, options: Options) {
  const scope = yield* Effect.scope
  const pool = yield* ConnectionPool
  const environment = yield* Environment.Current
  const inbox = yield* Queue.bounded<Message<A>>(inboxCapacity)
  const outbox = yield* Queue.bounded<Told<A, Order>, UserDataError>(outboxCapacity)
  const endpoint = `${account.market}/private`
  const post = (message: Message<A>) => Effect.asVoid(Queue.offer(inbox, message))
  const fail = (cause: Cause.Cause<UserDataError>) => post({ _tag: "Failed", cause })

  // ---- keys and their connections

  let legs = 0
  // All that are open or about to be; the last is the newest.
  let active: ReadonlyArray<Leg> = []
  let isReplacing = false

  const begin = Effect.gen(function* () {
    const leg: Leg = { topic: `account ${++legs}`, scope: yield* Scope.fork(scope) }
    const key = yield* ListenKey.make(account.keys, { closeOnRelease: options.closeOnRelease ?? false }).pipe(
      retrying,
      Scope.provide(leg.scope)
    )
    const topic = PrivateTopic.make({
      endpoint,
      name: leg.topic,
      key: key.key,
      url: (opened) => account.url(environment, opened),
      decode: account.decoder(leg.topic)
    })
    yield* post({ _tag: "Begun", leg })
    yield* pool.tracked([topic], { overflow: "suspend", capacity: bufferCapacity }).pipe(
      Stream.runForEach((item) => post({ _tag: "Pushed", leg, item })),
      Effect.catchCause(fail),
      Effect.forkIn(leg.scope)
    )
    yield* key.lost.pipe(
      Effect.flatMap((loss) => post({ _tag: "Lost", leg, loss })),
      Effect.forkIn(leg.scope)
    )
  }).pipe(Effect.catchCause(fail))

  const replace = Effect.suspend(() => {
    if (isReplacing) return Effect.void
    isReplacing = true
    return Effect.asVoid(Effect.forkIn(begin, scope))
  })

  const leave = (left: ReadonlyArray<Leg>) =>
    Effect.forEach(left, (leg) => Effect.forkIn(Scope.close(leg.scope, Exit.void), scope), { discard: true })

  // Which of ours a connection is for: events of connections name no topics.
  const opened = Effect.fnUntraced(function* (shard: number) {
    const found = (yield* pool.status).find((each) => each.endpoint === endpoint && each.shard === shard)
    yield* Effect.forEach(found?.topics ?? [], (topic) => post({ _tag: "Opened", topic }), { discard: true })
  })

  // ---- what is told

  const ledger = account.ledger({
    symbols: options.symbols ?? [],
    sinceMillis: yield* retrying(account.time)
  })
  let isInterrupted = false
  // Live events that wait for what was missed before them; undefined while none have to.
  let held: Array<A> | undefined

  const tell = (item: Item<A>) => Effect.asVoid(Queue.offer(outbox, { item, orders: ledger.orders() }))

  const tellEvents = (events: ReadonlyArray<A>, source: Source) =>
    Effect.forEach(events, (event) => tell({ _tag: "Event", source, event }), { discard: true })

  const takeIn = (events: ReadonlyArray<A>) =>
    Effect.forEach(events, (event) => (ledger.take(event) ? tellEvents([event], "stream") : Effect.void), {
      discard: true
    })

  const letGo = Effect.suspend(() => {
    const events = held ?? []
    held = undefined
    return takeIn(events)
  })

  const interrupt = (reason: string) =>
    Effect.suspend(() => {
      if (isInterrupted) return Effect.void
      isInterrupted = true
      return tell({ _tag: "Interrupted", reason })
    })

  // ---- REST

  let readings = 0
  let isReading = false
  let mustCatchUp = false

  const read = (purpose: Purpose, afterMillis = 0) =>
    Effect.suspend(() => {
      isReading = true
      const wait = Effect.sleep(afterMillis)
      const grace = purpose === "check" ? Effect.sleep(graceMillis) : Effect.void
      return retrying(Effect.andThen(wait, ledger.read)).pipe(
        Effect.tap(() => grace),
        Effect.flatMap((compare) => post({ _tag: "Read", purpose, compare })),
        Effect.catchCause(fail),
        Effect.forkIn(scope),
        Effect.asVoid
      )
    })

  const catchUp = Effect.suspend(() => {
    mustCatchUp = false
    const reading = ++readings
    held ??= []
    const limit = Effect.andThen(Effect.sleep(longestHoldMillis), post({ _tag: "Waited", reading }))
    return Effect.andThen(read("catchUp"), Effect.asVoid(Effect.forkIn(limit, scope)))
  })

  const reconciled = (missed: number) =>
    Effect.suspend(() => {
      isInterrupted = false
      return tell({ _tag: "Reconciled", missed })
    })

  // The connection looks well and does not tell everything: Binance may have forgotten whom it is for.
  const onMute = (missed: number) => Effect.all([interrupt("Mute"), reconciled(missed), replace], { discard: true })

  const onRead = Effect.fnUntraced(function* (purpose: Purpose, compare: Compare<A>) {
    const { isComplete, missed } = compare()
    yield* tellEvents(missed, "rest")
    if (purpose === "check") {
      isReading = false
      if (missed.length > 0) yield* onMute(missed.length)
    } else if (isComplete) {
      isReading = false
      yield* letGo
      yield* reconciled(missed.length)
    } else {
      return yield* read("catchUp", readAgainMillis)
    }
    if (mustCatchUp) yield* catchUp
  })

  // ---- the messages

  const onPushed = (leg: Leg, item: Tracked.Tracked<A>): Effect.Effect<void> => {
    switch (item._tag) {
      case "Event": {
        const told = held === undefined ? takeIn([item.event]) : Effect.sync(() => void held?.push(item.event))
        return account.isExpiry(item.event)
          ? Effect.andThen(told, post({ _tag: "Lost", leg, loss: "ListenKeyExpired" }))
          : told
      }
      case "Malformed":
        return tell({ _tag: "Malformed", error: item.error })
      case "Interrupted":
        return leg === active.at(-1) ? interrupt(item.reason) : Effect.void
      default:
        // The others are about ids and about silence, of which there is none to be told here; catching up ends outages.
        return Effect.void
    }
  }

  const onMessage = (message: Message<A>): Effect.Effect<void, UserDataError, R> => {
    switch (message._tag) {
      case "Begun":
        active = [...active, message.leg]
        return Effect.void
      case "Opened": {
        const leg = active.at(-1)
        if (message.topic !== leg?.topic) return Effect.void
        isReplacing = false
        const old = active.slice(0, -1)
        active = [leg]
        mustCatchUp = true
        // Events of the old connection that have yet to come are read by REST.
        return Effect.andThen(leave(old), isReading ? Effect.void : catchUp)
      }
      case "Pushed":
        return onPushed(message.leg, message.item)
      case "Lost":
        return message.leg === active.at(-1) ? Effect.andThen(interrupt(message.loss), replace) : Effect.void
      case "Due":
        return isReading || active.length === 0 ? Effect.void : read("check")
      case "Read":
        return onRead(message.purpose, message.compare)
      case "Waited":
        return message.reading === readings ? letGo : Effect.void
      case "Failed":
        return Effect.failCause(message.cause)
    }
  }

  yield* pool.events.pipe(
    Stream.runForEach((event) =>
      event._tag === "Opened" && event.endpoint === endpoint ? opened(event.shard) : Effect.void
    ),
    Effect.forkIn(scope, { startImmediately: true })
  )
  yield* Effect.sleep(options.reconcileEvery ?? "5 minutes").pipe(
    Effect.andThen(post({ _tag: "Due" })),
    Effect.forever,
    Effect.forkIn(scope)
  )
  yield* Effect.forkIn(begin, scope)
  yield* Queue.take(inbox).pipe(
    Effect.flatMap(onMessage),
    Effect.forever,
    Effect.catchCause((cause) => Queue.failCause(outbox, cause)),
    Effect.forkIn(scope)
  )
  return Stream.fromQueue(outbox)
})
