import { assert, describe, it } from "@effect/vitest"
import { NodeHttpClient, NodeWS } from "@effect/platform-node"
import { Effect, Exit, Fiber, Layer, Schedule, Scope } from "effect"
import { TestClock } from "effect/testing"
import * as Net from "node:net"
import { DialFailed } from "../../src/connection/ConnectionError.ts"
import { Transport } from "../../src/connection/Transport.ts"
import * as NodeBinance from "../../src/node/NodeBinance.ts"
import * as NodeTestExchange from "../../src/node/NodeTestExchange.ts"
import * as NodeTransport from "../../src/node/NodeTransport.ts"
import { suite as faultSuite } from "../testing/FaultsTest.ts"
import * as ExchangeApiTest from "../testing/ExchangeApiTest.ts"
import * as ExchangeMarketsTest from "../testing/ExchangeMarketsTest.ts"
import * as ExchangeRestTest from "../testing/ExchangeRestTest.ts"
import { type Face, suite } from "../testing/TestExchangeTest.ts"
import type { Face as RestFace } from "../testing/restFace.ts"
import { patiently } from "./Loopback.ts"

const transport = Layer.provide(NodeTransport.layer, NodeHttpClient.layerAgent)

const face: Face = {
  // Real time is short, so that much happens in it.
  layer: (options) => Layer.orDie(Layer.merge(NodeTestExchange.layer({ activity: 500, ...options }), transport)),
  // Real sockets are waited for where they are read.
  pass: () => Effect.void,
  run: it.live
}

suite("NodeTestExchange", face)
faultSuite("NodeTestExchange", face)

const restFace: RestFace = {
  layer: (options) =>
    NodeBinance.layerWith({ rest: { retry: Schedule.recurs(2) }, egress: { proxy: false } }).pipe(
      Layer.provideMerge(NodeTestExchange.layer(options)),
      Layer.orDie
    ),
  run: it.live
}

ExchangeRestTest.suite("REST of the exchange on sockets", restFace)
ExchangeApiTest.suite("the WebSocket API of the exchange on sockets", restFace)
ExchangeMarketsTest.suite("REST of each market of the exchange on sockets", restFace)

/** A client that asks for a WebSocket and then does nothing any more. */
const handshake = (url: URL): Net.Socket => {
  const socket = Net.connect(Number(url.port), url.hostname, () => {
    socket.write(
      `GET ${url.pathname} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n`
    )
  })
  socket.on("error", () => undefined)
  return socket
}

/** Such a client, once it has an answer. */
const stubborn = (url: URL) =>
  Effect.callback<Net.Socket>((resume) => {
    const socket = handshake(url)
    socket.once("data", () => resume(Effect.succeed(socket)))
  })

const closeOf = (socket: Net.Socket) =>
  Effect.callback<void>((resume) => {
    socket.once("close", () => resume(Effect.void))
  })

const opened = (ws: NodeWS.WebSocket) =>
  Effect.callback<void>((resume) => {
    ws.once("open", () => resume(Effect.void))
  })

const webSocket = (url: string) =>
  Effect.acquireRelease(
    Effect.sync(() => new NodeWS.WebSocket(url)),
    (ws) => Effect.sync(() => ws.terminate())
  )

describe("NodeTestExchange", () => {
  it.effect("pings every 3 minutes with the time, and cuts who does not answer for 10", () =>
    Effect.gen(function* () {
      const exchange = yield* NodeTestExchange.make()
      const ws = yield* webSocket(`${exchange.environment["usds-m"].webSocket}/market/stream`)
      yield* opened(ws)
      const connection = yield* exchange.accept
      const pings: Array<string> = []
      const ping = Effect.callback<void>((resume) => {
        ws.once("ping", (payload) => {
          pings.push(payload.toString())
          resume(Effect.void)
        })
      })

      const first = yield* Effect.forkChild(ping, { startImmediately: true })
      yield* TestClock.adjust("3 minutes")
      yield* Fiber.join(first)
      // The pong is in when the exchange answers a request that was sent behind it.
      yield* Effect.callback<void>((resume) => {
        ws.once("message", () => resume(Effect.void))
        ws.send('{"method":"LIST_SUBSCRIPTIONS","id":1}')
      })
      ws.pause()
      yield* TestClock.adjust("3 minutes")
      const before = yield* exchange.connections
      yield* TestClock.adjust("10 minutes")

      assert.deepStrictEqual(pings, ["180000"])
      assert.strictEqual(before.length, 1)
      assert.strictEqual((yield* connection.ended).code, 1006)
    })
  )

  it.live("ends within moments of its scope, whatever clients do", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const exchange = yield* Scope.provide(NodeTestExchange.make(), scope)
      const url = new URL(`${exchange.environment["usds-m"].webSocket}/market/stream`)
      const socket = yield* stubborn(url)
      const closed = yield* Effect.forkChild(closeOf(socket), { startImmediately: true })

      yield* patiently(Scope.close(scope, Exit.void))

      yield* patiently(Fiber.join(closed))
    })
  )

  it.live("breaks off and hangs handshakes as told", () =>
    Effect.gen(function* () {
      const exchange = yield* NodeTestExchange.make()
      const { dial } = yield* Transport
      const url = `${exchange.environment["usds-m"].webSocket}/market/stream`

      yield* exchange.refuseNext(new DialFailed({ cause: "as told" }))
      yield* exchange.hangNext()
      const broken = yield* Effect.flip(Effect.scoped(dial(url)))
      const hanging = yield* Effect.forkChild(Effect.scoped(dial(url)))
      yield* exchange.dialed
      yield* exchange.dialed

      assert.strictEqual(broken._tag, "DialFailed")
      assert.isUndefined(hanging.pollUnsafe())
      yield* Fiber.interrupt(hanging)
    }).pipe(Effect.provide(transport))
  )

  it.live("lets go of clients who give up during a handshake that hangs", () =>
    Effect.gen(function* () {
      const exchange = yield* NodeTestExchange.make()
      yield* exchange.hangNext()
      const socket = handshake(new URL(`${exchange.environment["usds-m"].webSocket}/market/stream`))
      yield* exchange.dialed
      const closed = yield* Effect.forkChild(closeOf(socket), { startImmediately: true })

      socket.end()

      yield* patiently(Fiber.join(closed))
    })
  )

  it.live("says which address it can not have", () =>
    Effect.gen(function* () {
      const first = yield* NodeTestExchange.make()
      const port = Number(new URL(first.environment["usds-m"].webSocket).port)

      const error = yield* Effect.flip(NodeTestExchange.make({ port }))

      assert.strictEqual(error._tag, "ListenError")
      assert.strictEqual(error.port, port)
    })
  )
})
