/**
 * How frames reach the machine: one WebSocket, dialled, read, written and probed.
 *
 * A transport knows no exchange and no policy. It hands over frames in batches, as they came in one read of the socket,
 * and reports every end of the connection, clean or not, as a failure of `pull`, so that reconnecting is a retry.
 *
 * @since 0.1.0
 */
import * as Arr from "effect/Array"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import type * as Scope from "effect/Scope"
import * as Socket from "effect/socket/Socket"
import { Closed, DialFailed, type Refused, TransportFault } from "./ConnectionError.ts"
import * as closing from "./internal/closing.ts"

/**
 * A text frame: UTF-8 bytes where the platform has them, otherwise a string.
 *
 * @category models
 * @since 0.1.0
 */
export type TextFrame = Uint8Array | string

/**
 * A frame that the peer sent as binary.
 *
 * @category models
 * @since 0.1.0
 */
export class BinaryFrame {
  readonly bytes: Uint8Array
  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }
}

/**
 * One frame as it came.
 *
 * @category models
 * @since 0.1.0
 */
export type Frame = TextFrame | BinaryFrame

/**
 * Why a wire ended or could not be used.
 *
 * @category errors
 * @since 0.1.0
 */
export type WireFault = Closed | TransportFault

/**
 * One open connection.
 *
 * @category models
 * @since 0.1.0
 */
export interface Wire {
  /**
   * The next frames, in the order of reading. Every end of the connection is a failure, and closing the scope of the
   * dial fails a `pull` that waits. One fiber pulls at a time.
   */
  readonly pull: Effect.Effect<Arr.NonEmptyReadonlyArray<Frame>, WireFault>
  /** Sends one text frame. */
  readonly write: (text: string) => Effect.Effect<void, WireFault>
  /** Sends a WebSocket ping and returns when its pong is in. Absent where the platform has no pings (browsers). */
  readonly ping?: Effect.Effect<void, WireFault> | undefined
}

/**
 * Opens connections.
 *
 * @category services
 * @since 0.1.0
 */
export class Transport extends Context.Service<
  Transport,
  {
    /**
     * Opens a connection that lives as long as the scope.
     *
     * **Details**
     *
     * A scope that is closed by success or interruption closes the connection with code 1000, waits for the peer's
     * close frame for at most a second and then cuts it. A scope that is closed by failure cuts it at once. Server
     * pings are answered by the transport. How long a dial may take is up to the caller, who interrupts it.
     */
    readonly dial: (url: string) => Effect.Effect<Wire, DialFailed | Refused, Scope.Scope>
  }
>()("effect-binance/connection/Transport") {}

const toFrame = (data: Uint8Array | string): Frame =>
  // Text arrives as strings, so bytes are a binary frame.
  Predicate.isString(data) ? data : new BinaryFrame(data)

// Platforms put what went wrong into an event, if they tell at all.
const causeOf = (error: Socket.SocketError): unknown => {
  const cause = "cause" in error.reason ? error.reason.cause : error
  if (cause instanceof Error) return cause
  const isTold = Predicate.hasProperty(cause, "error") && cause.error instanceof Error && cause.error.message !== ""
  return isTold ? cause.error : new Error("the platform does not say why", { cause })
}

const toFault = (error: Socket.SocketError): WireFault =>
  error.reason._tag === "SocketCloseError"
    ? new Closed({ code: error.reason.code, text: error.reason.closeReason ?? "" })
    : new TransportFault({ cause: causeOf(error) })

// `ws` can cut a connection, browsers can not: they go on closing in the background.
const cut = (ws: Socket.WebSocketLike): void => {
  if (Predicate.hasProperty(ws, "terminate") && Predicate.isFunction(ws.terminate)) ws.terminate()
  else ws.close()
}

const hangUp = (ws: Socket.WebSocketLike, exit: Exit.Exit<unknown, unknown>): Effect.Effect<void> =>
  Effect.suspend(() => {
    const isOpen = ws.readyState === 1
    if (!isOpen || !closing.isOrderly(exit)) return Effect.sync(() => cut(ws))
    return Effect.callback<void>((resume) => {
      ws.addEventListener("close", () => resume(Effect.void), { once: true })
      ws.close(1000)
    }).pipe(
      Effect.interruptible,
      Effect.timeoutOrElse({ duration: closing.timeoutMillis, orElse: () => Effect.sync(() => cut(ws)) })
    )
  })

/**
 * A transport over Effect's `WebSocketConstructor`: runs in browsers, Bun, Deno and Node.
 *
 * **Gotchas**
 *
 * It can not send pings: the connection is then probed with control frames of the exchange. The status code of a
 * refused handshake is hidden by the platform, a text frame that is not UTF-8 ends the connection, and a browser can
 * not cut one. Text arrives as strings, which decode slower than bytes.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerSocket: Layer.Layer<Transport, never, Socket.WebSocketConstructor> = Layer.effect(
  Transport,
  Effect.map(Socket.WebSocketConstructor, (construct) => ({
    dial: Effect.fnUntraced(
      function* (url: string) {
        const webSocket = Effect.try({
          try: () => construct(url),
          // Without the platform's words, which quote the URL: it may hold a listenKey.
          catch: () =>
            new Socket.SocketError({
              reason: new Socket.SocketOpenError({ kind: "Unknown", cause: new Error("not a WebSocket URL") })
            })
        })
        const socket = yield* Socket.fromWebSocket(Effect.acquireRelease(webSocket, hangUp), {
          openTimeout: Duration.infinity
        })
        const reader = yield* socket.reader
        const writer = yield* socket.writer
        let ended: WireFault | undefined
        const end = (fault: WireFault) => Effect.sync(() => void (ended ??= fault))
        yield* Effect.addFinalizer((exit) => end(closing.byUs(exit)))
        return {
          pull: reader.pull.pipe(
            Effect.map((batch) => Arr.map(batch, toFrame)),
            Effect.mapError((error) => (ended ??= toFault(error)))
          ),
          write: (text: string) =>
            // A socket that has ended would swallow the text, or wait for a connection that never comes.
            Effect.suspend(() =>
              ended === undefined ? Effect.mapError(writer.write(text), toFault) : Effect.fail(ended)
            )
        }
      },
      Effect.mapError((error: Socket.SocketError) => new DialFailed({ cause: causeOf(error) }))
    )
  }))
)
