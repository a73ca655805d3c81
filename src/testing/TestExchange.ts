/**
 * A simulated Binance: it speaks the protocol to the letter, has a market of its own or plays a recording, and lets tests
 * disturb it.
 *
 * This is the exchange in memory, without a platform: under `TestClock` hours of market pass in moments, and one seed
 * always gives the same frames. The same exchange on real sockets is `NodeTestExchange`.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import type { HttpClientRequest } from "effect/http/HttpClientRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import * as Environment from "../binance/Environment.ts"
import type { Subscription } from "../binance/MarketStream.ts"
import { DialFailed, type Refused } from "../connection/ConnectionError.ts"
import { Transport } from "../connection/Transport.ts"
import * as Refusal from "../connection/internal/refusal.ts"
import type { ExchangeAccount } from "./ExchangeAccount.ts"
import type { ExchangeConnection } from "./ExchangeConnection.ts"
import type { Options } from "./ExchangeOptions.ts"
import type { ExchangeRecord } from "./ExchangeRecord.ts"
import type { ExchangeApi } from "./ExchangeApi.ts"
import type { ExchangeRest } from "./ExchangeRest.ts"
import type { Fault, Target } from "./Fault.ts"
import * as Exchange from "./internal/exchange.ts"
import * as MemoryWire from "./internal/memoryWire.ts"
import type { Session } from "./internal/session.ts"
import type { RecordingError } from "./Recording.ts"
import type { Dial } from "./TestTransport.ts"

export type { ContractOptions, Options } from "./ExchangeOptions.ts"

/**
 * A simulated exchange, to look at and to disturb.
 *
 * @category services
 * @since 0.1.0
 */
export class TestExchange extends Context.Service<
  TestExchange,
  {
    /** Where the exchange is. In memory, it is under every host as well. */
    readonly environment: Environment.Environment
    /** Open connections, oldest first. */
    readonly connections: Effect.Effect<ReadonlyArray<ExchangeConnection>>
    /** The first connection that `accept` has not returned yet; waits for it. */
    readonly accept: Effect.Effect<ExchangeConnection>
    /** All attempts to connect so far. */
    readonly dials: Effect.Effect<ReadonlyArray<Dial>>
    /** The first attempt that `dialed` has not returned yet; waits for it. */
    readonly dialed: Effect.Effect<Dial>
    /** Refuses the next attempts that nothing else was decided for. Default: one. */
    readonly refuseNext: (error: DialFailed | Refused, times?: number) => Effect.Effect<void>
    /** Lets the handshakes of the next attempts hang. Default: one. */
    readonly hangNext: (times?: number) => Effect.Effect<void>
    /** Decides about attempts from now on, those of `refuseNext` and `hangNext` excepted. `undefined` lets them through. */
    readonly refuse: (policy: (dial: Dial) => DialFailed | Refused | undefined) => Effect.Effect<void>
    /** Ends all connections: with code 1006, the default, without close frames. */
    readonly dropAll: (code?: number, text?: string) => Effect.Effect<void>
    /** Keeps topics silent on all connections; their events are lost. */
    readonly mute: (...topics: ReadonlyArray<string>) => Effect.Effect<void>
    /** Lets topics speak again. */
    readonly unmute: (...topics: ReadonlyArray<string>) => Effect.Effect<void>
    /**
     * Brings about a fault, and returns when it has begun. It ends with the scope, unless it is spent before. Of several in
     * force, later ones meet what earlier ones have left.
     */
    readonly inject: (fault: Fault, target?: Target) => Effect.Effect<void, never, Scope.Scope>
    /** Sends events of your own to everybody who is subscribed. Rows whose frames are arrays get one frame with all. */
    readonly publish: <Event>(
      subscription: Subscription<Event>,
      ...events: ReadonlyArray<NoInfer<Event>>
    ) => Effect.Effect<void>
    /** Keeps a record of topics of the simulated market until the scope ends: of connections that open from now on. */
    readonly record: (
      subscriptions: ReadonlyArray<Subscription<unknown>>
    ) => Effect.Effect<ExchangeRecord, never, Scope.Scope>
    /**
     * Returns when the recording is over and all its frames are with the connections, which are then closed with code
     * 1000; further attempts to connect are refused with status 503. Never without a recording.
     */
    readonly exhausted: Effect.Effect<void, RecordingError>
    /** Its REST endpoints. */
    readonly rest: ExchangeRest
    /** Its WebSocket API. */
    readonly api: ExchangeApi
    /** The account of an API key; without one the first. Dies if there is none. */
    readonly account: (apiKey?: Redacted.Redacted) => Effect.Effect<ExchangeAccount>
  }
>()("effect-binance/testing/TestExchange") {}

const environment = Environment.simulated({ webSocket: "ws://simulated", rest: "http://simulated" })

// Batches that may wait to be read before the exchange waits.
const window = 256

const openTimeout = {
  duration: "10 seconds",
  orElse: () => Effect.fail(new DialFailed({ cause: new Error("the handshake took too long") }))
} as const

const readRefusal = (refusal: Refusal.Refusal) =>
  Effect.flatMap(Clock.currentTimeMillis, (now) => Effect.fail(Refusal.read(refusal, now)))

// Where all requests and connections come from.
const address = "127.0.0.1"

const transport = (exchange: Exchange.Exchange): Transport["Service"] => ({
  dial: Effect.fnUntraced(function* (url) {
    const path = yield* exchange
      .admit(url)
      .pipe(Effect.timeoutOrElse(openTimeout), Effect.catchTag("Refusal", readRefusal))
    const { end, send, wire } = yield* MemoryWire.make({
      window,
      onWrite: (text) => session.receive(text),
      onPing: Effect.suspend(() =>
        Effect.flatMap(session.receivePing, (isAnswered) => (isAnswered ? Effect.void : Effect.never))
      ),
      onClientEnd: (fault) => session.leave(fault)
    })
    const session: Session = yield* exchange.open(url, path, { address, send, end })
    return wire
  })
})

const broken = (request: HttpClientRequest) =>
  new HttpClientError.HttpClientError({
    reason: new HttpClientError.TransportError({ request, cause: new Error("the connection broke") })
  })

const httpClient = ({ respond }: Exchange.Exchange): HttpClient.HttpClient =>
  HttpClient.make((request, url) => {
    const { headers, method } = request
    const received = { method, path: url.pathname, query: url.search.slice(1), headers, address }
    return Effect.flatMap(respond(received), (answer) => {
      if (answer === undefined) return Effect.fail(broken(request))
      const { body, ...rest } = answer
      const { "content-type": contentType, ...headers } = rest.headers
      const response = HttpServerResponse.text(body, { status: rest.status, headers, contentType })
      return Effect.succeed(HttpServerResponse.toClientResponse(response, { request }))
    })
  })

/**
 * An exchange in memory, and the transport and the HTTP client that lead to it, under whatever host.
 *
 * **Example** (Testing against an exchange)
 *
 * ```ts
 * Effect.gen(function* () {
 *   const trades = yield* UsdsM.aggTrade({ symbol: "BTCUSDT" }).pipe(Stream.take(100), Stream.runCollect, Effect.forkChild)
 *   yield* TestClock.adjust("1 minute")
 *   return yield* Fiber.join(trades)
 * }).pipe(Effect.provide(Binance.layer.pipe(Layer.provide(TestExchange.layer({ seed: 1 })))))
 * ```
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (options: Options = {}): Layer.Layer<TestExchange | Transport | HttpClient.HttpClient> =>
  Layer.effectContext(
    Effect.map(Exchange.make(options), (exchange) =>
      Context.make(TestExchange, { environment, ...exchange.hooks }).pipe(
        Context.add(Transport, transport(exchange)),
        Context.add(HttpClient.HttpClient, httpClient(exchange))
      )
    )
  )
