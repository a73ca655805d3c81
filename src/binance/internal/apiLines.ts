import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as PubSub from "effect/PubSub"
import * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import * as Stream from "effect/Stream"
import * as Backoff from "../../connection/Backoff.ts"
import type { ConnectionEvent } from "../../connection/ConnectionEvent.ts"
import type { ConnectionError } from "../../connection/ConnectionError.ts"
import { ConnectionPolicy } from "../../connection/ConnectionPolicy.ts"
import { DialBudget } from "../../connection/DialBudget.ts"
import { Transport } from "../../connection/Transport.ts"
import type { ApiSubscription, Options, Signal } from "../ApiSubscription.ts"
import * as ApiTable from "../ApiTable.ts"
import { BinanceError, NotServed, type Reason } from "../BinanceError.ts"
import { Credentials } from "../Credentials.ts"
import * as Environment from "../Environment.ts"
import * as RateLimits from "../RateLimits.ts"
import * as RestApi from "../RestApi.ts"
import type { ServerTime } from "../ServerTime.ts"
import { sessionLogon, sessionLogout } from "../shared/ApiMethods.ts"
import * as ApiCaller from "./apiCaller.ts"
import * as ApiConnection from "./apiConnection.ts"
import * as ApiFollower from "./apiFollower.ts"
import { repeat } from "./attempts.ts"

/** What all connections to one place need. */
interface Place {
  readonly caller: ApiCaller.ApiCaller
  readonly clock: ServerTime
  readonly connect: (hooks: ApiConnection.Hooks) => Effect.Effect<ApiConnection.ApiConnection, never, Scope.Scope>
}

/** The connection that all requests to one place share. */
interface Line extends Place {
  readonly connection: ApiConnection.ApiConnection
}

/** What methods that subscribe have for a result. */
interface Granted {
  readonly subscriptionId: number
  readonly expirationTime?: number | undefined
}

// A slow reader of connection events misses the oldest of them.
const eventCapacity = 1024

// Binance answers or gives up within 10 seconds (spot, 2026-07).
const longestAnswer = "15 seconds"

const answeredAll = (link: ApiConnection.Link): Effect.Effect<void> =>
  Effect.repeat(Effect.sleep("100 millis"), { until: () => link.requests.size === 0 }).pipe(
    Effect.raceFirst(Effect.sleep(longestAnswer)),
    Effect.asVoid
  )

/**
 * Makes what calls methods and follows events. The connections live as long as the scope, those of events as long as their streams.
 *
 * @internal
 */
export const make = Effect.gen(function* () {
  const limits = yield* RateLimits.RateLimits
  const rest = yield* RestApi.RestApi
  const scope = yield* Effect.scope
  const surroundings = Context.make(Transport, yield* Transport).pipe(
    Context.add(DialBudget, yield* DialBudget),
    Context.add(ConnectionPolicy, yield* ConnectionPolicy)
  )
  const lines = new Map<string, Line>()
  const events = yield* PubSub.sliding<ConnectionEvent>({ capacity: eventCapacity })
  yield* Effect.addFinalizer(() => PubSub.shutdown(events))
  // Connections so far, of each name.
  const numbers = new Map<string, number>()
  const turn = Semaphore.makeUnsafe(1)

  const urlOf = Effect.fnUntraced(function* ({ market, path }: ApiTable.Methods): Effect.fn.Return<string, Reason> {
    const environment = yield* Environment.Current
    const root = environment[market].webSocketApi
    if (root !== undefined) return root + path
    return yield* new NotServed({ market, environment: `the WebSocket API of ${environment.name}` })
  })

  const placeOf = Effect.fnUntraced(function* (table: ApiTable.Methods, url: string): Effect.fn.Return<Place> {
    const { handshakeWeight, market } = table
    const name = `${market}/api`
    const clock = yield* rest.clock(market)
    return {
      clock,
      caller: ApiCaller.make({ market, clock, limits }),
      connect: (hooks) =>
        ApiConnection.make({
          ...hooks,
          name,
          url,
          nextNumber: () => {
            const number = (numbers.get(name) ?? 0) + 1
            numbers.set(name, number)
            return number
          },
          report: (event) => void PubSub.publishUnsafe(events, event),
          // Binance has the last word about a dial.
          onDial: Effect.ignore(limits.take(RateLimits.apiPoolOf(market), handshakeWeight))
        }).pipe(Effect.provideContext(surroundings))
    }
  })

  const logonAgain = ({ caller, clock, connection }: Line, link: ApiConnection.Link): Effect.Effect<void> =>
    Effect.suspend(() => {
      const { member } = connection
      if (member === undefined) return Effect.void
      return repeat(caller.logon(link, member), { isRepeatable: true, time: clock }).pipe(
        Effect.retry({ schedule: Backoff.make(), while: ({ isRetryable }) => isRetryable }),
        Effect.catch((reason) => {
          connection.member = undefined
          return Effect.logWarning(`the session is over: ${reason.message}`)
        }),
        Effect.asVoid
      )
    })

  const makeLine = Effect.fnUntraced(function* (table: ApiTable.Methods, url: string) {
    const place = yield* placeOf(table, url)
    const connection = yield* place.connect({
      onOpened: (link) => logonAgain(line, link),
      onEvent: () => Effect.void,
      onClosed: () => Effect.void,
      onDialFailed: () => Effect.void,
      onUnreadable: () => Effect.void,
      farewell: answeredAll
    })
    const line: Line = { ...place, connection }
    return line
  })

  const lineOf = Effect.fnUntraced(function* (table: ApiTable.Methods) {
    const url = yield* urlOf(table)
    const known = lines.get(url)
    if (known !== undefined) return known
    const made = yield* Scope.provide(makeLine(table, url), scope)
    lines.set(url, made)
    return made
  }, turn.withPermit)

  return {
    events: Stream.fromPubSub(events),
    call: Effect.fnUntraced(
      function* (table: ApiTable.Methods, name: string, params: unknown) {
        const method = ApiTable.methodOf(table, name)
        const line = yield* lineOf(table)
        const { caller, clock, connection } = line
        const given = yield* ApiCaller.encode(method, params ?? {})
        const once =
          name === sessionLogon._tag
            ? Effect.flatMap(Credentials, (credentials) => caller.logon(connection, credentials))
            : caller.attempt(method, given, connection)
        const { link, result } = yield* repeat(once, { isRepeatable: method.isRepeatable, time: clock })
        if (name === sessionLogout._tag) link.member = undefined
        if (name === sessionLogon._tag || name === sessionLogout._tag) connection.member = link.member
        return result
      },
      (called, { market }, name) =>
        called.pipe(
          Effect.mapError((reason) => new BinanceError({ market, call: name, reason })),
          Effect.withSpan(name, { kind: "client", attributes: { "binance.market": market } })
        )
    ),
    subscribe: <R>(
      table: ApiTable.Methods,
      subscription: ApiSubscription<R>,
      { retry = Backoff.make() }: Options = {}
    ): Stream.Stream<Signal, BinanceError | ConnectionError, Credentials | R> => {
      const { market } = table
      const method = ApiTable.methodOf(table, subscription.method)
      const toError = Effect.mapError((reason: Reason) => new BinanceError({ market, call: method.name, reason }))
      const ask = Effect.fnUntraced(function* ({ caller }: Place, link: ApiConnection.Link) {
        // Where events are asked for once more on a connection, its session may have ended with them.
        if (subscription.isLoggedOn) yield* toError(caller.logon(link, yield* Credentials))
        const { endsAtMillis, params } = yield* subscription.params
        const given = yield* toError(ApiCaller.encode(method, params ?? {}))
        const { result } = yield* toError(caller.attempt(method, given, link))
        const { expirationTime, subscriptionId } = result as Granted
        return { subscriptionId, endsAtMillis: expirationTime ?? endsAtMillis }
      })
      return Stream.unwrap(
        Effect.gen(function* () {
          const place = yield* placeOf(table, yield* toError(urlOf(table)))
          return ApiFollower.make({
            connect: place.connect,
            ask: (link) => ask(place, link),
            clock: place.clock,
            retry
          })
        })
      )
    }
  }
})
