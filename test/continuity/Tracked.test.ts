import { assert, describe, it } from "@effect/vitest"
import { Arbitrary } from "effect"
import { appendToRun, isEvent, type Dropped, type Gap, type Marker } from "../../src/continuity/Tracked.ts"
import { EventDecodeError } from "../../src/continuity/EventDecodeError.ts"
import { marker } from "./arbitraries.ts"

const fold = (markers: ReadonlyArray<Marker>): ReadonlyArray<Marker> => {
  const run: Array<Marker> = []
  for (const each of markers) appendToRun(run, each)
  return run
}

const at = { endpoint: "toy/ticks", topic: "a", epoch: 1 }
const gap = (from: number, to: number): Gap => ({ _tag: "Gap", ...at, from, to })
const interrupted = (reason: string, epoch = 1): Marker => ({ _tag: "Interrupted", ...at, epoch, reason })
const resumed = (epoch = 1): Marker => ({ _tag: "Resumed", ...at, epoch })
const stalled = (silentMillis: number): Marker => ({ _tag: "Stalled", ...at, silentMillis })

const kindOf = (each: Marker) => `${each._tag} ${each.topic} ${each.endpoint}`

const byKind = (markers: ReadonlyArray<Marker>): Map<string, ReadonlyArray<Marker>> => Map.groupBy(markers, kindOf)

const counted = (markers: ReadonlyArray<Marker>): number =>
  markers.reduce((sum, each) => sum + ("count" in each ? each.count : 0), 0)

const extent = (ranges: ReadonlyArray<Pick<Gap | Dropped, "from" | "to">>) => {
  const ids = ranges.flatMap(({ from, to }) => (from === undefined || to === undefined ? [] : [from, to]))
  return ids.length === 0 ? [undefined, undefined] : [Math.min(...ids), Math.max(...ids)]
}

const isGap = (each: Marker): each is Gap => each._tag === "Gap"
const isDropped = (each: Marker): each is Dropped => each._tag === "Dropped"

const markers = Arbitrary.array(marker, { maxLength: 40 })

describe("appendToRun", () => {
  it.prop("keeps at most one marker of a kind per topic and endpoint", [markers], ([given]) => {
    const kinds = fold(given).map(kindOf)

    assert.strictEqual(new Set(kinds).size, kinds.length)
  })

  it.prop("adds the counts of dropped and malformed events up", [markers], ([given]) => {
    const run = byKind(fold(given))

    for (const [kind, all] of byKind(given)) assert.strictEqual(counted(run.get(kind) ?? []), counted(all))
  })

  it.prop("joins ranges to the extent of all of them, whatever their order", [markers], ([given]) => {
    const run = byKind(fold(given))

    for (const [kind, all] of byKind(given)) {
      const joined = run.get(kind) ?? []
      assert.deepStrictEqual(extent(joined.filter(isGap)), extent(all.filter(isGap)))
      assert.deepStrictEqual(extent(joined.filter(isDropped)), extent(all.filter(isDropped)))
    }
  })

  it.prop("loses no kind of marker but Resumed", [markers], ([given]) => {
    const isLasting = (each: Marker) => each._tag !== "Resumed"

    assert.deepStrictEqual(
      new Set(fold(given).filter(isLasting).map(kindOf)),
      new Set(given.filter(isLasting).map(kindOf))
    )
  })

  it.prop("keeps Resumed exactly where nothing that it ends has come after it", [markers], ([given]) => {
    const run = fold(given)

    for (const [place, all] of Map.groupBy(given, (each) => `${each.topic} ${each.endpoint}`)) {
      const last = all.findLast((each) => ["Interrupted", "Stalled", "Resumed"].includes(each._tag))
      const kept = run.find((each) => each._tag === "Resumed" && `${each.topic} ${each.endpoint}` === place)
      assert.deepStrictEqual(kept, last?._tag === "Resumed" ? last : undefined)
    }
  })

  it.prop("puts Resumed behind what it ends", [markers], ([given]) => {
    const run = fold(given)

    run.forEach((each, i) => {
      if (each._tag !== "Resumed") return
      const later = run.slice(i + 1).filter((other) => other.topic === each.topic && other.endpoint === each.endpoint)
      assert.isFalse(later.some((other) => other._tag === "Interrupted" || other._tag === "Stalled"))
    })
  })

  it.prop("says the same whether markers come one by one or as runs", [markers, markers], ([first, second]) => {
    assert.deepStrictEqual(fold([...fold(first), ...fold(second)]), fold([...first, ...second]))
  })

  it.prop("leaves a run as it is when it is folded again", [markers], ([given]) => {
    assert.deepStrictEqual(fold(fold(given)), fold(given))
  })

  it.prop("leaves the markers that it was given as they were", [markers], ([given]) => {
    const before = structuredClone(given.map((each) => ({ ...each, error: undefined })))

    fold(given)

    assert.deepStrictEqual(
      given.map((each) => ({ ...each, error: undefined })),
      before
    )
  })

  it("tells one interruption of a connection that comes and goes", () => {
    const run = fold([
      interrupted("Closed"),
      resumed(2),
      interrupted("Silent", 2),
      gap(5, 6),
      resumed(3),
      interrupted("DialFailed", 3)
    ])

    assert.deepStrictEqual(run, [interrupted("Closed"), gap(5, 6)])
  })

  it("tells a resumption where it was told last", () => {
    assert.deepStrictEqual(fold([resumed(2), gap(5, 6), resumed(3)]), [gap(5, 6), resumed(3)])
  })

  it("tells the first reason of an interruption, the last silence of a stall", () => {
    assert.deepStrictEqual(fold([interrupted("Closed"), interrupted("Silent", 2)]), [interrupted("Closed")])
    assert.deepStrictEqual(fold([stalled(1000), resumed(), stalled(2000)]), [stalled(2000)])
  })

  it("tells the last of many errors and how many there were", () => {
    const malformed = (expectation: string): Marker => ({
      _tag: "Malformed",
      ...at,
      error: new EventDecodeError({ topic: "a", path: "", expectation, raw: "" }),
      count: 1
    })

    const [only, ...others] = fold([malformed("first"), malformed("second"), malformed("third")])

    assert.deepStrictEqual(others, [])
    assert.isTrue(only?._tag === "Malformed")
    if (only?._tag !== "Malformed") return
    assert.strictEqual(only.count, 3)
    assert.strictEqual(only.error.expectation, "third")
  })

  it("keeps the ids of a drop when others of its run carry none", () => {
    const bare: Dropped = { _tag: "Dropped", ...at, count: 2 }
    const ranged: Dropped = { _tag: "Dropped", ...at, count: 1, from: 7, to: 9 }

    assert.deepStrictEqual(fold([bare, ranged]), [{ ...ranged, count: 3 }])
    assert.deepStrictEqual(fold([ranged, bare]), [{ ...ranged, count: 3 }])
  })

  it("keeps endpoints apart that have topics of one name", () => {
    const elsewhere: Gap = { ...gap(8, 9), endpoint: "toy/books" }

    assert.deepStrictEqual(fold([gap(1, 2), elsewhere]), [gap(1, 2), elsewhere])
  })
})

describe("isEvent", () => {
  it.prop("is false of every marker", [marker], ([each]) => {
    assert.isFalse(isEvent(each))
  })

  it("is true of an event", () => {
    assert.isTrue(isEvent({ _tag: "Event", ...at, event: { id: 1 } }))
  })
})
