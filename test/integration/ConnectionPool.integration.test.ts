import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Layer, Logger, Scope, Stream } from "effect"
import * as Environment from "../../src/binance/Environment.ts"
import * as UsdsM from "../../src/binance/usds-m/index.ts"
import * as Backoff from "../../src/connection/Backoff.ts"
import * as NodeBinance from "../../src/node/NodeBinance.ts"
import * as handles from "../node/handles.ts"
import * as Loopback from "../node/Loopback.ts"

const frame = (id: number): string =>
  `{"stream":"btcusdt@aggTrade","data":{"e":"aggTrade","E":1,"a":${id},"s":"BTCUSDT","p":"1.5","q":"2","f":1,"l":1,"T":1,"m":false}}`

const binance = (url: string) =>
  NodeBinance.layerWith({
    environment: Environment.custom({ webSocket: url, rest: url }),
    policy: { backoff: Backoff.make({ initial: "10 millis" }) }
  }).pipe(Layer.merge(Logger.layer([])))

describe("ConnectionPool over real sockets", () => {
  it.live("closes with 1000 when the scope closes, within a second, and leaves no socket or timer", () =>
    Effect.gen(function* () {
      const server = yield* Loopback.webSocket()
      const before = yield* handles.held
      const scope = yield* Scope.make()
      const context = yield* Layer.buildWithScope(binance(server.url), scope)
      const seen = yield* Deferred.make<void>()
      yield* UsdsM.aggTrade({ symbol: "BTCUSDT" }).pipe(
        Stream.runForEach(() => Deferred.succeed(seen, undefined)),
        Effect.provide(context),
        Effect.forkIn(scope)
      )
      const peer = yield* server.accept
      peer.ws.send(frame(1))
      yield* Loopback.patiently(Deferred.await(seen))

      yield* Scope.close(scope, Exit.void).pipe(Effect.timeout("1 second"))

      assert.deepStrictEqual(yield* peer.next, { _tag: "Closed", code: 1000 })
      assert.deepStrictEqual(yield* handles.heldBeyond(before), [])
    }).pipe(Effect.scoped)
  )

  it.live("goes on after the server has cut the connection, and says what is missing", () =>
    Effect.gen(function* () {
      const server = yield* Loopback.webSocket()
      const collected = yield* UsdsM.aggTrade
        .tracked({ symbol: "BTCUSDT" })
        .pipe(Stream.take(5), Stream.runCollect, Effect.provide(binance(server.url)), Effect.forkScoped)
      const first = yield* server.accept
      first.ws.send(frame(1))
      yield* Effect.sleep("20 millis")
      first.ws.terminate()
      const second = yield* server.accept
      second.ws.send(frame(4))

      const items = yield* Loopback.patiently(Fiber.join(collected))
      assert.deepStrictEqual(
        items.map((item) => item._tag),
        ["Event", "Interrupted", "Gap", "Resumed", "Event"]
      )
    }).pipe(Effect.scoped)
  )

  it.live("ends in a second even when the peer never answers the close", () =>
    Effect.gen(function* () {
      const server = yield* Loopback.webSocket()
      const seen = yield* Deferred.make<void>()
      const fiber = yield* UsdsM.aggTrade({ symbol: "BTCUSDT" }).pipe(
        Stream.runForEach(() => Deferred.succeed(seen, undefined)),
        Effect.provide(binance(server.url)),
        Effect.forkScoped
      )
      const peer = yield* server.accept
      peer.ws.send(frame(1))
      yield* Loopback.patiently(Deferred.await(seen))
      peer.ws.pause()

      yield* Fiber.interrupt(fiber).pipe(Effect.timeout("5 seconds"))
    }).pipe(Effect.scoped)
  )
})
