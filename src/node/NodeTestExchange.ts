/**
 * The simulated exchange on sockets of this machine: real HTTP and WebSocket, on Node.
 *
 * @since 0.1.0
 */
import { type WebSocket, WebSocketServer } from "@effect/platform-node/NodeWS"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as Http from "node:http"
import type { Duplex } from "node:stream"
import * as Environment from "../binance/Environment.ts"
import { Closed } from "../connection/ConnectionError.ts"
import type * as ExchangeOptions from "../testing/ExchangeOptions.ts"
import * as Exchange from "../testing/internal/exchange.ts"
import type { WireAnswer } from "../testing/internal/rest/restFace.ts"
import type { DialFault } from "../testing/internal/faultInjection.ts"
import type { Line, Session } from "../testing/internal/session.ts"
import { TestExchange } from "../testing/TestExchange.ts"

/**
 * Options of an exchange on sockets.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options extends ExchangeOptions.Options {
  /** Address to listen on. Default: `127.0.0.1`. */
  readonly host?: string | undefined
  /** Default: any that is free. */
  readonly port?: number | undefined
}

/**
 * The exchange could not listen on its address.
 *
 * @category errors
 * @since 0.1.0
 */
export class ListenError extends Schema.TaggedError<ListenError>()("ListenError", {
  host: Schema.String,
  port: Schema.Int,
  cause: Schema.Defect()
}) {
  override get message() {
    return `the simulated exchange can not listen on ${this.host}:${this.port}`
  }
}

// Bytes on their way to a client from which on the exchange waits for the client to read.
const highWaterMark = 1024 * 1024

// What a client has not read yet must reach it before its close frame does, however slow it is.
const closeTimeout = 5 * 60_000

// How long clients may take to leave when the exchange goes down.
const leaveTimeout = "1 second"

const listen = (server: Http.Server, host: string, port: number): Effect.Effect<number, ListenError> =>
  Effect.callback((resume) => {
    server.once("error", (cause) => resume(Effect.fail(new ListenError({ host, port, cause }))))
    server.listen(port, host, () => {
      const address = server.address()
      resume(Effect.succeed(address === null || typeof address === "string" ? port : address.port))
    })
  })

// Stops listening, and returns when the last client has left or was cut.
const acquireServer = Effect.acquireRelease(
  Effect.sync(() => {
    const sockets = new Set<Duplex>()
    const server = Http.createServer()
    server.on("connection", (socket) => {
      sockets.add(socket)
      socket.once("close", () => sockets.delete(socket))
    })
    return { server, sockets }
  }),
  ({ server, sockets }) =>
    Effect.callback<void>((resume) => {
      server.close(() => resume(Effect.void))
      server.closeIdleConnections()
    }).pipe(
      Effect.timeoutOrElse({
        duration: leaveTimeout,
        orElse: () => Effect.sync(() => sockets.forEach((socket) => socket.destroy()))
      })
    )
)

const refuse = (socket: Duplex, fault: DialFault): void => {
  if (fault._tag === "DialFailed") {
    socket.destroy()
    return
  }
  const { retryAfter, status } = fault
  const header = retryAfter === undefined ? "" : `Retry-After: ${retryAfter}\r\n`
  socket.end(
    `HTTP/1.1 ${status} ${Http.STATUS_CODES[status] ?? ""}\r\nConnection: close\r\nContent-Length: 0\r\n${header}\r\n`
  )
}

const addressOf = ({ socket }: Http.IncomingMessage): string => socket.remoteAddress ?? ""

const headersOf = ({ headers }: Http.IncomingMessage): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]))

const respond = (response: Http.ServerResponse, answer: WireAnswer | undefined): void => {
  if (answer === undefined) response.destroy()
  else response.writeHead(answer.status, answer.headers).end(answer.body)
}

const lineOf = (ws: WebSocket, address: string): Line => ({
  address,
  send: (frames) =>
    Effect.callback((resume) => {
      const last = frames.length - 1
      frames.forEach((frame, i) => {
        // The last one's end is that of all. It comes with an error when the socket is gone, which ends the session anyway.
        ws.send(frame, i === last ? () => resume(Effect.void) : undefined)
      })
      if (ws.bufferedAmount < highWaterMark) resume(Effect.void)
    }),
  ping: (payload) =>
    Effect.callback((resume) => {
      const onPong = () => resume(Effect.void)
      ws.once("pong", onPong)
      ws.ping(payload)
      return Effect.sync(() => ws.off("pong", onPong))
    }),
  end: ({ code, text }) =>
    Effect.sync(() => {
      if (code === 1006) ws.terminate()
      else if (code === 1005) ws.close()
      else ws.close(code, text)
    })
})

/**
 * Makes an exchange that listens as long as the scope lives.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = Effect.fnUntraced(function* (options: Options = {}) {
  const host = options.host ?? "127.0.0.1"
  const { server } = yield* acquireServer
  const exchange = yield* Exchange.make(options)
  const run = yield* FiberSet.makeRuntime()
  const settings = {
    noServer: true,
    clientTracking: false,
    // A frozen connection answers no ping.
    autoPong: false,
    perMessageDeflate: false,
    closeTimeout
  }
  const upgrader = new WebSocketServer(settings)

  const serve = (ws: WebSocket, session: Session): void => {
    ws.on("message", (data) => run(session.receive(data.toString())))
    ws.on("ping", (payload: Buffer) =>
      run(Effect.map(session.receivePing, (isAnswered) => isAnswered && ws.pong(payload)))
    )
    ws.on("close", (code, reason) => run(session.leave(new Closed({ code, text: reason.toString() }))))
    ws.resume()
  }

  server.on("upgrade", (request, socket, head) => {
    const url = request.url ?? "/"
    const upgrade = Effect.callback<WebSocket>((resume) => {
      upgrader.handleUpgrade(request, socket, head, (ws) => {
        // Nothing may come before somebody listens. What breaks is told by the close event that follows.
        ws.pause()
        ws.on("error", () => undefined)
        resume(Effect.succeed(ws))
      })
    })
    // A client sends nothing before it is admitted, but it may leave, which only a socket tells that is read.
    const hangUp = () => socket.destroy()
    socket.on("end", hangUp)
    socket.resume()
    const fiber = run(
      Effect.gen(function* () {
        const path = yield* exchange.admit(url)
        socket.off("end", hangUp)
        const ws = yield* upgrade
        serve(ws, yield* exchange.open(url, path, lineOf(ws, addressOf(request))))
      }).pipe(Effect.catch((error) => Effect.sync(() => refuse(socket, error))))
    )
    socket.on("error", () => undefined)
    socket.once("close", () => fiber.interruptUnsafe())
  })

  server.on("request", (request, response) => {
    const { pathname, search } = new URL(request.url ?? "/", "http://localhost")
    const received = {
      method: request.method ?? "GET",
      path: pathname,
      query: search.slice(1),
      headers: headersOf(request),
      address: addressOf(request)
    }
    const fiber = run(Effect.map(exchange.respond(received), (answer) => respond(response, answer)))
    response.once("close", () => fiber.interruptUnsafe())
  })

  const port = yield* listen(server, host, options.port ?? 0)
  const environment = Environment.simulated({ webSocket: `ws://${host}:${port}`, rest: `http://${host}:${port}` })
  return TestExchange.of({ environment, ...exchange.hooks })
})

/**
 * An exchange on sockets. Streams and calls that run in its reach talk to it. Fails with a `ListenError` where the port is taken.
 *
 * **Gotchas**
 *
 * The environment is looked up where a stream or a call runs, so the program itself must be in reach of this layer, as in the example.
 * With `Layer.provide` it is in reach of other layers alone, and the program talks to production; `Layer.provideMerge` keeps it.
 *
 * **Example** (Running a program against the exchange)
 *
 * ```ts
 * program.pipe(Effect.provide(NodeBinance.layer), Effect.provide(NodeTestExchange.layer({ seed: 1 })))
 * ```
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (options?: Options): Layer.Layer<TestExchange, ListenError> =>
  Layer.effectContext(
    Effect.map(make(options), (exchange) =>
      Context.make(TestExchange, exchange).pipe(Context.add(Environment.Current, exchange.environment))
    )
  )
