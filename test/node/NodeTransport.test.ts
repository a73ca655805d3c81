import { assert, describe, it } from "@effect/vitest"
import { NodeHttpClient } from "@effect/platform-node"
import { Effect, Exit, Fiber, Layer, Option, Schedule, Scope } from "effect"
import { TestClock } from "effect/testing"
import { BinaryFrame, type Transport, type Wire } from "../../src/connection/Transport.ts"
import * as NodeTransport from "../../src/node/NodeTransport.ts"
import { connect, dial, dialFault, pullFrames, pullToEnd, suite, text } from "../connection/TransportTest.ts"
import * as handles from "./handles.ts"
import * as Loopback from "./Loopback.ts"

const transport = Layer.provide(NodeTransport.layer, NodeHttpClient.layerAgent)

suite("NodeTransport", transport, { reasons: true, refusals: true, cuts: true })

const live = <A, E>(sentence: string, effect: Effect.Effect<A, E, Transport | Scope.Scope>) =>
  it.live(sentence, () => Effect.provide(effect, transport))

const pingOf = (wire: Wire) => wire.ping ?? Effect.die("a transport of Node can ping")

/** A short text frame as a server sends it (RFC 6455, 5.2). */
const unmasked = (words: string) => Buffer.from([0x81, words.length, ...Buffer.from(words)])

/** Whether the effect is still not done after a while. */
const isPending = <A, E>(fiber: Fiber.Fiber<A, E>) =>
  Effect.map(Effect.timeoutOption(Fiber.await(fiber), "50 millis"), Option.isNone)

describe("NodeTransport: frames", () => {
  live(
    "hands over what one read of the socket brings as one batch of bytes",
    Effect.gen(function* () {
      const { server, wire } = yield* connect
      const pull = yield* Effect.forkChild(wire.pull, { startImmediately: true })
      const texts = Array.from({ length: 100 }, (_, i) => `{"u":${i}}`)

      const bytes = Buffer.concat(texts.map(unmasked))
      for (const socket of server.sockets) socket.write(bytes)
      const batch = yield* Loopback.patiently(Fiber.join(pull))

      assert.deepStrictEqual(batch.map(text), texts)
      for (const frame of batch) assert.instanceOf(frame, Uint8Array)
    })
  )

  live(
    "hands over text that is not UTF-8, and the frame that follows it",
    Effect.gen(function* () {
      const { peer, wire } = yield* connect

      peer.ws.send(Buffer.from([0x7b, 0xff, 0x7d]), { binary: false })
      peer.ws.send("next")

      const [broken, next] = yield* pullFrames(wire, 2)
      assert.notInstanceOf(broken, BinaryFrame)
      assert.deepStrictEqual(Array.from(broken as Uint8Array), [0x7b, 0xff, 0x7d])
      assert.strictEqual(next && text(next), "next")
    })
  )

  live(
    "stops reading while nobody pulls, and loses nothing of it",
    Effect.gen(function* () {
      const { peer, wire } = yield* connect
      const frame = "x".repeat(100_000)

      for (let i = 0; i < 300; i++) peer.ws.send(frame)
      yield* Effect.sleep("200 millis")

      assert.isAbove(peer.ws.bufferedAmount, 0)
      assert.strictEqual((yield* pullFrames(wire, 300)).length, 300)
      assert.strictEqual(peer.ws.bufferedAmount, 0)
    })
  )

  live(
    "gives up a connection whose frame would not fit into the memory",
    Effect.gen(function* () {
      const server = yield* Loopback.webSocket()
      const { wire } = yield* dial(server.url)
      const peer = yield* server.accept

      peer.ws.send("x".repeat(2000))

      assert.deepInclude(yield* pullToEnd(wire), { _tag: "TransportFault" })
      assert.deepStrictEqual(yield* peer.next, { _tag: "Closed", code: 1009 })
    }).pipe(Effect.provide(Layer.provide(NodeTransport.layerWith({ maxPayload: 1000 }), NodeHttpClient.layerAgent)))
  )

  live(
    "tells what broke the connection below the WebSocket",
    Effect.gen(function* () {
      const { server, wire } = yield* connect

      for (const socket of server.sockets) socket.resetAndDestroy()

      const fault = yield* pullToEnd(wire)
      assert.strictEqual(fault._tag, "TransportFault")
      assert.include(fault.message, "ECONNRESET")
    })
  )
})

describe("NodeTransport: pings", () => {
  live(
    "returns when the pong of this very ping is in",
    Effect.gen(function* () {
      const server = yield* Loopback.webSocket({ autoPong: false })
      const { wire } = yield* dial(server.url)
      const peer = yield* server.accept

      const ping = yield* Effect.forkChild(pingOf(wire), { startImmediately: true })
      const act = yield* peer.next
      assert.strictEqual(act._tag, "Ping")
      assert.isTrue(yield* isPending(ping), "without a pong")

      peer.ws.pong("of nobody")
      assert.isTrue(yield* isPending(ping), "with a pong that nobody asked for")

      peer.ws.pong(act._tag === "Ping" ? act.payload : "")
      yield* Loopback.patiently(Fiber.join(ping))
    })
  )

  live(
    "is answered each time, by payloads that differ",
    Effect.gen(function* () {
      const { peer, wire } = yield* connect

      yield* Loopback.patiently(pingOf(wire))
      yield* Loopback.patiently(pingOf(wire))

      assert.notDeepEqual(yield* peer.next, yield* peer.next)
    })
  )

  live(
    "takes the pong of a later ping for one of the earlier, as a peer may answer only the latest",
    Effect.gen(function* () {
      const server = yield* Loopback.webSocket({ autoPong: false })
      const { wire } = yield* dial(server.url)
      const peer = yield* server.accept

      const both = yield* Effect.forkChild(Effect.all([pingOf(wire), pingOf(wire)], { concurrency: "unbounded" }))
      yield* peer.next
      const latest = yield* peer.next
      peer.ws.pong(latest._tag === "Ping" ? latest.payload : "")

      yield* Loopback.patiently(Fiber.join(both))
    })
  )

  live(
    "fails when the connection ends before the pong",
    Effect.gen(function* () {
      const server = yield* Loopback.webSocket({ autoPong: false })
      const { wire } = yield* dial(server.url)
      const peer = yield* server.accept
      const ping = yield* Effect.forkChild(Effect.flip(pingOf(wire)), { startImmediately: true })

      yield* peer.next
      peer.ws.close(1001)

      assert.deepInclude(yield* Loopback.patiently(Fiber.join(ping)), { _tag: "Closed", code: 1001 })
      assert.deepInclude(yield* Effect.flip(pingOf(wire)), { _tag: "Closed", code: 1001 })
    })
  )
})

describe("NodeTransport: hosts that can not be reached", () => {
  live(
    "have a name that does not resolve, which is told",
    Effect.gen(function* () {
      const fault = yield* dialFault("wss://fstream.invalid/market/stream")

      assert.strictEqual(fault._tag, "DialFailed")
      // The second where there is no name server at all.
      assert.match(fault.message, /getaddrinfo (?:ENOTFOUND|EAI_AGAIN) fstream\.invalid/)
    })
  )

  live(
    "have a certificate that nobody has signed, which is told",
    Effect.gen(function* () {
      const server = yield* Loopback.webSocket({ tls: true })

      const fault = yield* dialFault(server.url)

      assert.strictEqual(fault._tag, "DialFailed")
      assert.include(fault.message, "self-signed certificate")
    })
  )
})

describe("NodeTransport: refusals", () => {
  const refuse = (status: number, headers: Record<string, string> = {}) =>
    Effect.gen(function* () {
      const server = yield* Loopback.http((_, response) => response.writeHead(status, headers).end("go away"))
      const fault = yield* dialFault(server.url)
      if (fault._tag !== "Refused") return assert.fail(fault.message)
      return { status: fault.status, retryAfterMillis: fault.retryAfterMillis }
    }).pipe(Effect.provide(transport))

  it.effect("tell the status", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* refuse(503), { status: 503, retryAfterMillis: undefined })
    })
  )

  it.effect("tell Retry-After in seconds", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* refuse(429, { "retry-after": "30" }), { status: 429, retryAfterMillis: 30_000 })
    })
  )

  it.effect("tell Retry-After as the time until a date, which may be over", () =>
    Effect.gen(function* () {
      const headers = { "retry-after": "Sat, 21 Nov 2026 12:02:00 GMT" }
      yield* TestClock.setTime(Date.UTC(2026, 10, 21, 12, 0, 0))

      assert.deepStrictEqual(yield* refuse(418, headers), { status: 418, retryAfterMillis: 120_000 })

      yield* TestClock.adjust("1 hour")

      assert.deepStrictEqual(yield* refuse(418, headers), { status: 418, retryAfterMillis: 0 })
    })
  )

  it.effect("pass over a Retry-After that is neither", () =>
    Effect.gen(function* () {
      const answer = yield* refuse(429, { "retry-after": "soon" })

      assert.deepStrictEqual(answer, { status: 429, retryAfterMillis: undefined })
    })
  )
})

describe("NodeTransport: what is left", () => {
  // A socket that is destroyed is gone a moment later.
  const settled = Effect.repeat(handles.held, {
    until: (kinds) => !kinds.some((kind) => /TCP|TLS/.test(kind)),
    schedule: Schedule.spaced("20 millis"),
    times: 100
  })

  const leavesNothing = <A, E>(sentence: string, use: Effect.Effect<A, E, Transport | Scope.Scope>) =>
    it.live(sentence, () =>
      Effect.gen(function* () {
        const before = yield* settled

        yield* use.pipe(Effect.scoped, Effect.provide(transport))

        assert.deepStrictEqual(yield* handles.heldBeyond(before), [])
      })
    )

  leavesNothing(
    "is nothing after a connection",
    Effect.gen(function* () {
      const { peer, scope, wire } = yield* connect
      peer.ws.send("hello")
      yield* pullFrames(wire, 1)
      yield* pingOf(wire)
      yield* Scope.close(scope, Exit.void)
    })
  )

  leavesNothing(
    "is nothing after a peer that did not answer the close frame",
    Effect.gen(function* () {
      const { peer, scope } = yield* connect
      peer.ws.pause()
      yield* Scope.close(scope, Exit.void)
    })
  )

  leavesNothing(
    "is nothing after a dial that failed",
    Effect.gen(function* () {
      const server = yield* Loopback.http((_, response) => response.writeHead(503).end())
      yield* dialFault(server.url)
    })
  )

  leavesNothing(
    "is nothing after a dial that was interrupted",
    Effect.gen(function* () {
      const server = yield* Loopback.tcp((socket) => socket.resume())
      yield* Effect.timeoutOption(dial(server.url), "50 millis")
    })
  )
})
