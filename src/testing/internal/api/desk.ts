import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import type * as Rpc from "effect/rpc/Rpc"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import type { NoInfer, Simplify } from "effect/Types"
import * as ApiTable from "../../../binance/ApiTable.ts"
import { apiPoolOf } from "../../../binance/RateLimits.ts"
import * as Signature from "../../../binance/Signature.ts"
import * as ExactJson from "../../../codec/ExactJson.ts"
import type { ApiAnswer, ApiRequest, ExchangeApi } from "../../ExchangeApi.ts"
import type * as Gate from "../gate.ts"
import type * as Journal from "../journal.ts"
import * as KeyCheck from "../rest/keyCheck.ts"
import { badParameter, RestRefusal } from "../rest/refusal.ts"
import { limits, type WeightPolice } from "../rest/weightPolice.ts"
import type { Session } from "../session.ts"
import type { Conversation } from "./conversation.ts"
import * as Conversations from "./conversation.ts"

/**
 * Who asks, and when.
 *
 * @internal
 */
export interface Asked {
  /** Unix epoch milliseconds at the exchange. */
  readonly now: number
  readonly conversation: Conversation
  /** Who signed, itself or by logging on; of no method that anybody may call. */
  readonly holder: KeyCheck.KeyHolder
}

type Handler<R, Asked> = (params: Rpc.Payload<R>, asked: Asked) => Effect.Effect<Rpc.Success<R>, RestRefusal>

type HandlersOf<R extends Rpc.Any, Asked> = { readonly [Method in R as Method["_tag"]]: Handler<Method, Asked> }

/**
 * What answers the methods of a table.
 *
 * @internal
 */
export type Handlers<Open extends Rpc.Any, Signed extends Rpc.Any, Subscribe extends Rpc.Any> = Simplify<
  HandlersOf<Open, Omit<Asked, "holder">> & HandlersOf<Signed | Subscribe, Asked>
>

type AnyHandler = (params: unknown, asked: Asked) => Effect.Effect<unknown, RestRefusal>

/**
 * Takes in what clients ask on the connections of one market's WebSocket API.
 *
 * @internal
 */
export interface Desk {
  /** Begins to talk on a connection; what is returned takes its frames. */
  readonly open: (session: Session) => Effect.Effect<(text: string) => Effect.Effect<void>>
}

/**
 * What all desks share.
 *
 * @internal
 */
export interface Registry {
  readonly holders: ReadonlyMap<string, KeyCheck.KeyHolder>
  readonly police: WeightPolice
  readonly requests: Journal.WritableJournal<ApiRequest>
  readonly gate: Gate.Gate<ApiRequest, ApiAnswer>
  /** Those that are going on. */
  readonly conversations: Set<Conversation>
  readonly now: Effect.Effect<number>
  readonly scope: Scope.Scope
}

/**
 * What a test sees of the desks.
 *
 * @internal
 */
export const hooks = ({
  conversations,
  gate,
  requests
}: Pick<Registry, "conversations" | "gate" | "requests">): ExchangeApi => ({
  requests: requests.all,
  requested: requests.next,
  answerNext: gate.refuseNext,
  hangNext: gate.hangNext,
  answer: gate.refuse,
  endSubscriptions: Effect.suspend(() =>
    // All of them: none can be missing.
    Effect.forEach([...conversations], ({ unsubscribe }) => Effect.orDie(unsubscribe()), { discard: true })
  ),
  endSessions: Effect.suspend(() => Effect.forEach([...conversations], ({ logout }) => logout, { discard: true }))
})

const isText = (value: unknown): string | undefined => (value === undefined ? undefined : String(value))

// What was signed: all but the signature, as it came.
const signedText = ({ signature: _, ...params }: Readonly<Record<string, unknown>>): string =>
  Signature.sortedText(params as Record<string, string>) // whatever they are, they are written as they are printed

const malformed = new RestRefusal({ status: 400, code: -1135, msg: "Invalid JSON Request." })

const unknownMethod = new RestRefusal({ status: 400, code: -1020, msg: "This operation is not supported." })

const refusalAnswer = ({ code, msg, retryAfterSeconds, status }: RestRefusal, now: number): ApiAnswer => ({
  status,
  error: {
    code,
    msg,
    ...(retryAfterSeconds === undefined
      ? {}
      : { data: { serverTime: now, retryAfter: now + retryAfterSeconds * 1000 } })
  }
})

interface Frame {
  readonly id: unknown
  readonly method: string
  readonly params: Readonly<Record<string, unknown>>
}

const read = (text: string): Frame | undefined => {
  const parsed = Result.try(() => ExactJson.parse(text))
  if (Result.isFailure(parsed) || !Predicate.isObject(parsed.success)) return undefined
  const { id, method, params } = parsed.success
  return Predicate.isString(method) ? { id, method, params: Predicate.isObject(params) ? params : {} } : undefined
}

/**
 * Makes the desk of a table, which reads parameters and writes results by the table's schemas.
 *
 * @internal
 */
export const make = <Open extends Rpc.Any, Signed extends Rpc.Any, Subscribe extends Rpc.Any>(
  registry: Registry,
  typed: ApiTable.ApiTable<Open, Signed, Subscribe>,
  handlers: NoInfer<Handlers<Open, Signed, Subscribe>>
): Desk => {
  const { conversations, gate, holders, now, police, requests, scope } = registry
  const table = ApiTable.methods(typed)
  const pool = apiPoolOf(table.market)
  const answers = handlers as unknown as Readonly<Record<string, AnyHandler>> // by its type

  // Who signs may be somebody else than whoever logged on.
  const authorize = Effect.fnUntraced(function* (
    { params }: Frame,
    { isAlwaysSigned }: ApiTable.Method,
    {
      address,
      conversation,
      millis
    }: { readonly address: string; readonly conversation: Conversation; readonly millis: number }
  ) {
    const [recvWindow, signature, timestamp] = [params["recvWindow"], params["signature"], params["timestamp"]].map(
      isText
    )
    const isKeyed = isAlwaysSigned || params["apiKey"] !== undefined
    if (!isKeyed) {
      const holder = conversation.member?.holder ?? KeyCheck.refusedKey
      return KeyCheck.checkTime({ timestamp, recvWindow }, millis) ?? holder
    }
    const holder = KeyCheck.identify(holders, { apiKey: isText(params["apiKey"]), address })
    if (holder instanceof RestRefusal) return holder
    return (
      KeyCheck.checkTime({ timestamp, recvWindow }, millis) ??
      (yield* KeyCheck.checkSignature(holder, signedText(params), signature)) ??
      holder
    )
  })

  const perform = Effect.fnUntraced(function* (
    frame: Frame,
    method: ApiTable.Method,
    asked: { readonly address: string; readonly conversation: Conversation; readonly millis: number }
  ): Effect.fn.Return<unknown, RestRefusal> {
    const { conversation, millis } = asked
    const isSigned = method.access === "signed" || method.isAlwaysSigned
    const holder = isSigned ? yield* authorize(frame, method, asked) : undefined
    if (holder instanceof RestRefusal) return yield* holder
    const { apiKey: _, recvWindow: __, signature: ___, timestamp: ____, ...own } = frame.params
    const params = yield* Effect.mapError(Schema.decodeUnknownEffect(method.params)(own), ({ message }) =>
      badParameter(message)
    )
    const handler = answers[method.name] as AnyHandler // of the same table
    // Who is not asked for a key is answered without an account.
    const result = yield* handler(params, { now: millis, conversation, holder } as Asked)
    return yield* Effect.orDie(Schema.encodeEffect(method.result)(result))
  })

  const serve = Effect.fnUntraced(function* (frame: Frame, conversation: Conversation, address: string) {
    const millis = yield* now
    const method = table.methods.get(frame.method)
    const used = police.count({ address, pool, weight: method?.weight(frame.params) ?? 1, now: millis })
    if (used instanceof RestRefusal) return refusalAnswer(used, millis)
    const count = [
      { rateLimitType: "REQUEST_WEIGHT", interval: "MINUTE", intervalNum: 1, limit: limits[pool], count: used }
    ]
    const performed: Effect.Effect<unknown, RestRefusal> =
      method === undefined ? Effect.fail(unknownMethod) : perform(frame, method, { address, conversation, millis })
    const answer = yield* Effect.match(performed, {
      onFailure: (refusal): ApiAnswer => refusalAnswer(refusal, millis),
      onSuccess: (result): ApiAnswer => ({ status: 200, result })
    })
    return { ...answer, rateLimits: count }
  })

  return {
    open: Effect.fnUntraced(function* (session) {
      const conversation = yield* Conversations.make(session, now, scope)
      const { address, connection, outbox } = session
      police.count({ address, pool, weight: table.handshakeWeight, now: yield* now })
      conversations.add(conversation)
      const leave = Effect.suspend(() => {
        conversations.delete(conversation)
        return conversation.leave
      })
      yield* Effect.forkIn(Effect.andThen(connection.ended, leave), scope)

      const reply = (id: unknown, answer: ApiAnswer) =>
        outbox.send([{ text: ExactJson.stringify({ id: id ?? null, ...answer }), kind: "answer", topics: [] }])

      const obey = Effect.fnUntraced(function* (text: string) {
        const frame = read(text)
        if (frame === undefined) return yield* reply(null, refusalAnswer(malformed, yield* now))
        const request: ApiRequest = {
          ...frame,
          market: table.market,
          connection: connection.id,
          atMillis: yield* now
        }
        yield* requests.append(request)
        const decided = yield* Effect.option(Effect.flip(gate.pass(request)))
        const answer = decided._tag === "Some" ? decided.value : yield* serve(frame, conversation, address)
        yield* reply(frame.id, answer)
        // Who is banned is sent away (spot, 2026-07).
        if (answer.status === 418) yield* connection.drop(1008, "Way too many requests")
      })
      // A client that reads nothing can still write, and an answer that never comes holds up nothing.
      return (text) => Effect.asVoid(Effect.forkIn(obey(text), scope, { startImmediately: true }))
    })
  }
}
