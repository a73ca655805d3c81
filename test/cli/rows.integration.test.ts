import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { markets } from "../../src/internal/markets.ts"
import * as Program from "./Program.ts"

interface Line {
  readonly [name: string]: unknown
}

const linesOf = (text: string): ReadonlyArray<Line> =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line))

describe("rows", () => {
  it.live("are told one JSON object a line: all of them, with parameters, category, speeds and event", () =>
    Effect.gen(function* () {
      const { code, stderr, stdout } = yield* Program.run("rows")

      const lines = linesOf(stdout)
      assert.deepStrictEqual(
        lines.map(({ market, row }) => `${String(market)} ${String(row)}`).toSorted(),
        Object.entries(markets)
          .flatMap(([market, { byName }]) => Object.keys(byName).map((row) => `${market} ${row}`))
          .toSorted()
      )
      for (const { category, event, speeds, template } of lines) {
        assert.match(String(category), /^(public|market)$/, String(template))
        assert.match(String(event), /^[A-Z]\w+$/, String(template))
        assert.isNotEmpty(speeds, String(template))
      }
      assert.deepInclude(
        lines.find(({ market, row }) => market === "coin-m" && row === "partialDepth"),
        {
          template: "<symbol>@depth<levels>@<updateSpeed>",
          parameters: [
            { name: "symbol", optional: false },
            { name: "levels", optional: false, values: ["5", "10", "20"] },
            { name: "updateSpeed", optional: true, values: ["100ms", "500ms"] }
          ],
          category: "public",
          speeds: ["250 ms", "100 ms", "500 ms"],
          event: "PartialDepth"
        }
      )
      assert.deepStrictEqual([code, stderr], [0, ""])
    })
  )

  it.live("of one market are a table where one is asked for", () =>
    Effect.gen(function* () {
      const { code, stdout } = yield* Program.run("rows", "coin-m", "--format", "table")

      const [title, heading, ...rows] = stdout.trimEnd().split("\n")
      assert.strictEqual(title, "coin-m")
      assert.match(heading ?? "", /^TOPIC +SPEED +CATEGORY +EVENT +ROW +PARAMETERS$/)
      assert.lengthOf(rows, Object.keys(markets["coin-m"].byName).length)
      assert.isTrue(rows.some((row) => /^<pair>@indexPrice +1 s +market +IndexPrice +indexPrice +pair$/.test(row)))
      assert.strictEqual(code, 0)
    })
  )
})

describe("explain", () => {
  it.live("tells what a topic is in each market that has it, with a frame and its event", () =>
    Effect.gen(function* () {
      const { code, stderr, stdout } = yield* Program.run("explain", "btcusdt@bookTicker")

      const [futures, spot, ...others] = linesOf(stdout)
      assert.deepStrictEqual([futures?.["market"], spot?.["market"], others], ["usds-m", "spot", []])
      assert.strictEqual(futures?.["url"], "wss://fstream.binance.com/public/stream?streams=btcusdt@bookTicker")
      for (const { decoded, event, frame } of [futures, spot].map(Object)) {
        const raw = JSON.parse(frame)
        assert.strictEqual(decoded._tag, event)
        assert.strictEqual(decoded.bidPrice, Number(raw.b))
        assert.strictEqual(decoded.updateId, raw.u)
      }
      assert.notProperty(JSON.parse(String(spot?.["frame"])), "e")
      assert.deepStrictEqual([code, stderr], [0, ""])
    })
  )

  it.live("shows an event of the market whose topic it is, in words where they are asked for", () =>
    Effect.gen(function* () {
      const { code, stdout } = yield* Program.run("explain", "coin-m", "!ticker@arr", "--format", "table")

      assert.include(stdout, "24-hour prices and volumes of all symbols that changed, every second.")
      assert.match(stdout, /^silence +sends at least every 1 s/m)
      assert.match(stdout, /^continuity +no ids/m)
      assert.match(stdout, /"symbol": "\w+USD_/)
      assert.strictEqual(code, 0)
    })
  )

  it.live("lists a symbol that the simulated exchange does not have, to show a frame of it", () =>
    Effect.gen(function* () {
      const { stdout } = yield* Program.run("explain", "usds-m", "pepeusdt@markPrice@1s")

      assert.strictEqual(Object(linesOf(stdout)[0]?.["decoded"]).symbol, "PEPEUSDT")
    })
  )

  it.live.each([
    ["a topic of no market", ["nonsense"], `no market has a topic "nonsense"; 'effect-binance rows' lists`],
    ["a wrong parameter", ["btcusdt@kline_7m"], 'usds-m has no topic "btcusdt@kline_7m": interval: expected "1m"'],
    ["a topic of another market", ["coin-m", "!index@arr"], 'coin-m has no topic "!index@arr": expected one of'],
    ["an unknown market", ["dapi", "btcusd_perp@trade"], 'no market is called "dapi": expected usds-m, coin-m'],
    ["a stream that has ended", ["btcusd@indexPrice@1s"], "<pair>@indexPrice@1s is retired since 2026-06-30"]
  ] as const)("ends with 2 for %s and says what is legal", ([, args, said]) =>
    Effect.gen(function* () {
      const { code, stderr, stdout } = yield* Program.run("explain", ...args)

      assert.strictEqual(code, 2)
      assert.include(stderr, said)
      assert.strictEqual(stdout, "")
    })
  )
})
