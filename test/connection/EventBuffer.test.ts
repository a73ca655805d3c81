import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect } from "effect"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { EventBuffer } from "../../src/connection/internal/eventBuffer.ts"
import { Overflow } from "../../src/connection/Overflow.ts"
import { appendToRun, type Dropped, type Marker } from "../../src/continuity/Tracked.ts"
import { between, marker, oneOf } from "../continuity/arbitraries.ts"

/** An event as small as it may be: where it stands among those of its topic, and what `conflate` knows it by. */
class Tick {
  readonly topic: string
  readonly id: number
  readonly key: string | undefined
  constructor(topic: string, id: number, key: string | undefined) {
    this.topic = topic
    this.id = id
    this.key = key
  }
}

const endpoint = "toy/ticks"

const describeDropped = ({ id, topic }: Tick): Dropped => ({
  _tag: "Dropped",
  endpoint,
  topic,
  epoch: 1,
  count: 1,
  from: id,
  to: id
})

// The rules of the buffer, told with a list in which nothing is ever moved or removed.
class Model {
  readonly capacity: number
  readonly overflow: Overflow
  readonly isTracked: boolean
  dropped = 0
  entries: Array<{ readonly item: Tick; isDropped: boolean } | { readonly item: Marker }> = []

  constructor(capacity: number, overflow: Overflow, isTracked: boolean) {
    this.capacity = capacity
    this.overflow = overflow
    this.isTracked = isTracked
  }

  get waiting() {
    return this.entries.filter((entry) => "isDropped" in entry).filter((entry) => !entry.isDropped)
  }

  push(item: Tick): boolean {
    const entry = { item, isDropped: false }
    const twin = this.waiting.find((other) => item.key !== undefined && other.item.key === item.key)
    if (twin !== undefined) this.drop(twin)
    const [oldest] = this.waiting
    if (oldest !== undefined && this.waiting.length >= this.capacity) {
      if (this.overflow === "fail") return false
      if (this.overflow === "dropping") this.drop(entry)
      if (this.overflow === "sliding" || this.overflow === "conflate") this.drop(oldest)
    }
    this.entries.push(entry)
    return true
  }

  mark(item: Marker) {
    this.entries.push({ item })
  }

  drop(entry: { isDropped: boolean }) {
    entry.isDropped = true
    this.dropped++
  }

  /** Everything in order, dropped events as their markers, nothing joined. */
  story(): ReadonlyArray<Tick | Marker> {
    return this.entries.flatMap((entry): ReadonlyArray<Tick | Marker> => {
      if (!("isDropped" in entry) || !entry.isDropped) return [entry.item]
      return this.isTracked ? [describeDropped(entry.item)] : []
    })
  }

  takeAll(): ReadonlyArray<Tick | Marker> {
    const out: Array<Tick | Marker> = []
    let run: Array<Marker> = []
    for (const item of this.story()) {
      if (!(item instanceof Tick)) {
        appendToRun(run, item)
        continue
      }
      out.push(...run, item)
      run = []
    }
    this.entries = []
    return [...out, ...run]
  }
}

type Step =
  | { readonly _tag: "Push"; readonly topic: string; readonly key: string | undefined }
  | { readonly _tag: "Mark"; readonly marker: Marker }
  | { readonly _tag: "TakeAll" }

const push: Arbitrary.Arbitrary<Step> = Arbitrary.map(
  Arbitrary.all({ topic: oneOf(["a", "b"]), key: oneOf([undefined, "x", "y", "z", "w"]) }),
  (fields) => ({ _tag: "Push", ...fields })
)

const mark: Arbitrary.Arbitrary<Step> = Arbitrary.map(marker, (marker) => ({ _tag: "Mark", marker }))

const step: Arbitrary.Arbitrary<Step> = Arbitrary.flatMap(between(0, 149), (n) =>
  n === 0 ? Arbitrary.Constant<Step>({ _tag: "TakeAll" }) : n < 110 ? push : mark
)

const steps = Arbitrary.array(step, { maxLength: 400 })
const capacity = between(1, 8)
const often = { arbitrary: { runs: 300, size: 100 } }

/** The same events go to the buffer and to the model; whatever one of them gives, the other must give too. */
const run = (options: {
  readonly overflow: Overflow
  readonly capacity: number
  readonly isTracked: boolean
  readonly steps: ReadonlyArray<Step>
  readonly onTake?: (taken: ReadonlyArray<Tick | Marker>, model: Model) => void
}) => {
  const { capacity, isTracked, overflow } = options
  const buffer = new EventBuffer<Tick>({ capacity, overflow, describe: isTracked ? describeDropped : undefined })
  const model = new Model(capacity, overflow, isTracked)
  let lastId = 0

  const takeAll = () => {
    const taken = buffer.takeAll()
    options.onTake?.(taken, model)
    assert.deepStrictEqual<ReadonlyArray<Tick | Marker>>(taken, model.takeAll())
    assert.isTrue(buffer.isEmpty)
  }

  for (const step of options.steps) {
    switch (step._tag) {
      case "Push": {
        const event = new Tick(step.topic, ++lastId, step.key)
        assert.strictEqual(buffer.push(event, step.key), model.push(event))
        break
      }
      case "Mark":
        // A plain subscription is not told markers.
        if (!isTracked) break
        buffer.mark(step.marker)
        model.mark(step.marker)
        break
      case "TakeAll":
        takeAll()
        break
    }
    assert.strictEqual(buffer.dropped, model.dropped)
    assert.strictEqual(buffer.isFull, model.waiting.length >= capacity)
    assert.strictEqual(buffer.isEmpty, model.story().length === 0)
  }
  takeAll()
}

const isTick = (item: Tick | Marker): item is Tick => item instanceof Tick
const isDropped = (item: Tick | Marker): item is Dropped => !isTick(item) && item._tag === "Dropped"

// Counts and extents of what stands between two surviving events, by kind, told without the function that joins markers.
const account = (items: ReadonlyArray<Tick | Marker>) => {
  const sums = new Map<string, { count: number; from: number; to: number }>()
  let place = 0
  for (const item of items) {
    if (isTick(item)) {
      place++
      continue
    }
    // Only Resumed may go: when what it ends begins anew.
    if (item._tag === "Resumed") continue
    const at = `${place} ${item._tag} ${item.topic} ${item.endpoint}`
    const { count, from, to } = sums.get(at) ?? { count: 0, from: Infinity, to: -Infinity }
    sums.set(at, {
      count: count + ("count" in item ? item.count : 0),
      from: Math.min(from, ("from" in item ? item.from : undefined) ?? Infinity),
      to: Math.max(to, ("to" in item ? item.to : undefined) ?? -Infinity)
    })
  }
  return sums
}

describe.each(Overflow.literals)("EventBuffer with the policy %s", (overflow) => {
  it.prop(
    "keeps, drops and marks what a list would",
    [capacity, steps],
    ([capacity, steps]) => run({ overflow, capacity, isTracked: true, steps }),
    often
  )

  it.prop(
    "keeps and drops what a list would, without marks when nobody is to see them",
    [capacity, steps],
    ([capacity, steps]) => run({ overflow, capacity, isTracked: false, steps }),
    often
  )

  it.prop(
    "accounts for every dropped event and every marker between the two events where it stood",
    [capacity, steps],
    ([capacity, steps]) =>
      run({
        overflow,
        capacity,
        isTracked: true,
        steps,
        onTake: (taken, model) => {
          assert.deepStrictEqual(
            taken.filter(isTick),
            model.waiting.map(({ item }) => item)
          )
          assert.deepStrictEqual(account(taken), account(model.story()))
        }
      }),
    often
  )

  it.prop(
    "says of each topic at most one thing of a kind between two events",
    [capacity, steps],
    ([capacity, steps]) =>
      run({
        overflow,
        capacity,
        isTracked: true,
        steps,
        onTake: (taken) => {
          let place = 0
          const kinds = taken.map((item) =>
            isTick(item) ? `event ${place++}` : `${place} ${item._tag} ${item.topic} ${item.endpoint}`
          )
          assert.strictEqual(new Set(kinds).size, kinds.length)
        }
      }),
    often
  )
})

// ---- what each policy keeps, in words

const ticks = (count: number, key?: (id: number) => string) =>
  Array.from({ length: count }, (_, i) => new Tick("a", i + 1, key?.(i + 1)))

const fill = (overflow: Overflow, capacity: number, events: ReadonlyArray<Tick>) => {
  const buffer = new EventBuffer<Tick>({ capacity, overflow, describe: describeDropped })
  return { buffer, taken: events.map((event) => buffer.push(event, event.key)) }
}

const brief = (items: ReadonlyArray<Tick | Marker>) =>
  items.map((item) =>
    isTick(item) ? item.id : item._tag === "Dropped" ? `Dropped ${item.count}: ${item.from}-${item.to}` : item._tag
  )

const interrupted: Marker = { _tag: "Interrupted", endpoint, topic: "a", epoch: 1, reason: "Closed" }

describe("EventBuffer", () => {
  it("lets the oldest go when it is sliding", () => {
    const { buffer } = fill("sliding", 3, ticks(5))

    assert.deepStrictEqual(brief(buffer.takeAll()), ["Dropped 2: 1-2", 3, 4, 5])
  })

  it("lets the newest go when it is dropping", () => {
    const { buffer } = fill("dropping", 3, ticks(5))

    assert.deepStrictEqual(brief(buffer.takeAll()), [1, 2, 3, "Dropped 2: 4-5"])
  })

  it("keeps the latest of each key when it conflates, each at its own place", () => {
    const { buffer } = fill(
      "conflate",
      8,
      ticks(5, (id) => (id % 2 === 0 ? "even" : "odd"))
    )

    assert.deepStrictEqual(brief(buffer.takeAll()), ["Dropped 3: 1-3", 4, 5])
  })

  it("lets the oldest go when it conflates more keys than it holds", () => {
    const { buffer } = fill(
      "conflate",
      2,
      ticks(4, (id) => `${id}`)
    )

    assert.deepStrictEqual(brief(buffer.takeAll()), ["Dropped 2: 1-2", 3, 4])
  })

  it("refuses what does not fit when it fails, and keeps what it has", () => {
    const { buffer, taken } = fill("fail", 2, ticks(4))

    assert.deepStrictEqual(taken, [true, true, false, false])
    assert.deepStrictEqual(brief(buffer.takeAll()), [1, 2])
    assert.strictEqual(buffer.dropped, 0)
  })

  it("keeps everything when it suspends, and says that it is full", () => {
    const { buffer } = fill("suspend", 2, ticks(4))

    assert.isTrue(buffer.isFull)
    assert.deepStrictEqual(brief(buffer.takeAll()), [1, 2, 3, 4])
    assert.isFalse(buffer.isFull)
  })

  it("tells drops on both sides of a marker together, once nothing is left between them", () => {
    const buffer = new EventBuffer<Tick>({ capacity: 1, overflow: "sliding", describe: describeDropped })
    const [first, second, third] = ticks(3)
    assert.isDefined(first)
    assert.isDefined(second)
    assert.isDefined(third)

    buffer.push(first)
    buffer.mark(interrupted)
    buffer.push(second)
    buffer.push(third)

    assert.deepStrictEqual(brief(buffer.takeAll()), ["Dropped 2: 1-2", "Interrupted", 3])
  })

  it("counts markers as nothing: it fits as many events as without them", () => {
    const buffer = new EventBuffer<Tick>({ capacity: 3, overflow: "fail", describe: describeDropped })

    const taken = ticks(4).map((event) => {
      buffer.mark(interrupted)
      return buffer.push(event)
    })

    assert.deepStrictEqual(taken, [true, true, true, false])
  })

  it("counts over its whole life what it has dropped", () => {
    const { buffer } = fill("sliding", 2, ticks(5))
    buffer.takeAll()
    for (const event of ticks(3)) buffer.push(event)

    assert.strictEqual(buffer.dropped, 4)
  })

  it("does not take a key for that of an event which has been taken", () => {
    const { buffer } = fill(
      "conflate",
      4,
      ticks(2, () => "same")
    )
    buffer.takeAll()

    buffer.push(new Tick("a", 3, "same"), "same")

    assert.deepStrictEqual(brief(buffer.takeAll()), [3])
  })
})

// ---- memory

setFlagsFromString("--expose_gc")
const collectGarbage: () => void = runInNewContext("gc")

/** Lets everything go that nothing holds, and counts what is left. */
const survivors = (refs: ReadonlyArray<WeakRef<object>>) =>
  Effect.promise<number>(
    () =>
      new Promise((resolve) => {
        // A weak reference holds its target until the job in which it was made has ended.
        setImmediate(() => {
          collectGarbage()
          resolve(refs.filter((ref) => ref.deref() !== undefined).length)
        })
      })
  )

describe.each(["sliding", "conflate", "dropping"] as const)(
  "memory of an EventBuffer with the policy %s",
  (overflow) => {
    const capacity = 8

    it.live("is that of its capacity, however long nobody takes anything", () =>
      Effect.gen(function* () {
        const events: Array<WeakRef<object>> = []
        const markers: Array<WeakRef<object>> = []
        const buffer = new EventBuffer<Tick>({
          capacity,
          overflow,
          describe: (event) => {
            const marker = describeDropped(event)
            markers.push(new WeakRef(marker))
            return marker
          }
        })
        for (let id = 1; id <= 100_000; id++) {
          const key = `${id % 3}`
          const event = new Tick(key, id, key)
          events.push(new WeakRef(event))
          buffer.push(event, overflow === "conflate" ? key : undefined)
          if (id % 7 === 0) buffer.mark({ ...interrupted, topic: key })
        }

        assert.isAtMost(yield* survivors(events), 2 * capacity)
        assert.isAtMost(yield* survivors(markers), 20 * capacity)

        const kept = overflow === "conflate" ? 3 : capacity
        const taken = buffer.takeAll()
        assert.strictEqual(taken.filter(isTick).length, kept)
        assert.isAtMost(taken.length, kept + (kept + 1) * 3 * 2)
        assert.strictEqual(buffer.dropped, 100_000 - kept)
        assert.strictEqual(
          taken.filter(isDropped).reduce((sum, each) => sum + each.count, 0),
          100_000 - kept
        )
      })
    )
  }
)
