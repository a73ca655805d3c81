import { assert, describe, it } from "@effect/vitest"
import { Effect, Queue, type Scope } from "effect"
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import * as Loopback from "../node/Loopback.ts"

const program = fileURLToPath(new URL("programs/trades.ts", import.meta.url))

/** Starts the program in a process of its own. */
const start = (options: { readonly url: string; readonly take: number }) =>
  Effect.gen(function* () {
    const lines = yield* Queue.unbounded<string>()
    const child = yield* Effect.acquireRelease(
      Effect.sync(() =>
        spawn(process.execPath, [program, `${options.take}`], {
          env: { PATH: process.env["PATH"], BINANCE_WS_URL: options.url, BINANCE_BACKOFF: "10 millis" },
          stdio: ["ignore", "pipe", "pipe"]
        })
      ),
      (child) => Effect.sync(() => child.kill("SIGKILL"))
    )
    let output = ""
    const errors: Array<string> = []
    child.stdout.on("data", (data: Buffer) => {
      output += data.toString()
      const complete = output.split("\n")
      output = complete.pop() ?? ""
      // The others are warnings of Effect's logger.
      Queue.offerAllUnsafe(
        lines,
        complete.filter((line) => line.startsWith("BTCUSDT"))
      )
    })
    child.stderr.on("data", (data: Buffer) => errors.push(data.toString()))
    const ended = Effect.callback<{ readonly code: number | null; readonly errors: string }>((resume) => {
      const tell = (code: number | null) => resume(Effect.succeed({ code, errors: errors.join("") }))
      if (child.exitCode !== null) return tell(child.exitCode)
      child.once("close", tell)
    })
    return { child, line: Loopback.patiently(Queue.take(lines)), ended: Loopback.patiently(ended) }
  })

const trade = (id: number): string =>
  `{"stream":"btcusdt@aggTrade","data":{"e":"aggTrade","E":1,"a":${id},"s":"BTCUSDT","p":"${id}.5","q":"2","f":1,"l":1,"T":1,"m":false}}`

const live = <A, E>(sentence: string, effect: Effect.Effect<A, E, Scope.Scope>) => it.live(sentence, () => effect)

describe("a program on NodeBinance", () => {
  live(
    "ends by itself when its stream ends, since nothing is left that would keep it",
    Effect.gen(function* () {
      const server = yield* Loopback.webSocket()
      const { ended, line } = yield* start({ url: server.url, take: 1 })
      const peer = yield* server.accept

      peer.ws.send(trade(1))

      assert.strictEqual(yield* line, "BTCUSDT 1.5")
      assert.deepStrictEqual(yield* ended, { code: 0, errors: "" })
      assert.deepStrictEqual(yield* peer.next, { _tag: "Closed", code: 1000 })
    })
  )

  live(
    "says goodbye to the exchange when it is told to end",
    Effect.gen(function* () {
      const server = yield* Loopback.webSocket()
      const { child, ended, line } = yield* start({ url: server.url, take: 10 })
      const peer = yield* server.accept
      peer.ws.send(trade(1))
      yield* line

      child.kill("SIGINT")

      assert.deepStrictEqual(yield* peer.next, { _tag: "Closed", code: 1000 })
      // The code of NodeRuntime for an interrupted program.
      assert.deepStrictEqual(yield* ended, { code: 130, errors: "" })
    })
  )

  live(
    "outlives resets, refusals and peers that hang up",
    Effect.gen(function* () {
      let attempts = 0
      const server = yield* Loopback.webSocket({
        refuse: (socket) => {
          attempts++
          if (attempts === 1) socket.resetAndDestroy()
          else if (attempts === 2) socket.destroy()
          else if (attempts === 3) socket.end("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")
          else if (attempts === 4) socket.end("nonsense")
          else return false
          return true
        }
      })
      const { ended, line } = yield* start({ url: server.url, take: 2 })

      const first = yield* server.accept
      first.ws.send(trade(1))
      assert.strictEqual(yield* line, "BTCUSDT 1.5")
      for (const socket of server.sockets) socket.resetAndDestroy()
      const second = yield* server.accept
      second.ws.send(trade(2))

      assert.strictEqual(yield* line, "BTCUSDT 2.5")
      assert.strictEqual((yield* ended).code, 0)
      assert.strictEqual(attempts, 6)
    })
  )
})
