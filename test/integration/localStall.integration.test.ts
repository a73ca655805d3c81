import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Logger, Stream } from "effect"
import * as Environment from "../../src/binance/Environment.ts"
import * as UsdsM from "../../src/binance/usds-m/index.ts"
import type { ConnectionEvent } from "../../src/connection/ConnectionEvent.ts"
import { ConnectionPool } from "../../src/connection/ConnectionPool.ts"
import * as NodeBinance from "../../src/node/NodeBinance.ts"
import * as Loopback from "../node/Loopback.ts"

/** Lets nothing else run on this thread for so long. */
const block = (millis: number) =>
  Effect.sync(() => {
    const until = performance.now() + millis
    while (performance.now() < until);
  })

const pool = (url: string) =>
  NodeBinance.layerWith({
    environment: Environment.custom({ webSocket: url, rest: url }),
    policy: { pingInterval: "100 millis", pingTimeout: "200 millis", localStall: "300 millis" }
  }).pipe(Layer.merge(Logger.layer([])))

describe("a program whose event loop is blocked", () => {
  it.live("takes no peer for dead whose pong it could not read", () =>
    Effect.gen(function* () {
      const server = yield* Loopback.webSocket({ autoPong: false })
      const context = yield* Layer.build(pool(server.url))
      const events: Array<ConnectionEvent> = []
      yield* Stream.fromEffect(ConnectionPool).pipe(
        Stream.flatMap((pool) => pool.events),
        Stream.runForEach((event) => Effect.sync(() => void events.push(event))),
        Effect.provide(context),
        Effect.forkScoped({ startImmediately: true })
      )
      yield* UsdsM.aggTrade({ symbol: "BTCUSDT" }).pipe(Stream.runDrain, Effect.provide(context), Effect.forkScoped)
      const peer = yield* server.accept

      for (let pings = 0; pings < 3; pings++) {
        const act = yield* peer.next
        assert.strictEqual(act._tag, "Ping")
        yield* block(pings === 1 ? 800 : 0)
        peer.ws.pong(act._tag === "Ping" ? act.payload : "")
      }
      yield* peer.next

      const tags = events.map(({ _tag }) => _tag)
      assert.include(tags, "LocalStall")
      assert.notInclude(tags, "Closed")
    }).pipe(Effect.scoped)
  )
})
