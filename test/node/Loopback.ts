/**
 * Peers on loopback sockets, held by the test. Each lives as long as the scope and listens on a port of the system's choice.
 */
import { NodeWS } from "@effect/platform-node"
import { Effect, Queue, type Scope } from "effect"
import * as Http from "node:http"
import * as Net from "node:net"

/** Longest that a test waits for something that must happen. */
export const patience = "10 seconds"

/** What a WebSocket client did, in its order. */
export type Act =
  | { readonly _tag: "Text"; readonly text: string }
  | { readonly _tag: "Ping"; readonly payload: string }
  | { readonly _tag: "Pong"; readonly payload: string }
  | { readonly _tag: "Closed"; readonly code: number }

/** The server's side of one WebSocket. */
export interface Peer {
  readonly ws: NodeWS.WebSocket
  /** The next thing that the client did; waits for it. */
  readonly next: Effect.Effect<Act>
}

const patiently = <A>(effect: Effect.Effect<A>): Effect.Effect<A> => Effect.orDie(Effect.timeout(effect, patience))

// Sockets that are upgraded or idle do not end with their server.
const listen = (server: Net.Server): Effect.Effect<number, never, Scope.Scope> => {
  const sockets = new Set<Net.Socket>()
  server.on("connection", (socket: Net.Socket) => {
    sockets.add(socket)
    socket.on("error", () => {})
    socket.on("close", () => sockets.delete(socket))
  })
  return Effect.acquireRelease(
    Effect.callback<number>((resume) => {
      server.listen(0, "127.0.0.1", () => resume(Effect.succeed((server.address() as Net.AddressInfo).port)))
    }),
    () =>
      Effect.callback<void>((resume) => {
        server.close(() => resume(Effect.void))
        for (const socket of sockets) socket.destroy()
      })
  )
}

/** A server that accepts TCP connections and leaves them to the test. */
export const tcp = (onConnection: (socket: Net.Socket) => void) =>
  Effect.map(
    Effect.suspend(() => listen(Net.createServer({ allowHalfOpen: true }, onConnection))),
    (port) => ({ port, url: `ws://127.0.0.1:${port}` })
  )

/** A server that answers HTTP requests, those for a WebSocket included, as the test says. */
export const http = (onRequest: Http.RequestListener) =>
  Effect.map(
    // Without a listener for "upgrade", Node hands such requests to the request listener.
    Effect.suspend(() => listen(Http.createServer(onRequest))),
    (port) => ({ port, url: `ws://127.0.0.1:${port}` })
  )

const watch = (ws: NodeWS.WebSocket): Effect.Effect<Peer> =>
  Effect.map(Queue.unbounded<Act>(), (acts) => {
    ws.on("message", (data, isBinary) => {
      if (!isBinary) Queue.offerUnsafe(acts, { _tag: "Text", text: data.toString() })
    })
    ws.on("ping", (payload) => Queue.offerUnsafe(acts, { _tag: "Ping", payload: payload.toString() }))
    ws.on("pong", (payload) => Queue.offerUnsafe(acts, { _tag: "Pong", payload: payload.toString() }))
    ws.on("close", (code) => Queue.offerUnsafe(acts, { _tag: "Closed", code }))
    ws.on("error", () => {})
    return { ws, next: patiently(Queue.take(acts)) }
  })

/** A WebSocket server; `accept` waits for the next client. */
export const webSocket = (options?: { readonly autoPong?: boolean; readonly maxPayload?: number }) =>
  Effect.gen(function* () {
    const peers = yield* Queue.unbounded<Peer>()
    const server = Http.createServer((_, response) => response.end("hello"))
    const sockets = new NodeWS.WebSocketServer({ server, ...options })
    sockets.on("connection", (ws) => Queue.offerUnsafe(peers, Effect.runSync(watch(ws))))
    const port = yield* listen(server)
    return { port, url: `ws://127.0.0.1:${port}`, accept: patiently(Queue.take(peers)) }
  })

/** A port on which nobody listens. */
export const closedPort: Effect.Effect<number> = Effect.scoped(listen(Net.createServer()))
