import { assert, describe, it } from "@effect/vitest"
import { Effect, Result, Stream } from "effect"
import * as EventLine from "../../src/cli/eventLine.ts"
import * as StatusLine from "../../src/cli/statusLine.ts"
import { Closed, ConnectionError } from "../../src/connection/ConnectionError.ts"
import type { ConnectionEvent } from "../../src/connection/ConnectionEvent.ts"
import { EventDecodeError } from "../../src/continuity/EventDecodeError.ts"
import type { Tracked } from "../../src/continuity/Tracked.ts"
import { UsdsM } from "../../src/index.ts"

const topic = "btcusdt@aggTrade"

describe("a line of an item", () => {
  const line = EventLine.make("usds-m", [Result.getOrThrow(UsdsM.topics.parse(topic))])
  const at = { endpoint: "usds-m/market", topic, epoch: 2 }
  const error = new EventDecodeError({ topic, path: `["p"]`, expectation: "expected string, found 1", raw: "{}" })
  const cases: ReadonlyArray<readonly [item: Tracked<unknown>, rest: string]> = [
    [{ _tag: "Interrupted", ...at, reason: "Closed" }, `,"reason":"Closed"`],
    [{ _tag: "Resumed", ...at }, ""],
    [{ _tag: "Gap", ...at, from: 11, to: 15 }, `,"from":11,"to":15`],
    [{ _tag: "Dropped", ...at, count: 40 }, `,"count":40`],
    [{ _tag: "Dropped", ...at, count: 40, from: 1, to: 40 }, `,"count":40,"from":1,"to":40`],
    [{ _tag: "Stalled", ...at, silentMillis: 30_000 }, `,"silentMillis":30000`],
    [
      { _tag: "Malformed", ...at, error, count: 1 },
      String.raw`,"count":1,"error":"btcusdt@aggTrade: expected string, found 1 at [\"p\"]"`
    ]
  ]

  it.each(cases)("$0._tag", (item, rest) => {
    assert.strictEqual(line(item), `{"_tag":"${item._tag}","market":"usds-m","topic":"${topic}","epoch":2${rest}}\n`)
  })
})

describe("a line of a connection event", () => {
  const at = { endpoint: "usds-m/market", shard: 1, epoch: 2, atMillis: Date.parse("2026-10-07T12:34:56.789Z") }
  const error = new ConnectionError({
    endpoint: "usds-m/market",
    reason: new Closed({ code: 1001, text: "maintenance" })
  })
  const closed: ConnectionEvent = { _tag: "Closed", ...at, error }
  const cases: ReadonlyArray<readonly [event: ConnectionEvent, words: string]> = [
    [{ _tag: "Dialing", ...at, topics: 0 }, "dialing"],
    [{ _tag: "Dialing", ...at, topics: 1 }, "dialing for 1 topic"],
    [{ _tag: "Dialing", ...at, topics: 2 }, "dialing for 2 topics"],
    [{ _tag: "Opened", ...at }, "open"],
    [{ _tag: "Subscribed", ...at, topics: ["a", "b"] }, "acknowledged a, b"],
    [{ _tag: "Unsubscribed", ...at, topics: ["a", "b", "c", "d", "e"] }, "acknowledged the end of a, b, c and 2 more"],
    [{ _tag: "ControlRefused", ...at, topics: [], code: 2, text: "no" }, "refused a request: no (2)"],
    [{ _tag: "ControlRefused", ...at, topics: ["a"], code: 2, text: "no" }, "refused a: no (2)"],
    [{ _tag: "AckMissing", ...at, topics: ["a"] }, "no acknowledgement of a"],
    [
      { _tag: "Stalled", ...at, topic: "a", silentMillis: 30_000, action: "resubscribe" },
      "a silent for 30.0 s, asked for again"
    ],
    [
      { _tag: "Stalled", ...at, topic: "a", silentMillis: 30_000, action: "move" },
      "a silent for 30.0 s, moved to a connection of its own"
    ],
    [{ _tag: "Refreshing", ...at, silentMillis: 90_000 }, "quiet for 90.0 s, being replaced while it goes on"],
    [{ _tag: "Rotating", ...at }, "being replaced before the exchange ends it"],
    [{ _tag: "Rotated", ...at }, "replaced, all topics have gone over"],
    [{ _tag: "LocalStall", ...at, forMillis: 39_000, times: 1 }, "this program itself did not run for 39.0 s"],
    [{ _tag: "LocalStall", ...at, forMillis: 6000, times: 3 }, "this program itself did not run for 6.0 s, 3 times"],
    [{ _tag: "Dropped", ...at, topic: "a" }, "a comes faster than it is printed, events are dropped"],
    [
      { _tag: "FrameRejected", ...at, kind: "Unreadable", size: 3, expectation: "expected JSON" },
      "passed over a frame of 3 bytes: expected JSON"
    ],
    [{ _tag: "UnknownField", ...at, topic: "a", field: "zz" }, "a has a new field, zz, which is passed over"],
    [{ _tag: "ShutdownAnnounced", ...at }, "the server is about to end the connection"],
    [closed, "closed with code 1001 (maintenance)"],
    [{ _tag: "Redialing", ...at, afterMillis: 1234 }, "dialing again in 1.2 s"],
    [{ _tag: "Released", ...at }, "released"]
  ]

  it.each(cases)("in words: $1", (event, words) => {
    assert.strictEqual(StatusLine.text(event), `12:34:56.789 usds-m/market#1 dial 2: ${words}\n`)
  })

  it("is known for every event there is", () => {
    const all: Readonly<Record<ConnectionEvent["_tag"], true>> = {
      Dialing: true,
      Opened: true,
      Subscribed: true,
      Unsubscribed: true,
      ControlRefused: true,
      AckMissing: true,
      Stalled: true,
      Refreshing: true,
      LocalStall: true,
      Rotating: true,
      Rotated: true,
      Dropped: true,
      FrameRejected: true,
      UnknownField: true,
      ShutdownAnnounced: true,
      Closed: true,
      Redialing: true,
      Released: true
    }

    assert.deepStrictEqual(new Set(cases.map(([{ _tag }]) => _tag)), new Set(Object.keys(all)))
  })

  it("as JSON has the fields of the event, and of an error its reason and message", () => {
    const head = `"endpoint":"usds-m/market","shard":1,"epoch":2,"atMillis":${at.atMillis}`

    assert.strictEqual(
      StatusLine.json({ _tag: "Redialing", ...at, afterMillis: 1234 }),
      `{"_tag":"Redialing",${head},"afterMillis":1234}\n`
    )
    assert.strictEqual(
      StatusLine.json(closed),
      `{"_tag":"Closed",${head},"reason":"Closed","error":"closed with code 1001 (maintenance)"}\n`
    )
  })

  it.effect("warns of what is dialled again, each connection for its own reason", () =>
    Effect.gen(function* () {
      const refused = new ConnectionError({
        endpoint: "usds-m/public",
        reason: new Closed({ code: 1008, text: "" })
      })
      const elsewhere = { ...at, endpoint: "usds-m/public" }

      const warnings = yield* Stream.make<ReadonlyArray<ConnectionEvent>>(
        { _tag: "Dialing", ...at, topics: 1 },
        closed,
        { _tag: "Closed", ...elsewhere, error: refused },
        { _tag: "Redialing", ...at, afterMillis: 1000 },
        { _tag: "Redialing", ...elsewhere, afterMillis: 120_000 },
        closed,
        { _tag: "Released", ...at }
      ).pipe(StatusLine.warnings, Stream.runCollect)

      assert.deepStrictEqual(warnings, [
        "effect-binance: usds-m/market: closed with code 1001 (maintenance), dialing again in 1.0 s\n",
        "effect-binance: usds-m/public: closed with code 1008, dialing again in 120.0 s\n"
      ])
    })
  )
})
