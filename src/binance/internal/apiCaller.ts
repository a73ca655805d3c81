import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type { ConnectionError } from "../../connection/ConnectionError.ts"
import * as ApiTable from "../ApiTable.ts"
import { InvalidParameters, type Reason, TimedOut, Unreachable, Unreadable } from "../BinanceError.ts"
import { Credentials } from "../Credentials.ts"
import type { StreamMarket } from "../Market.ts"
import * as RateLimits from "../RateLimits.ts"
import { RestPolicy } from "../RestPolicy.ts"
import type { ServerTime } from "../ServerTime.ts"
import * as Signature from "../Signature.ts"
import type { ApiConnection, Link } from "./apiConnection.ts"
import * as ApiFrame from "./apiFrame.ts"
import * as ApiMethods from "../shared/ApiMethods.ts"
import { withoutAnswer } from "./attempts.ts"
import * as ErrorAnswer from "./errorAnswer.ts"

/** Parameters as they stand in a request. */
type Params = Readonly<Record<string, string | number | bigint | boolean>>

/**
 * Makes requests of the methods of one market.
 *
 * @internal
 */
export interface ApiCaller {
  /**
   * Makes one request, on a connection or on the one that is open, and gives the result with the connection that brought it. Parameters
   * are those of `encode`.
   */
  readonly attempt: (
    method: ApiTable.Method,
    params: Params,
    on: Link | ApiConnection
  ) => Effect.Effect<{ readonly result: unknown; readonly link: Link }, Reason, Credentials>
  /** Logs a connection on. What the same key asks on it needs no signature then. */
  readonly logon: (
    on: Link | ApiConnection,
    credentials: Credentials["Service"]
  ) => Effect.Effect<{ readonly result: unknown; readonly link: Link }, Reason>
}

const logonMethod = ApiTable.method("signed", ApiMethods.sessionLogon)

/**
 * Parameters of a method as they stand in a request.
 *
 * @internal
 */
export const encode = (method: ApiTable.Method, params: unknown): Effect.Effect<Params, InvalidParameters> =>
  Schema.encodeEffect(method.params)(params).pipe(
    Effect.mapError(({ message }) => new InvalidParameters({ expectation: message })),
    // What is left out is not sent.
    Effect.map(
      (encoded) => Object.fromEntries(Object.entries(encoded).filter(([, value]) => value !== undefined)) as Params // as tables are written
    )
  )

const decode = (method: ApiTable.Method, result: unknown): Effect.Effect<unknown, Unreadable> =>
  Effect.mapError(
    Schema.decodeUnknownEffect(method.result)(result),
    ({ message }) => new Unreadable({ expectation: message })
  )

const isLink = (on: Link | ApiConnection): on is Link => "session" in on

const ended = (link: Link) => Effect.mapError(Deferred.await(link.ended), (error) => new Unreachable({ cause: error }))

/** @internal */
export const make = ({
  clock,
  limits,
  market
}: {
  readonly market: StreamMarket
  readonly clock: ServerTime
  readonly limits: RateLimits.RateLimits["Service"]
}): ApiCaller => {
  const pool = RateLimits.apiPoolOf(market)

  const waitForLink = (connection: ApiConnection, timeoutMillis: number): Effect.Effect<Link, Reason> =>
    connection.link.pipe(
      Effect.mapError((error) => new Unreachable({ cause: error })),
      Effect.timeoutOrElse({
        duration: timeoutMillis,
        orElse: () => {
          const cause: ConnectionError | undefined = connection.lastError()
          return Effect.fail(cause ? new Unreachable({ cause }) : new TimedOut({ afterMillis: timeoutMillis }))
        }
      })
    )

  // Returns when a request may go on a connection that is open.
  const takeTurn = Effect.fnUntraced(function* (
    on: Link | ApiConnection,
    timeoutMillis: number
  ): Effect.fn.Return<Link, Reason> {
    while (true) {
      const link = isLink(on) ? on : yield* waitForLink(on, timeoutMillis)
      yield* link.session.turn
      if (!Deferred.isDoneUnsafe(link.ended)) return link
      if (isLink(on)) return yield* ended(link)
    }
  })

  // The last thing before a request goes, so that its time is that of its going.
  const authorize = Effect.fnUntraced(function* (method: ApiTable.Method, params: Params, link: Link) {
    if (method.access === "open" || (method.access === "subscribe" && !method.isAlwaysSigned)) return params
    const { apiKey, signer } = yield* Credentials
    const { recvWindowMillis } = yield* RestPolicy
    const timed: Params = { ...params, recvWindow: recvWindowMillis, timestamp: yield* clock.now }
    if (!method.isAlwaysSigned && link.member !== undefined && Equal.equals(link.member.apiKey, apiKey)) return timed
    const keyed = { ...timed, apiKey: Redacted.value(apiKey) }
    const signature = yield* signer.sign(Signature.sortedText(keyed))
    return { ...keyed, signature: Redacted.value(signature) }
  })

  const send = Effect.fnUntraced(function* (
    method: ApiTable.Method,
    params: Params,
    link: Link
  ): Effect.fn.Return<ApiFrame.ApiAnswer, Reason> {
    const { timeoutMillis } = yield* RestPolicy
    const { pulse, time } = link.session
    const request = yield* link.requests.open
    if (method.access === "signed" && !("signature" in params)) link.unsigned.add(request.id)
    const timeout = Effect.flatMap(pulse.listen(timeoutMillis, time), () =>
      Effect.fail(new TimedOut({ afterMillis: timeoutMillis }))
    )
    const answer = link.session.write(ApiFrame.write(request.id, method.name, params)).pipe(
      Effect.mapError((fault) => new Unreachable({ cause: fault })),
      // It waits for as long as it is waited for.
      Effect.andThen(Effect.orDie(request.answer))
    )
    return yield* Effect.raceAllFirst([answer, timeout, ended(link)]).pipe(
      Effect.ensuring(Effect.sync(() => link.unsigned.delete(request.id)))
    )
  })

  const attempt: ApiCaller["attempt"] = Effect.fnUntraced(
    function* (method, params, on) {
      const { timeoutMillis } = yield* RestPolicy
      // What may have to be asked for must not be asked for when the request is due.
      if (method.access !== "open") yield* clock.now
      const permit = yield* limits.take(pool, method.weight(params))
      const link = yield* takeTurn(on, timeoutMillis)
      const authorized = yield* authorize(method, params, link)
      const { newClientOrderId } = params
      const clientOrderId = Predicate.isString(newClientOrderId) ? newClientOrderId : undefined
      const effects = { isRepeatable: method.isRepeatable, clientOrderId }
      const answer = yield* Effect.mapError(send(method, authorized, link), (reason) => withoutAnswer(reason, effects))
      yield* permit.answered(answer.usage)
      if (answer.error !== undefined) {
        const nowMillis = yield* Clock.currentTimeMillis
        return yield* ErrorAnswer.classify(answer.error, { ...effects, nowMillis })
      }
      return { result: yield* decode(method, answer.result), link }
    },
    Effect.tapError((reason) =>
      reason._tag === "RateLimited" || reason._tag === "Banned" ? limits.freeze(pool, reason) : Effect.void
    )
  )

  return {
    attempt,
    logon: Effect.fnUntraced(function* (on, credentials) {
      const { algorithm } = credentials.signer
      if (algorithm !== "Ed25519") {
        const expectation = `expected an Ed25519 key, found ${algorithm}: with such a key each request is signed`
        return yield* new InvalidParameters({ expectation })
      }
      const answered = yield* Effect.provideService(attempt(logonMethod, {}, on), Credentials, credentials)
      answered.link.member = credentials
      return answered
    })
  }
}
