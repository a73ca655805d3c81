/**
 * What every transport over real sockets must do, on a loopback server.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Latch, type Layer, Scope } from "effect"
import { inspect } from "node:util"
import { BinaryFrame, type Frame, Transport, type Wire } from "../../src/connection/Transport.ts"
import * as Loopback from "../node/Loopback.ts"

/** What the platform allows the transport to do. */
export interface Abilities {
  /** What keeps a dial from succeeding is seen. */
  readonly reasons: boolean
  /** The HTTP status of a refused handshake is seen. */
  readonly refusals: boolean
  /** A connection can be cut without a closing handshake. */
  readonly cuts: boolean
}

const decoder = new TextDecoder()

/** A frame as text, whatever it came as. */
export const text = (frame: Frame): string =>
  frame instanceof BinaryFrame
    ? `binary ${frame.bytes.join(" ")}`
    : typeof frame === "string"
      ? frame
      : decoder.decode(frame)

/** Pulls until `count` frames are there. */
export const pullFrames = (wire: Wire, count: number) =>
  Effect.gen(function* () {
    const frames: Array<Frame> = []
    while (frames.length < count) frames.push(...(yield* Loopback.patiently(wire.pull)))
    return frames
  })

/** Pulls until the wire fails. */
export const pullToEnd = (wire: Wire) => Effect.flip(Loopback.patiently(Effect.forever(wire.pull)))

/** Dials in a scope of its own, so that the test can end it in every way. */
export const dial = (url: string) =>
  Effect.gen(function* () {
    const scope = yield* Scope.fork(yield* Effect.scope)
    const transport = yield* Transport
    return { scope, wire: yield* Scope.provide(transport.dial(url), scope) }
  })

/** Dials a loopback peer. */
export const connect = Effect.gen(function* () {
  const server = yield* Loopback.webSocket()
  const { scope, wire } = yield* dial(server.url)
  return { scope, wire, peer: yield* server.accept, server }
})

/** Why a dial failed. */
export const dialFault = (url: string) =>
  Effect.gen(function* () {
    const transport = yield* Transport
    return yield* Effect.flip(Loopback.patiently(Effect.scoped(transport.dial(url))))
  })

export const suite = (name: string, transport: Layer.Layer<Transport>, abilities: Abilities) =>
  describe(name, () => {
    const live = <A, E>(sentence: string, effect: Effect.Effect<A, E, Transport | Scope.Scope>) =>
      it.live(sentence, () => Effect.provide(effect, transport), 20_000)

    // ---- frames

    live(
      "hands over frames in the order of sending",
      Effect.gen(function* () {
        const { peer, wire } = yield* connect

        for (let i = 0; i < 1000; i++) peer.ws.send(`${i}`)

        const frames = yield* pullFrames(wire, 1000)
        assert.deepStrictEqual(
          frames.map(text),
          Array.from({ length: 1000 }, (_, i) => `${i}`)
        )
      })
    )

    live(
      "tells binary frames from text and passes empty ones",
      Effect.gen(function* () {
        const { peer, wire } = yield* connect

        peer.ws.send("é")
        peer.ws.send(Uint8Array.of(0xff, 0))
        peer.ws.send("")
        peer.ws.send(new Uint8Array())

        const frames = yield* pullFrames(wire, 4)
        assert.deepStrictEqual(frames.map(text), ["é", "binary 255 0", "", "binary "])
      })
    )

    live(
      "joins the fragments of a frame",
      Effect.gen(function* () {
        const { peer, wire } = yield* connect

        peer.ws.send("one ", { fin: false })
        peer.ws.send("frame", { fin: true })

        const frames = yield* pullFrames(wire, 1)
        assert.deepStrictEqual(frames.map(text), ["one frame"])
      })
    )

    live(
      "hands over a frame of 10 MB and the one that follows it",
      Effect.gen(function* () {
        const { peer, wire } = yield* connect

        peer.ws.send("x".repeat(10_000_000))
        peer.ws.send("next")

        const [large, next] = yield* pullFrames(wire, 2)
        assert.deepStrictEqual(
          [large, next].map((frame) => frame && text(frame).length),
          [10_000_000, 4]
        )
      })
    )

    live(
      "sends text frames in order",
      Effect.gen(function* () {
        const { peer, wire } = yield* connect

        yield* wire.write('{"id":1}')
        yield* wire.write("ü")

        assert.deepStrictEqual(yield* peer.next, { _tag: "Text", text: '{"id":1}' })
        assert.deepStrictEqual(yield* peer.next, { _tag: "Text", text: "ü" })
      })
    )

    live(
      "answers a ping of the server once, with its payload",
      Effect.gen(function* () {
        const { peer, wire } = yield* connect

        peer.ws.ping("1700000000000")
        peer.ws.send("after the ping")
        yield* pullFrames(wire, 1)
        yield* wire.write("done")

        assert.deepStrictEqual(yield* peer.next, { _tag: "Pong", payload: "1700000000000" })
        assert.deepStrictEqual(yield* peer.next, { _tag: "Text", text: "done" })
      })
    )

    // ---- the peer ends

    live(
      "tells the close code and words of the peer, after the frames before them",
      Effect.gen(function* () {
        const { peer, wire } = yield* connect

        peer.ws.send("last")
        peer.ws.close(1008, "Too many requests")

        assert.deepStrictEqual((yield* pullFrames(wire, 1)).map(text), ["last"])
        const fault = yield* pullToEnd(wire)
        assert.deepInclude(fault, { _tag: "Closed", code: 1008, text: "Too many requests" })
      })
    )

    live(
      "tells a connection that ends without a close frame",
      Effect.gen(function* () {
        const { peer, wire } = yield* connect

        peer.ws.terminate()

        const fault = yield* pullToEnd(wire)
        assert.include(["Closed", "TransportFault"], fault._tag)
        if (fault._tag === "Closed") assert.strictEqual(fault.code, 1006)
      })
    )

    live(
      "goes on failing, and fails writes, once the peer has ended",
      Effect.gen(function* () {
        const { peer, wire } = yield* connect

        peer.ws.close(1001)
        const first = yield* pullToEnd(wire)

        assert.strictEqual(yield* pullToEnd(wire), first)
        assert.strictEqual(yield* Effect.flip(wire.write("into the void")), first)
      })
    )

    // ---- the program ends

    live(
      "says goodbye with code 1000 when its scope ends well",
      Effect.gen(function* () {
        const { peer, scope } = yield* connect

        yield* Loopback.patiently(Scope.close(scope, Exit.void))

        assert.deepStrictEqual(yield* peer.next, { _tag: "Closed", code: 1000 })
      })
    )

    live(
      "says goodbye with code 1000 when it is interrupted",
      Effect.gen(function* () {
        const { peer, scope } = yield* connect

        yield* Loopback.patiently(Scope.close(scope, Exit.interrupt()))

        assert.deepStrictEqual(yield* peer.next, { _tag: "Closed", code: 1000 })
      })
    )

    live(
      "says goodbye although frames are left that nobody reads",
      Effect.gen(function* () {
        const { peer, scope, server } = yield* connect
        const frame = "x".repeat(100_000)
        // More than it takes in, and not so much that a busy machine reads for as long as the transport waits for an answer.
        for (let i = 0; i < 40; i++) peer.ws.send(frame)
        // Until the transport has stopped reading, if it does.
        yield* Effect.sleep("200 millis")

        yield* Loopback.patiently(Scope.close(scope, Exit.void))

        assert.deepStrictEqual(yield* peer.next, { _tag: "Closed", code: 1000 })
        // A connection that is cut while frames are left is reset.
        assert.deepStrictEqual(
          Array.from(server.sockets, (socket) => socket.errored),
          [null]
        )
      })
    )

    live(
      "fails a pull that waits and every later use when its scope ends",
      Effect.gen(function* () {
        const { scope, wire } = yield* connect
        const waiting = yield* Effect.forkChild(Effect.flip(wire.pull), { startImmediately: true })

        yield* Loopback.patiently(Scope.close(scope, Exit.void))

        assert.deepInclude(yield* Loopback.patiently(Fiber.join(waiting)), { _tag: "Closed", code: 1000 })
        assert.deepInclude(yield* Loopback.patiently(Effect.flip(wire.pull)), { _tag: "Closed", code: 1000 })
        assert.deepInclude(yield* Loopback.patiently(Effect.flip(wire.write("too late"))), {
          _tag: "Closed",
          code: 1000
        })
      })
    )

    live(
      "keeps what comes while nobody pulls, and survives a pull that is interrupted",
      Effect.gen(function* () {
        const { peer, wire } = yield* connect
        const waiting = yield* Effect.forkChild(wire.pull, { startImmediately: true })

        yield* Fiber.interrupt(waiting)
        peer.ws.send("kept")

        assert.deepStrictEqual((yield* pullFrames(wire, 1)).map(text), ["kept"])
      })
    )

    if (abilities.cuts) {
      live(
        "is cut at once when its scope fails",
        Effect.gen(function* () {
          const { peer, scope } = yield* connect

          yield* Loopback.patiently(Scope.close(scope, Exit.fail("watchdog")))

          assert.deepStrictEqual(yield* peer.next, { _tag: "Closed", code: 1006 })
        })
      )

      live(
        "is cut when the peer does not answer the close frame",
        Effect.gen(function* () {
          const { peer, scope } = yield* connect
          peer.ws.pause()

          yield* Loopback.patiently(Scope.close(scope, Exit.void))
          peer.ws.resume()

          assert.deepStrictEqual(yield* peer.next, { _tag: "Closed", code: 1000 })
        })
      )
    }

    // ---- dials that fail

    live(
      "fails the dial when nobody listens",
      Effect.gen(function* () {
        const fault = yield* dialFault(`ws://127.0.0.1:${yield* Loopback.closedPort}`)

        assert.strictEqual(fault._tag, "DialFailed")
        assert.include(fault.message, abilities.reasons ? "ECONNREFUSED" : "does not say why")
      })
    )

    live(
      "fails the dial when the name has no address",
      Effect.gen(function* () {
        const fault = yield* dialFault("wss://fstream.invalid/market/stream")

        assert.strictEqual(fault._tag, "DialFailed")
      })
    )

    live(
      "fails the dial when the peer does not speak TLS",
      Effect.gen(function* () {
        const server = yield* Loopback.webSocket()

        const fault = yield* dialFault(server.url.replace("ws:", "wss:"))

        assert.strictEqual(fault._tag, "DialFailed")
      })
    )

    live(
      "fails the dial when the peer closes before the handshake is done",
      Effect.gen(function* () {
        const server = yield* Loopback.tcp((socket) => socket.once("data", () => socket.destroy()))

        const fault = yield* dialFault(server.url)

        assert.strictEqual(fault._tag, "DialFailed")
      })
    )

    live(
      "fails the dial when the peer does not speak HTTP",
      Effect.gen(function* () {
        const server = yield* Loopback.tcp((socket) => socket.end("220 mail.example ESMTP\r\n"))

        const fault = yield* dialFault(server.url)

        assert.strictEqual(fault._tag, "DialFailed")
      })
    )

    live(
      "fails the dial when the peer refuses",
      Effect.gen(function* () {
        const server = yield* Loopback.http((_, response) => response.writeHead(503).end("try later"))

        const fault = yield* dialFault(server.url)

        assert.strictEqual(fault._tag, abilities.refusals ? "Refused" : "DialFailed")
      })
    )

    live(
      "fails the dial of something that is not a URL, without quoting it",
      Effect.gen(function* () {
        const fault = yield* dialFault("not a url?listenKey=secret")

        assert.strictEqual(fault._tag, "DialFailed")
        assert.notInclude(inspect(fault, { depth: 10 }), "secret")
      })
    )

    live(
      "leaves nothing when a dial that hangs is interrupted",
      Effect.gen(function* () {
        const ended = yield* Latch.make()
        const server = yield* Loopback.tcp((socket) => {
          socket.resume()
          socket.on("close", () => Effect.runSync(ended.open))
          socket.on("end", () => socket.destroy())
        })
        const transport = yield* Transport

        const dialled = yield* Effect.timeoutOption(Effect.scoped(transport.dial(server.url)), "50 millis")

        assert.strictEqual(dialled._tag, "None")
        yield* Loopback.patiently(ended.await)
      })
    )
  })
