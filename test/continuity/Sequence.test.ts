import { assert, describe, it } from "@effect/vitest"
import { Arbitrary } from "effect"
import * as Sequence from "../../src/continuity/Sequence.ts"
import { between, oneOf } from "./arbitraries.ts"

// What whoever delivers events does with a sequence: keeps the position, passes over what is stale, tells gaps.
const follow = <A>(sequence: Sequence.Sequence<A>, arrivals: ReadonlyArray<A>) => {
  const delivered: Array<A> = []
  const gaps: Array<Sequence.Gap> = []
  let position: number | undefined
  for (const event of arrivals) {
    if (position !== undefined) {
      if (sequence.isStale(position, event)) continue
      const gap = sequence.gap(position, event)
      if (gap !== undefined) gaps.push(gap)
    }
    position = sequence.last(event)
    delivered.push(event)
  }
  return { delivered, gaps, position }
}

const range = (from: number, to: number): ReadonlyArray<number> =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i)

const idsOf = (gaps: ReadonlyArray<Sequence.Gap>): ReadonlyArray<number> =>
  gaps.flatMap(({ from, to }) => range(from, to))

interface Fate {
  /** How often it arrives. */
  readonly copies: number
  /** How many places later than its own it arrives. */
  readonly delay: number
}

// Mostly on time and once; sometimes lost, sometimes twice, sometimes late.
const fates: Arbitrary.Arbitrary<ReadonlyArray<Fate>> = Arbitrary.array(
  Arbitrary.all({ copies: oneOf([1, 1, 1, 1, 0, 2]), delay: oneOf([0, 0, 0, 0, 1, 3]) }),
  { minLength: 1, maxLength: 40 }
)

// The events as a network would bring them on which each meets its fate.
const arrivals = <A>(events: ReadonlyArray<A>, fates: ReadonlyArray<Fate>): ReadonlyArray<A> =>
  events
    .flatMap((event, i) => {
      const { copies, delay } = fates[i % fates.length] ?? { copies: 1, delay: 0 }
      return Array.from({ length: copies }, () => ({ event, at: i + delay }))
    })
    .toSorted((one, other) => one.at - other.at)
    .map(({ event }) => event)

describe("contiguous", () => {
  const sequence = Sequence.contiguous("id")
  const start = between(-5, 1000)

  it.prop(
    "tells exactly the ids that are missing between those that were delivered",
    [start, fates],
    ([first, fates]) => {
      const sent = fates.map((_, i) => ({ id: first + i }))
      const arrived = arrivals(sent, fates)

      const { delivered, gaps } = follow(sequence, arrived)

      const seen = new Set(delivered.map(({ id }) => id))
      const [lowest] = seen
      const missing = lowest === undefined ? [] : range(lowest, Math.max(...seen)).filter((id) => !seen.has(id))
      assert.deepStrictEqual(idsOf(gaps), missing)
    },
    { arbitrary: { runs: 500 } }
  )

  it.prop("delivers each id once and in ascending order", [start, fates], ([first, fates]) => {
    const arrived = arrivals(
      fates.map((_, i) => ({ id: first + i })),
      fates
    )

    const ids = follow(sequence, arrived).delivered.map(({ id }) => id)

    assert.deepStrictEqual(
      ids,
      [...new Set(ids)].toSorted((a, b) => a - b)
    )
    // Whatever is higher than all before it is news.
    assert.deepStrictEqual(
      ids,
      arrived.map(({ id }) => id).filter((id, i, all) => all.slice(0, i).every((earlier) => earlier < id))
    )
  })

  it("covers one id with each event", () => {
    assert.strictEqual(sequence.first({ id: 7 }), 7)
    assert.strictEqual(sequence.last({ id: 7 }), 7)
  })

  it("names both ends of a gap, also at the largest exact integers", () => {
    const top = Number.MAX_SAFE_INTEGER

    assert.deepStrictEqual(sequence.gap(3, { id: 5 }), { from: 4, to: 4 })
    assert.deepStrictEqual(sequence.gap(top - 3, { id: top }), { from: top - 2, to: top - 1 })
    assert.isUndefined(sequence.gap(top - 1, { id: top }))
  })
})

describe("increasing", () => {
  const sequence = Sequence.increasing("id")

  it.prop("delivers what is higher than all before it, and tells no gaps", [fates], ([fates]) => {
    const arrived = arrivals(
      fates.map((_, i) => ({ id: i * i })),
      fates
    )

    const { delivered, gaps } = follow(sequence, arrived)

    assert.deepStrictEqual(gaps, [])
    assert.deepStrictEqual(
      delivered,
      arrived.filter(({ id }, i) => arrived.slice(0, i).every((earlier) => earlier.id < id))
    )
  })
})

describe("linked", () => {
  interface Batch {
    readonly first: number
    readonly last: number
    readonly previous: number
  }

  const sequence = Sequence.linked({ first: "first", last: "last", previous: "previous" })

  // Ids 1, 2, 3 … cut into batches; `skip` ids before a batch belong to none, as on exchanges that count for all symbols.
  const cut = (sizes: ReadonlyArray<{ readonly size: number; readonly skip: number }>): ReadonlyArray<Batch> => {
    const batches: Array<Batch> = []
    let previous = 0
    for (const { size, skip } of sizes) {
      const first = previous + 1 + skip
      batches.push({ first, last: first + size - 1, previous })
      previous = first + size - 1
    }
    return batches
  }

  const sizes = Arbitrary.array(Arbitrary.all({ size: between(1, 6), skip: oneOf([0, 0, 0, 2]) }), {
    minLength: 1,
    maxLength: 30
  })

  const covered = ({ last, previous }: Batch) => range(previous + 1, last)

  it.prop(
    "tells exactly what no delivered event covers, on one connection",
    [sizes, fates],
    ([sizes, fates]) => {
      const { delivered, gaps, position } = follow(sequence, arrivals(cut(sizes), fates))

      const seen = new Set(delivered.flatMap(covered))
      const [first] = delivered
      const missing = first === undefined ? [] : range(first.last, position ?? 0).filter((id) => !seen.has(id))
      assert.deepStrictEqual(idsOf(gaps), missing)
    },
    { arbitrary: { runs: 500 } }
  )

  it.prop("tells no gap where nothing is lost, although ids are skipped", [sizes], ([sizes]) => {
    const batches = cut(sizes)

    const { delivered, gaps } = follow(sequence, batches)

    assert.deepStrictEqual(gaps, [])
    assert.deepStrictEqual<ReadonlyArray<Batch>>(delivered, batches)
  })

  // Two connections cut the same ids differently, and both arrive, each in its own order, with losses.
  const legs = [sizes, sizes, fates, Arbitrary.array(oneOf(["one", "other"]), { minLength: 1, maxLength: 20 })] as const

  const interleave = (
    one: ReadonlyArray<Batch>,
    other: ReadonlyArray<Batch>,
    turns: ReadonlyArray<"one" | "other">
  ): ReadonlyArray<Batch> => {
    const waiting = { one: [...one], other: [...other] }
    const out: Array<Batch> = []
    for (let i = 0; waiting.one.length + waiting.other.length > 0; i++) {
      const turn = turns[i % turns.length] ?? "one"
      const next = waiting[turn].shift() ?? waiting[turn === "one" ? "other" : "one"].shift()
      if (next !== undefined) out.push(next)
    }
    return out
  }

  it.prop(
    "accounts for every id of two connections that cut them differently, and calls none missing that was seen",
    [...legs],
    ([one, other, fates, turns]) => {
      const lossy = (batches: ReadonlyArray<Batch>) =>
        batches.filter((_, i) => (fates[i % fates.length]?.copies ?? 1) > 0)
      const arrived = interleave(lossy(cut(one)), cut(other), turns)

      const seen = new Set<number>()
      const told = new Set<number>()
      let position: number | undefined
      for (const event of arrived) {
        if (position !== undefined && sequence.isStale(position, event)) continue
        const gap = position === undefined ? undefined : sequence.gap(position, event)
        for (const id of gap === undefined ? [] : idsOf([gap])) {
          assert.isFalse(seen.has(id), `${id} was called missing after it had come`)
          told.add(id)
        }
        for (const id of covered(event)) seen.add(id)
        position = sequence.last(event)
      }

      const begin = arrived[0]?.last ?? 1
      assert.deepStrictEqual(
        range(begin, position ?? 0).filter((id) => !seen.has(id) && !told.has(id)),
        []
      )
    },
    { arbitrary: { runs: 500 } }
  )

  it("applies an overlap: what begins before the position and ends after it is no repeat and leaves no gap", () => {
    const event = { previous: 3, first: 4, last: 9 }

    assert.isFalse(sequence.isStale(6, event))
    assert.isUndefined(sequence.gap(6, event))
  })

  it("calls stale what ends at the position or before it", () => {
    const event = { previous: 3, first: 4, last: 9 }

    assert.isTrue(sequence.isStale(9, event))
    assert.isTrue(sequence.isStale(12, event))
    assert.isFalse(sequence.isStale(8, event))
  })

  it("follows the link, not the first id", () => {
    assert.isUndefined(sequence.gap(3, { previous: 3, first: 8, last: 9 }))
    assert.deepStrictEqual(sequence.gap(3, { previous: 7, first: 8, last: 9 }), { from: 4, to: 7 })
  })

  it("covers from its first id to its last", () => {
    assert.strictEqual(sequence.first({ previous: 3, first: 5, last: 9 }), 5)
    assert.strictEqual(sequence.last({ previous: 3, first: 5, last: 9 }), 9)
  })
})
