/** Decoding has two tiers with one meaning: what the readers of bytes make of a frame is what its schema makes of it. */
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Schema, Stream } from "effect"
import { readdirSync, readFileSync } from "node:fs"
import type * as MarketStream from "../../src/binance/MarketStream.ts"
import * as formOf from "../../src/codec/internal/formOf.ts"
import { markets } from "../../src/internal/markets.ts"
import * as NodeRecording from "../../src/node/NodeRecording.ts"
import { Chance } from "./Chance.ts"
import * as JsonTree from "./JsonTree.ts"
import { mutate } from "./mutations.ts"
import * as TwoTiers from "./TwoTiers.ts"

const rows = Object.entries(markets).flatMap(([market, { byName }]) =>
  Object.entries(byName).map(([name, row]) => ({ market, name, row }))
)

// Rows that may well go slowly: one event a second, whose schema makes one key of two.
const withoutReader = new Set(["coin-m indexPrice"])

const encoder = new TextEncoder()

const payloadOf = (row: MarketStream.Any, events: ReadonlyArray<unknown>): JsonTree.Tree => {
  const encoded = events.map((event) => Schema.encodeUnknownSync(row.event)(event))
  return JsonTree.fromValue(row.frame === "single" ? encoded[0] : encoded)
}

const assertAgreement = (tiers: TwoTiers.TwoTiers, payload: Uint8Array): void => {
  const difference = tiers.compare(payload)
  if (difference !== undefined) assert.fail(`${JSON.stringify(new TextDecoder().decode(payload))}: ${difference}`)
}

describe.each(rows)("the tiers of $market $name", ({ market, name, row }) => {
  const events = Arbitrary.array(Arbitrary.schema(row.event), { minLength: 1, maxLength: 6 })

  it(`are ${withoutReader.has(`${market} ${name}`) ? "one" : "two"}`, () => {
    const hasReader = formOf.make(row.event.ast)?._tag === "Struct"

    assert.strictEqual(hasReader, !withoutReader.has(`${market} ${name}`), "its schema holds what no reader knows")
  })

  it("agree on its fixtures", () => {
    const folder = new URL(`../fixtures/${market}/`, import.meta.url)
    const tiers = TwoTiers.make(row)
    const files = readdirSync(folder).filter((file) => file.startsWith(`${name}.`))

    assert.isAbove(files.length, 0)
    for (const file of files) {
      const text = readFileSync(new URL(file, folder), "utf8")
      assertAgreement(tiers, encoder.encode(text))
      assertAgreement(tiers, encoder.encode(JSON.stringify(JSON.parse(text))))
    }
  })

  it.effect.prop(
    "agree on any events",
    [events],
    ([events]) =>
      Effect.sync(() => {
        const tiers = TwoTiers.make(row)

        for (const event of events) assertAgreement(tiers, encoder.encode(JsonTree.print(payloadOf(row, [event]))))
        assertAgreement(tiers, encoder.encode(JsonTree.print(payloadOf(row, events))))
      }),
    { arbitrary: { runs: 30 } }
  )

  it.effect.prop(
    "agree on events to which the same has happened, before and after the readers have learnt of it",
    [events, Arbitrary.schema(Schema.Int)],
    ([events, seed]) =>
      Effect.sync(() => {
        const tiers = TwoTiers.make(row)

        for (let i = 0; i < 8; i++) {
          assertAgreement(tiers, mutate(new Chance(seed), payloadOf(row, [events[i % events.length], ...events])))
        }
      }),
    { arbitrary: { runs: 60 } }
  )
})

describe.each(["usds-m-btcusdt-20240808.gz", "usds-m-made-market.gz"])(
  "the tiers of a pool that is sent %s",
  (file) => {
    it.effect("agree on every frame, and the readers know nearly all of them", () =>
      Effect.gen(function* () {
        const found = new Map<MarketStream.Any, TwoTiers.TwoTiers>()
        yield* Stream.runForEach(NodeRecording.file(`test/fixtures/recordings/${file}`), (recorded) =>
          Effect.gen(function* () {
            if (recorded._tag === "Snapshot") return
            const { row } = yield* Effect.fromResult(markets["usds-m"]?.parse(recorded.topic) ?? assert.fail("no rows"))
            const tiers = found.get(row) ?? TwoTiers.make(row)
            found.set(row, tiers)
            assertAgreement(tiers, encoder.encode(recorded.payload))
          })
        )

        const counts = Array.from(found.values(), ({ counts }) => counts)
        const frames = counts.reduce((sum, each) => sum + each.frames, 0)
        const handedOver = counts.reduce((sum, each) => sum + each.handedOver, 0)
        assert.isAbove(frames, 5000)
        assert.isBelow(handedOver / frames, 0.01)
      })
    )
  }
)
