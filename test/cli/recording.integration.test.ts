import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { gunzipSync } from "node:zlib"
import * as Program from "./Program.ts"

const recordings = [
  {
    market: "usds-m",
    file: fileURLToPath(new URL("../fixtures/recordings/usds-m-btcusdt-20240808.gz", import.meta.url)),
    topics: ["btcusdt@depth@0ms", "btcusdt@bookTicker", "btcusdt@trade"]
  },
  {
    market: "coin-m",
    file: fileURLToPath(new URL("../fixtures/recordings/coin-m-btcusd_perp-20240808.gz", import.meta.url)),
    topics: ["btcusd_perp@depth@0ms", "btcusd_perp@bookTicker", "btcusd_perp@trade"]
  }
] as const

const [{ file, topics }] = recordings

const count = (names: ReadonlyArray<string>): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

/** What the file holds, counted without the library: topics, and the ids in their order. */
const framesOf = (path: string) =>
  gunzipSync(readFileSync(path))
    .toString()
    .split("\n")
    .flatMap((line) => {
      const found = /"stream":"([^"]+)".*?"(?:u|t)":(\d+)/.exec(line)
      return found === null ? [] : [{ topic: found[1] ?? "", id: Number(found[2]) }]
    })

const play = (...args: ReadonlyArray<string>) =>
  Effect.map(
    Program.run("watch", ...args, "--env", "simulated", "--overflow", "suspend"),
    ({ code, stderr, stdout }) => ({
      code,
      stderr,
      items: stdout
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line))
    })
  )

describe("watch on a recording", () => {
  it.live.each(recordings)(
    "of $market prints every frame of it, in order, and ends with 0",
    ({ file, market, topics }) =>
      Effect.gen(function* () {
        const { code, items, stderr } = yield* play(market, ...topics, "--recording", file)

        const frames = framesOf(file)

        const events = items.map(({ event, topic }) => ({
          topic,
          id: event.updateId ?? event.finalUpdateId ?? event.tradeId
        }))
        assert.isAbove(frames.length, 1000)
        assert.deepStrictEqual(count(events.map((each) => each.topic)), count(frames.map((each) => each.topic)))
        assert.deepStrictEqual(events, frames)
        assert.strictEqual(stderr, "")
        assert.strictEqual(code, 0)
      })
  )

  it.live("ends with 0 when topics of other connections are not in it", () =>
    Effect.gen(function* () {
      const { code, items } = yield* play(
        "usds-m",
        ...topics,
        "btcusdt@aggTrade",
        "btcusdt@markPrice",
        "--topics-per-connection",
        "1",
        "--recording",
        file
      )

      assert.deepStrictEqual(count(items.map(({ topic }) => topic)), count(framesOf(file).map(({ topic }) => topic)))
      assert.strictEqual(code, 0)
    })
  )

  it.live("ends with 1 where it is none, and says which line is wrong", () =>
    Effect.gen(function* () {
      const noRecording = fileURLToPath(new URL("../fixtures/recordings/LICENSE-hftbacktest", import.meta.url))

      const { code, items, stderr } = yield* play("usds-m", "btcusdt@trade", "--recording", noRecording)

      assert.deepStrictEqual(items, [])
      assert.match(
        stderr,
        /^effect-binance: line 1 of the recording: expected a time in ns and a frame, found [^\n]*\n$/
      )
      assert.strictEqual(code, 1)
    })
  )
})
