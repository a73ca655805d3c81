import { assert, describe, it } from "@effect/vitest"
import * as TopicTable from "../../src/cli/topicTable.ts"
import type { Marker, Tracked } from "../../src/continuity/Tracked.ts"
import { EventDecodeError } from "../../src/continuity/EventDecodeError.ts"

const at = (topic: string) => ({ endpoint: "usds-m/market", topic, epoch: 1 })

const event = (topic: string, value: unknown): Tracked<unknown> => ({ _tag: "Event", ...at(topic), event: value })

const table = (...items: ReadonlyArray<Tracked<unknown>>) => {
  const made = TopicTable.make(["a@trade", "b@trade"], 0)
  made.update(items, 0)
  return made
}

/** The cell of the first topic below a heading. */
const cell = (made: TopicTable.TopicTable, heading: string, nowMillis = 0): string => {
  const [head = "", first = ""] = made.lines(nowMillis)
  const headings = head.split(/ {2,}/)
  // Columns that are even on the right end with their heading, those that are even on the left begin with it.
  const start = head.indexOf(heading)
  const isLast = headings.at(-1) === heading
  if (["EVENTS", "PER S", "LAST"].includes(heading)) {
    return /\S+(?: \S+)*$/.exec(first.slice(0, start + heading.length))?.[0] ?? ""
  }
  return isLast ? first.slice(start) : (first.slice(start).split(/ {2,}/)[0] ?? "")
}

describe("the table of topics", () => {
  it("has a line for each topic, also before anything came", () => {
    assert.deepStrictEqual(table().lines(0), [
      "TOPIC    EVENTS  PER S     LAST  MISSING  LATEST",
      "a@trade       0    0.0  waiting",
      "b@trade       0    0.0  waiting"
    ])
  })

  it("counts events and shows the latest of them", () => {
    const made = table(event("a@trade", { price: 1 }), event("b@trade", { price: 5 }), event("a@trade", { price: 2 }))

    assert.strictEqual(cell(made, "EVENTS"), "2")
    assert.strictEqual(cell(made, "LATEST"), "price 2")
  })

  it("measures the rate over the last second", () => {
    const made = table()
    const some = Array.from({ length: 30 }, () => event("a@trade", {}))

    made.update(some, 100)
    const before = cell(made, "PER S", 500)
    const first = cell(made, "PER S", 1500)
    const second = cell(made, "PER S", 2500)

    assert.deepStrictEqual([before, first, second], ["0.0", "20.0", "0.0"])
  })

  it("says how long ago the latest came", () => {
    const made = table(event("a@trade", {}))

    const ages = [250, 59_000, 5 * 60_000, 3 * 3_600_000].map((now) => cell(made, "LAST", now))

    assert.deepStrictEqual(ages, ["0.3 s", "59.0 s", "5 min", "3 h"])
  })

  it("says what is wrong with a topic until it is well again", () => {
    const made = table(event("a@trade", {}))
    const states = (
      [
        { _tag: "Interrupted", ...at("a@trade"), reason: "Closed" },
        { _tag: "Resumed", ...at("a@trade") },
        { _tag: "Stalled", ...at("a@trade"), silentMillis: 30_000 }
      ] satisfies ReadonlyArray<Marker>
    ).map((marker) => {
      made.update([marker], 0)
      return cell(made, "LAST")
    })

    assert.deepStrictEqual(states, ["interrupted", "0.0 s", "stalled"])
  })

  it("adds up what is missing", () => {
    const error = new EventDecodeError({ topic: "a@trade", path: "", expectation: "", raw: "" })
    const made = table(
      { _tag: "Gap", ...at("a@trade"), from: 1, to: 9 },
      { _tag: "Gap", ...at("a@trade"), from: 11, to: 11 },
      { _tag: "Dropped", ...at("a@trade"), count: 40 },
      { _tag: "Dropped", ...at("a@trade"), count: 2 },
      { _tag: "Malformed", ...at("a@trade"), error, count: 1 }
    )

    assert.strictEqual(cell(made, "MISSING"), "2 gaps, 42 dropped, 1 malformed")
  })
})

describe("an event in short", () => {
  it("leaves out what the topic says, ids and times", () => {
    const trade = {
      _tag: "AggTrade",
      eventTime: 1,
      aggregateTradeId: 2,
      symbol: "BTCUSDT",
      price: 83091.7,
      quantity: 0.022,
      firstTradeId: 3,
      tradeTime: 4,
      isBuyerMaker: true
    }

    assert.strictEqual(TopicTable.summarise(trade, "btcusdt@aggTrade"), "price 83091.7  quantity 0.022  SELL")
    assert.match(TopicTable.summarise(trade, "!trades@arr"), /^symbol BTCUSDT/)
  })

  it("shows the best of each side of a book, and how many there are", () => {
    const depth = {
      _tag: "DepthUpdate",
      bids: [
        [10, 2],
        [9, 1]
      ],
      asks: []
    }

    assert.strictEqual(TopicTable.summarise(depth, "btcusdt@depth"), "bids 10 × 2 (2)  asks (0)")
  })

  it("looks into what is nested", () => {
    assert.strictEqual(
      TopicTable.summarise({ _tag: "Kline", kline: { openTime: 1, open: 3, isClosed: false } }, "x@kline_1m"),
      "open 3  isClosed false"
    )
  })
})
