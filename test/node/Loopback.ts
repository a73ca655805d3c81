/**
 * Peers on loopback sockets, held by the test. Each lives as long as the scope and listens on a port of the system's
 * choice.
 */
import { NodeWS } from "@effect/platform-node"
import { Effect, Queue, type Scope } from "effect"
import { readFileSync } from "node:fs"
import * as Http from "node:http"
import * as Https from "node:https"
import * as Net from "node:net"

/** Longest that a test waits for something that must happen. */
export const patience = "30 seconds"

/** A certificate for `localhost` and `127.0.0.1`, signed by itself, and its key. */
export const certificate = readFileSync(new URL("../fixtures/tls/certificate.pem", import.meta.url), "utf8")
const key = readFileSync(new URL("../fixtures/tls/key.pem", import.meta.url), "utf8")

/** What a WebSocket client did, in its order. */
export type Act =
  | { readonly _tag: "Text"; readonly text: string }
  | { readonly _tag: "Ping"; readonly payload: string }
  | { readonly _tag: "Pong"; readonly payload: string }
  | { readonly _tag: "Closed"; readonly code: number }

/** The server's side of one WebSocket. */
export interface Peer {
  readonly ws: NodeWS.WebSocket
  /** What the client asked for: path and query. */
  readonly path: string
  /** The next thing that the client did; waits for it. */
  readonly next: Effect.Effect<Act>
}

/** Waits no longer than the patience of a test. */
export const patiently = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.timeoutOrElse(effect, { duration: patience, orElse: () => Effect.die(`nothing happened for ${patience}`) })

/** Listens for as long as the scope lives. Sockets that are upgraded or idle end with it too. */
export const listen = (server: Net.Server): Effect.Effect<number, never, Scope.Scope> => {
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

const watch = (ws: NodeWS.WebSocket, path: string): Effect.Effect<Peer> =>
  Effect.map(Queue.unbounded<Act>(), (acts) => {
    ws.on("message", (data, isBinary) => {
      if (!isBinary) Queue.offerUnsafe(acts, { _tag: "Text", text: data.toString() })
    })
    ws.on("ping", (payload) => Queue.offerUnsafe(acts, { _tag: "Ping", payload: payload.toString() }))
    ws.on("pong", (payload) => Queue.offerUnsafe(acts, { _tag: "Pong", payload: payload.toString() }))
    ws.on("close", (code) => Queue.offerUnsafe(acts, { _tag: "Closed", code }))
    ws.on("error", () => {})
    return { ws, path, next: patiently(Queue.take(acts)) }
  })

/** A server for WebSockets, which answers any other request with `hello`; `accept` waits for the next WebSocket. */
export const webSocket = (options?: {
  readonly autoPong?: boolean
  readonly tls?: boolean
  /** Told of each attempt to open a WebSocket; may deal with it in its own way and say so. */
  readonly refuse?: (socket: Net.Socket) => boolean
}) =>
  Effect.gen(function* () {
    const peers = yield* Queue.unbounded<Peer>()
    const answer: Http.RequestListener = (_, response) => response.end("hello")
    const server = options?.tls ? Https.createServer({ key, cert: certificate }, answer) : Http.createServer(answer)
    const sockets = new NodeWS.WebSocketServer({ noServer: true, autoPong: options?.autoPong ?? true })
    server.on("upgrade", (request: Http.IncomingMessage, socket: Net.Socket, head: Buffer) => {
      if (options?.refuse?.(socket)) return
      sockets.handleUpgrade(request, socket, head, (ws) => {
        Queue.offerUnsafe(peers, Effect.runSync(watch(ws, request.url ?? "")))
      })
    })
    const port = yield* listen(server)
    const host = `${options?.tls ? "s" : ""}://127.0.0.1:${port}`
    const raw = new Set<Net.Socket>()
    server.on("connection", (socket: Net.Socket) => raw.add(socket))
    return { port, url: `ws${host}`, httpUrl: `http${host}`, sockets: raw, accept: patiently(Queue.take(peers)) }
  })

/** A port on which nobody listens. */
export const closedPort: Effect.Effect<number> = Effect.scoped(listen(Net.createServer()))
