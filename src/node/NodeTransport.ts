/**
 * The transport of Node: the `ws` package, driven without an allocation per frame beyond the frame itself.
 *
 * This is a hot file: events of the socket are handled by plain callbacks that share the state of one wire.
 *
 * @since 0.1.0
 */
import { WebSocket } from "@effect/platform-node/NodeWS"
import { HttpAgent } from "@effect/platform-node/NodeHttpClient"
import type { NonEmptyReadonlyArray } from "effect/Array"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import { Closed, DialFailed, type Refused, TransportFault } from "../connection/ConnectionError.ts"
import * as closing from "../connection/internal/closing.ts"
import * as Refusal from "../connection/internal/refusal.ts"
import * as wholeTexts from "./internal/wholeTexts.ts"
import { BinaryFrame, type Frame, Transport, type Wire, type WireFault } from "../connection/Transport.ts"

/**
 * Options of the transport; what is left out has the default that stands with it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /**
   * Bytes of unread frames at which the socket is no longer read. It is read again from the next `pull` on; until then
   * it neither answers pings nor sees pongs. Default: 1 MiB.
   */
  readonly highWaterMark?: number | undefined
  /**
   * Bytes of one frame at which the connection is given up, to protect the memory. Default: 64 MiB, far above the size
   * at which the connection policy passes over a frame and goes on.
   */
  readonly maxPayload?: number | undefined
}

type Resume<A, E> = (effect: Effect.Effect<A, E>) => void

interface NodeWire extends Wire {
  /** Returns when the handshake is done. */
  readonly opened: Effect.Effect<void, DialFailed | Refusal.Refusal>
  /** Ends the wire and returns when nothing is left of it. */
  readonly end: (exit: Exit.Exit<unknown, unknown>) => Effect.Effect<void>
}

const open = (url: URL, agent: HttpAgent["Service"], options: Options): NodeWire => {
  const highWaterMark = options.highWaterMark ?? 1024 * 1024
  const settings = {
    agent: url.protocol === "wss:" ? agent.https : agent.http,
    perMessageDeflate: false,
    // Text that is not UTF-8 costs one event, which the decoder reports, and not the connection.
    skipUTF8Validation: true,
    maxPayload: options.maxPayload ?? 64 * 1024 * 1024,
    // Also for a peer that sends its close frame and keeps the socket.
    closeTimeout: closing.timeoutMillis
  }
  const ws = new WebSocket(url, settings)

  let frames: Array<Frame> = []
  let bytes = 0
  let fault: WireFault | undefined
  let openFault: DialFailed | Refusal.Refusal | undefined
  let reader: Resume<NonEmptyReadonlyArray<Frame>, WireFault> | undefined
  let waking = false
  let opener: Resume<void, DialFailed | Refusal.Refusal> | undefined
  let ended = false
  let onClosed: (() => void) | undefined
  let pingCount = 0
  // By payload, in the order of sending.
  const pings = new Map<string, Resume<void, WireFault>>()

  const take = (): NonEmptyReadonlyArray<Frame> => {
    const batch = frames
    frames = []
    bytes = 0
    if (ws.isPaused) ws.resume()
    return batch as unknown as NonEmptyReadonlyArray<Frame> // callers have seen that there are frames
  }

  const wake = (): void => {
    waking = false
    if (reader === undefined || frames.length === 0) return
    const resume = reader
    reader = undefined
    resume(Effect.succeed(take()))
  }

  const fail = (reason: WireFault): void => {
    fault ??= reason
    if (reader !== undefined) {
      const resume = reader
      reader = undefined
      resume(frames.length > 0 ? Effect.succeed(take()) : Effect.fail(fault))
    }
    const waiting = Array.from(pings.values())
    pings.clear()
    for (const resume of waiting) resume(Effect.fail(fault))
  }

  const failOpening = (cause: unknown): void => {
    openFault ??= new DialFailed({ cause })
    const resume = opener
    opener = undefined
    resume?.(Effect.fail(openFault))
  }

  const receive = (payload: Uint8Array, frame: Frame): void => {
    if (ended) return
    frames.push(frame)
    bytes += payload.length
    if (reader === undefined) {
      if (bytes >= highWaterMark && !ws.isPaused) ws.pause()
    } else if (!waking) {
      // One read of the socket emits all its frames in one go; the reader gets them together.
      waking = true
      queueMicrotask(wake)
    }
  }

  // No event can fire before this function has returned.
  ws.on("message", (data, isBinary) => {
    const payload = data as Buffer // ws: binaryType is "nodebuffer"
    receive(payload, isBinary ? new BinaryFrame(payload) : payload)
  })
  ws.on("upgrade", ({ socket }) => {
    // ws turns an error of the socket into close code 1006 and forgets it.
    socket.on("error", (cause) => {
      fault ??= new TransportFault({ cause })
    })
    // Then it listens to the socket, which has not brought anything yet.
    ws.on("open", () => wholeTexts.divert(socket, settings.maxPayload, (payload) => receive(payload, payload)))
  })
  ws.on("open", () => {
    const resume = opener
    opener = undefined
    resume?.(Effect.void)
  })
  ws.on("unexpected-response", (_, response) => {
    openFault = { _tag: "Refusal", status: response.statusCode ?? 0, retryAfter: response.headers["retry-after"] }
    ws.terminate()
  })
  ws.on("error", (cause) => {
    failOpening(cause)
    fail(new TransportFault({ cause }))
  })
  ws.on("close", (code, reason) => {
    failOpening(new Error("the connection was closed during the handshake"))
    fail(new Closed({ code, text: reason.toString() }))
    onClosed?.()
  })
  ws.on("pong", (payload) => {
    const answered = payload.toString("latin1")
    if (!pings.has(answered)) return
    // A peer may answer only the latest of several pings (RFC 6455, 5.5.3).
    for (const [sent, resume] of pings) {
      pings.delete(sent)
      resume(Effect.void)
      if (sent === answered) return
    }
  })

  const closed = Effect.callback<void>((resume) => {
    if (ws.readyState === WebSocket.CLOSED) return resume(Effect.void)
    onClosed = () => resume(Effect.void)
  })

  const cut = Effect.suspend(() => {
    ws.terminate()
    return closed
  })

  const sayGoodbye = Effect.suspend(() => {
    ws.close(1000)
    // The peer's close frame stands behind what has not been read.
    if (ws.isPaused) ws.resume()
    return closed
  })

  return {
    opened: Effect.callback<void, DialFailed | Refusal.Refusal>((resume) => {
      if (openFault !== undefined) return resume(Effect.fail(openFault))
      if (ws.readyState === WebSocket.OPEN) return resume(Effect.void)
      opener = resume
      return Effect.sync(() => ws.terminate())
    }),
    pull: Effect.callback<NonEmptyReadonlyArray<Frame>, WireFault>((resume) => {
      if (frames.length > 0) return resume(Effect.succeed(take()))
      if (fault !== undefined) return resume(Effect.fail(fault))
      reader = resume
      return Effect.sync(() => {
        if (reader === resume) reader = undefined
      })
    }),
    write: (text) =>
      Effect.suspend(() => {
        if (ws.readyState !== WebSocket.OPEN) return Effect.fail(fault ?? goingDown)
        // A write that breaks ends the connection, which `pull` tells.
        ws.send(text)
        return Effect.void
      }),
    ping: Effect.callback<void, WireFault>((resume) => {
      if (ws.readyState !== WebSocket.OPEN) return resume(Effect.fail(fault ?? goingDown))
      const payload = String(++pingCount)
      pings.set(payload, resume)
      ws.ping(payload)
      return Effect.sync(() => {
        pings.delete(payload)
      })
    }),
    end: (exit) =>
      Effect.suspend(() => {
        ended = true
        frames = []
        fail(closing.byUs(exit))
        return closing.isOrderly(exit) && ws.readyState === WebSocket.OPEN
          ? Effect.timeoutOrElse(Effect.interruptible(sayGoodbye), {
              duration: closing.timeoutMillis,
              orElse: () => cut
            })
          : cut
      })
  }
}

// Between the peer's close frame and the end of the socket, when the code has not been told yet.
const goingDown = new Closed({ code: 1006, text: "" })

const toError = (failure: DialFailed | Refusal.Refusal): Effect.Effect<never, DialFailed | Refused> =>
  failure._tag === "DialFailed"
    ? Effect.fail(failure)
    : Effect.flatMap(Clock.currentTimeMillis, (now) => Effect.fail(Refusal.read(failure, now)))

/**
 * Makes a transport that leaves the machine through the given agents.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (agent: HttpAgent["Service"], options: Options = {}): Transport["Service"] => ({
  dial: Effect.fnUntraced(function* (url: string) {
    const wire = yield* Effect.acquireRelease(
      Effect.try({
        try: () => {
          const parsed = URL.parse(url)
          // Said here because ws would quote the URL, which may hold a listenKey.
          if (parsed === null) throw new Error("not a URL")
          return open(parsed, agent, options)
        },
        catch: (cause) => new DialFailed({ cause })
      }),
      (wire, exit) => wire.end(exit)
    )
    yield* wire.opened.pipe(Effect.catch(toError))
    return wire
  })
})

/**
 * The transport with its own settings, over the agents of `Egress` or any other.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerWith = (options: Options): Layer.Layer<Transport, never, HttpAgent> =>
  Layer.effect(
    Transport,
    Effect.map(HttpAgent, (agent) => make(agent, options))
  )

/**
 * The transport with its default settings, over the agents of `Egress` or any other.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer: Layer.Layer<Transport, never, HttpAgent> = layerWith({})
