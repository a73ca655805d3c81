import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Loopback from "../node/Loopback.ts"
import * as Program from "./Program.ts"

const conclusionOf = (stdout: string) => JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "")

describe("doctor", () => {
  it.live("finds the embedded exchange healthy, without a network", () =>
    Effect.gen(function* () {
      const { code, stderr, stdout } = yield* Program.run("doctor", "spot", "--env", "simulated")

      assert.strictEqual(stderr, "")
      assert.strictEqual(code, 0)
      const { delivering, isHealthy, problems } = conclusionOf(stdout)
      assert.deepStrictEqual({ isHealthy, problems }, { isHealthy: true, problems: [] })
      assert.isAtLeast(delivering, 13)
    })
  )

  it.live("prints a table where it is asked for one", () =>
    Effect.gen(function* () {
      const { stdout } = yield* Program.run("doctor", "spot", "--env", "simulated", "--format", "table")

      assert.match(
        stdout,
        /^spot {2}ws:\/\/127\.0\.0\.1:\d+\/spot {2}open after \d+ ms\n {2}btcusdt@aggTrade +[\d.]+ m?s\n/
      )
      assert.match(stdout, /\nHealthy: \d+ topics deliver, \d+ may be quiet and (?:is|are)\.\n$/)
    })
  )

  for (const [what, place, problem] of [
    [
      "a host that does not exist",
      Effect.succeed("ws://no-such-host.invalid"),
      /DNS finds no address of no-such-host\.invalid/
    ],
    [
      "a port on which nobody listens",
      Effect.map(Loopback.closedPort, (port) => `ws://127.0.0.1:${port}`),
      /nobody listens at 127\.0\.0\.1:\d+ \(ECONNREFUSED\)/
    ],
    [
      "a certificate that nobody knows",
      Effect.map(Loopback.webSocket({ tls: true }), ({ port }) => `wss://localhost:${port}`),
      /TLS: the certificate of localhost:\d+ is not trusted/
    ],
    [
      "a server that refuses",
      Effect.map(
        Loopback.http((_, response) => response.writeHead(451).end()),
        ({ url }) => url
      ),
      /Binance does not serve this location \(HTTP 451\)/
    ],
    [
      "a server that is no exchange",
      Effect.map(
        Loopback.http((_, response) => response.end("Please log in")),
        ({ url }) => url
      ),
      /an ordinary web page answers at 127\.0\.0\.1:\d+ \(HTTP 200\)/
    ]
  ] as const) {
    it.live(`says so in words, and exits with 1, where it meets ${what}`, () =>
      Effect.gen(function* () {
        const url = yield* place

        const { code, stderr, stdout } = yield* Program.run("doctor", "spot", "--ws-url", url, "--for", "20 seconds")

        assert.strictEqual(code, 1)
        assert.match(stderr, /^effect-binance: not healthy: spot: .+\n$/)
        assert.match(conclusionOf(stdout).problems.join(), problem)
      }).pipe(Effect.scoped)
    )
  }

  it.live("knows which markets there are", () =>
    Effect.gen(function* () {
      const { code, stderr } = yield* Program.run("doctor", "nasdaq")

      assert.strictEqual(code, 2)
      assert.match(stderr, /usds-m, coin-m, spot, options/)
    })
  )
})
