import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import type { Book } from "../../ExchangeAccount.ts"
import type { Account } from "../account/account.ts"
import * as Pushes from "../account/pushes.ts"
import * as SpotEvents from "../account/spotEvents.ts"
import type { KeyHolder } from "../rest/keyCheck.ts"
import { RestRefusal } from "../rest/refusal.ts"
import type { Session } from "../session.ts"

/** Events of an account that a connection has subscribed to. */
interface Subscription {
  readonly subscriptionId: number
  readonly account: Account
  readonly book: Book
  /** Whether they end with the session. */
  readonly isOfSession: boolean
  /** `undefined`: with the connection. */
  expiresAt: number | undefined
  readonly scope: Scope.Closeable
  readonly push: (events: ReadonlyArray<object>) => void
}

/** What a connection subscribes to. */
type Wanted = Pick<Subscription, "account" | "book" | "isOfSession" | "expiresAt">

/**
 * What one connection of the WebSocket API has asked for.
 *
 * @internal
 */
export interface Conversation {
  readonly session: Session
  readonly openedAt: number
  /** Whom the connection is logged on for. */
  member: { readonly holder: KeyHolder; readonly since: number } | undefined
  /** Begins the events of an account, or lets those of a token go on for longer. */
  readonly subscribe: (wanted: Wanted) => Effect.Effect<Subscription, RestRefusal>
  /** Ends events, all if none are named. */
  readonly unsubscribe: (subscriptionId?: number) => Effect.Effect<void, RestRefusal>
  readonly subscriptions: () => ReadonlyArray<Subscription>
  readonly logout: Effect.Effect<void>
  /** Ends everything with the connection, of which nobody is told. */
  readonly leave: Effect.Effect<void>
}

// Codes of spot, 2026-07.
const active = new RestRefusal({ status: 400, code: -2035, msg: "Subscription already active." })
const inactive = new RestRefusal({ status: 400, code: -2036, msg: "Subscription not active." })

/** @internal */
export const make = Effect.fnUntraced(function* (
  session: Session,
  now: Effect.Effect<number>,
  scope: Scope.Scope
): Effect.fn.Return<Conversation> {
  const subscriptions = new Map<number, Subscription>()
  let count = 0

  const end = Effect.fnUntraced(function* (subscription: Subscription) {
    if (!subscriptions.delete(subscription.subscriptionId)) return
    subscription.push([SpotEvents.terminated(yield* now)])
    // So that the last event goes before that which sends it.
    yield* Effect.forkIn(Effect.andThen(Effect.yieldNow, Scope.close(subscription.scope, Exit.void)), scope)
  })

  const expire = (subscription: Subscription): Effect.Effect<void> =>
    Effect.gen(function* () {
      while (subscription.expiresAt !== undefined) {
        const left = subscription.expiresAt - (yield* now)
        if (left <= 0) return yield* end(subscription)
        yield* Effect.sleep(left)
      }
    })

  const begin = Effect.fnUntraced(function* (wanted: Wanted) {
    const own = yield* Scope.fork(scope)
    const subscriptionId = count++
    const push = yield* Pushes.make({
      session,
      frame: (payload) => `{"subscriptionId":${subscriptionId},"event":${payload}}`,
      topics: []
    }).pipe(Scope.provide(own))
    const subscription: Subscription = { ...wanted, subscriptionId, scope: own, push }
    const stop = wanted.account.observe((happening) => {
      if (happening.book === wanted.book) push(SpotEvents.tell(happening))
    })
    yield* Scope.addFinalizer(own, Effect.sync(stop))
    subscriptions.set(subscriptionId, subscription)
    yield* Effect.forkIn(expire(subscription), own)
    return subscription
  })

  const conversation: Conversation = {
    session,
    openedAt: yield* now,
    member: undefined,
    subscriptions: () => [...subscriptions.values()],
    subscribe: (wanted) =>
      Effect.suspend(() => {
        const known = [...subscriptions.values()].find(
          ({ account, book }) => account === wanted.account && book === wanted.book
        )
        if (known === undefined) return begin(wanted)
        if (known.expiresAt === undefined || wanted.expiresAt === undefined) return Effect.fail(active)
        known.expiresAt = wanted.expiresAt
        return Effect.succeed(known)
      }),
    unsubscribe: (subscriptionId) =>
      Effect.suspend(() => {
        if (subscriptionId === undefined) return Effect.forEach([...subscriptions.values()], end, { discard: true })
        const found = subscriptions.get(subscriptionId)
        return found === undefined ? Effect.fail(inactive) : end(found)
      }),
    leave: Effect.suspend(() => {
      const ended = [...subscriptions.values()]
      subscriptions.clear()
      return Effect.forEach(ended, (subscription) => Scope.close(subscription.scope, Exit.void), { discard: true })
    }),
    logout: Effect.suspend(() => {
      conversation.member = undefined
      const ended = [...subscriptions.values()].filter(({ isOfSession }) => isOfSession)
      return Effect.forEach(ended, end, { discard: true })
    })
  }
  return conversation
})
