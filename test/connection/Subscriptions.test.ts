import { assert, describe, it } from "@effect/vitest"
import { Arbitrary } from "effect"
import * as BinanceProtocol from "../../src/binance/BinanceProtocol.ts"
import type { Protocol } from "../../src/connection/Protocol.ts"
import { type ControlFrame, render, Subscriptions } from "../../src/connection/Subscriptions.ts"
import { between, oneOf } from "../continuity/arbitraries.ts"
import * as Toy from "./ToyProtocol.ts"

const bytes = (text: string) => new TextEncoder().encode(text).length

// An exchange that does what it is told, frame by frame. It takes a frame as a whole or not at all.
class Exchange {
  readonly topics = new Set<string>()
  readonly rejected: ReadonlySet<string>
  frames = 0

  constructor(rejected: Iterable<string> = []) {
    this.rejected = new Set(rejected)
  }

  take({ method, topics }: ControlFrame): "done" | "refused" {
    this.frames++
    if (method === "unsubscribe") {
      for (const topic of topics) this.topics.delete(topic)
      return "done"
    }
    if (topics.some((topic) => this.rejected.has(topic))) return "refused"
    for (const topic of topics) this.topics.add(topic)
    return "done"
  }
}

/** What becomes of a frame: `mute` is done but not acknowledged, `lost` is not even done. */
type Luck = "heard" | "mute" | "lost"

// One who talks to the exchange: says the next frame, hears the answers in their order, maybe much later.
class Talk {
  readonly subscriptions: Subscriptions
  readonly blamed: Array<string> = []
  exchange: Exchange
  #unheard: Array<{ readonly frame: ControlFrame; readonly outcome: "done" | "refused" | "missing" }> = []

  constructor(protocol: Protocol, rejected?: Iterable<string>) {
    this.subscriptions = new Subscriptions(protocol)
    this.exchange = new Exchange(rejected)
  }

  /** A new connection: what was on its way is gone. */
  begin(): ReadonlyArray<string> {
    this.exchange = new Exchange(this.exchange.rejected)
    this.#unheard = []
    const topics = this.subscriptions.begin()
    for (const topic of topics) this.exchange.topics.add(topic)
    return topics
  }

  say(luck: Luck = "heard"): ControlFrame | undefined {
    const frame = this.subscriptions.next()
    if (frame === undefined) return undefined
    const outcome = luck === "lost" ? "missing" : this.exchange.take(frame)
    this.#unheard.push({ frame, outcome: luck === "heard" ? outcome : "missing" })
    return frame
  }

  hear(): boolean {
    const answer = this.#unheard.shift()
    if (answer === undefined) return false
    const { frame, outcome } = answer
    if (outcome === "missing") this.subscriptions.forget(frame)
    if (outcome === "done" && frame.method === "unsubscribe") this.subscriptions.left(frame)
    if (outcome === "refused" && !this.subscriptions.split(frame.topics)) {
      this.blamed.push(...frame.topics)
      for (const topic of frame.topics) this.subscriptions.drop(topic)
    }
    return true
  }

  /** Talks until nothing is left to say or to hear. */
  settle(): ReadonlyArray<ControlFrame> {
    const frames: Array<ControlFrame> = []
    for (let i = 0; i < 10_000; i++) {
      const frame = this.say()
      if (frame !== undefined) frames.push(frame)
      if (!this.hear() && frame === undefined) return frames
    }
    return assert.fail("the talk does not end")
  }
}

const sorted = (topics: Iterable<string>) => [...topics].toSorted()

type Step =
  | { readonly _tag: "Want" | "Drop" | "Renew"; readonly topic: string }
  | { readonly _tag: "Say"; readonly luck: Luck }
  | { readonly _tag: "Hear" | "Begin" }

const names = ["a", "b", "c", "d", "e", "f"] as const

const step: Arbitrary.Arbitrary<Step> = Arbitrary.map(
  Arbitrary.all({
    tag: oneOf(["Want", "Want", "Want", "Drop", "Renew", "Say", "Say", "Say", "Hear", "Hear", "Begin"]),
    topic: oneOf(names),
    luck: oneOf(["heard", "heard", "heard", "mute", "lost"])
  }),
  ({ luck, tag, topic }): Step =>
    tag === "Say" ? { _tag: tag, luck } : tag === "Hear" || tag === "Begin" ? { _tag: tag } : { _tag: tag, topic }
)

const steps = Arbitrary.array(step, { maxLength: 80 })

const act = (talk: Talk, steps: ReadonlyArray<Step>) => {
  for (const step of steps) {
    switch (step._tag) {
      case "Want":
        talk.subscriptions.want(step.topic)
        break
      case "Drop":
        talk.subscriptions.drop(step.topic)
        break
      case "Renew":
        talk.subscriptions.renew(step.topic)
        break
      case "Say":
        talk.say(step.luck)
        break
      case "Hear":
        talk.hear()
        break
      case "Begin":
        talk.begin()
        break
    }
  }
}

const often = { arbitrary: { runs: 1000, size: 100 } }

const topicName = Arbitrary.map(
  Arbitrary.all({ letter: oneOf(["a", "é", "币", "𝄞"]), length: between(1, 90), number: between(0, 999_999) }),
  ({ length, letter, number }) => `${letter.repeat(length)}${number}@aggTrade`
)

describe("Subscriptions", () => {
  it.prop(
    "comes to have at the exchange what is wanted, whatever was wanted, said and lost before",
    [steps],
    ([steps]) => {
      const talk = new Talk(Toy.protocol)

      act(talk, steps)
      talk.settle()

      const { wanted } = talk.subscriptions
      assert.deepStrictEqual(sorted(talk.exchange.topics), sorted(wanted))
      assert.deepStrictEqual(
        names.filter((topic) => talk.subscriptions.isLeaving(topic) !== wanted.has(topic)),
        []
      )
    },
    often
  )

  it.prop(
    "comes to have what is wanted and legal, and blames nothing else",
    [steps, Arbitrary.array(oneOf(names), { maxLength: 3 })],
    ([steps, rejected]) => {
      // A connection begins with what is wanted, and no exchange refuses a URL: what it makes of it is not seen here.
      const talk = new Talk(Toy.protocol, rejected)

      act(
        talk,
        steps.filter((step) => step._tag !== "Begin")
      )
      talk.settle()

      assert.deepStrictEqual(sorted(talk.exchange.topics), sorted(talk.subscriptions.wanted))
      assert.deepStrictEqual(
        talk.blamed.filter((topic) => !rejected.includes(topic as (typeof names)[number])),
        []
      )
    },
    often
  )

  it.prop(
    "never calls a topic gone that may still come",
    [steps],
    ([steps]) => {
      const talk = new Talk(Toy.protocol)

      for (const step of steps) {
        act(talk, [step])
        for (const topic of talk.exchange.topics) assert.isTrue(talk.subscriptions.isLeaving(topic), topic)
      }
    },
    often
  )

  it.prop("has nothing to say once all is said, and says it again for no one", [steps], ([steps]) => {
    const talk = new Talk(Toy.protocol)
    act(talk, steps)
    talk.settle()

    talk.subscriptions.drop("nobody wanted this")
    talk.subscriptions.renew("nor this")
    for (const topic of talk.subscriptions.wanted) talk.subscriptions.want(topic)

    assert.isUndefined(talk.subscriptions.next())
  })

  it.prop("is settled exactly while it has nothing to say", [steps], ([steps]) => {
    const talk = new Talk(Toy.protocol)

    for (const step of steps) {
      act(talk, [step])
      const { isSettled } = talk.subscriptions
      assert.strictEqual(talk.say() === undefined, isSettled)
    }
  })

  it("tells once of a topic that is wanted anew before its end was said", () => {
    const talk = new Talk(Toy.protocol)
    for (const topic of ["a", "b"]) talk.subscriptions.want(topic)
    talk.begin()
    talk.subscriptions.want("b")

    talk.subscriptions.drop("a")
    talk.subscriptions.want("a")

    assert.isTrue(talk.subscriptions.isSettled)
    assert.deepStrictEqual(talk.subscriptions.takeKept(), ["a"])
    assert.deepStrictEqual(talk.subscriptions.takeKept(), [])
  })

  it("does not call a topic kept whose end was said, that left again, or that a new connection begins with", () => {
    const talk = new Talk(Toy.protocol)
    for (const topic of ["said", "left", "begun"]) talk.subscriptions.want(topic)
    talk.begin()
    talk.subscriptions.drop("said")
    talk.say()
    talk.subscriptions.want("said")
    for (const topic of ["left", "begun"]) {
      talk.subscriptions.drop(topic)
      talk.subscriptions.want(topic)
    }

    talk.subscriptions.drop("left")
    talk.settle()
    talk.begin()

    assert.deepStrictEqual(talk.subscriptions.takeKept(), [])
  })

  it("ends and begins a topic that is renewed, and leaves the others alone", () => {
    const talk = new Talk(Toy.protocol)
    for (const topic of ["a", "b", "c"]) talk.subscriptions.want(topic)
    talk.begin()

    talk.subscriptions.renew("b")

    assert.deepStrictEqual(talk.settle(), [
      { method: "unsubscribe", topics: ["b"] },
      { method: "subscribe", topics: ["b"] }
    ])
  })

  it("ends what the exchange may have, although its acknowledgement got lost", () => {
    const talk = new Talk(Toy.protocol)
    talk.begin()
    talk.subscriptions.want("a")
    talk.say("mute")

    talk.hear()
    talk.subscriptions.drop("a")

    assert.deepStrictEqual(talk.settle(), [{ method: "unsubscribe", topics: ["a"] }])
  })

  it("ends again what the exchange may not have heard ending", () => {
    const talk = new Talk(Toy.protocol)
    talk.subscriptions.want("a")
    talk.begin()
    talk.subscriptions.drop("a")
    talk.say("lost")

    talk.hear()

    assert.deepStrictEqual(talk.settle(), [{ method: "unsubscribe", topics: ["a"] }])
  })

  it("asks once for a topic that was to be renewed while its frame got lost", () => {
    const talk = new Talk(Toy.protocol)
    talk.begin()
    talk.subscriptions.want("a")
    talk.say("lost")

    talk.subscriptions.renew("a")
    talk.hear()

    assert.deepStrictEqual(
      talk.settle().filter(({ method }) => method === "subscribe"),
      [{ method: "subscribe", topics: ["a"] }]
    )
  })

  it("asks once for a topic that is to be renewed before it was asked for", () => {
    const talk = new Talk(Toy.protocol)
    talk.begin()
    talk.subscriptions.want("a")

    talk.subscriptions.renew("a")

    assert.deepStrictEqual(talk.settle(), [{ method: "subscribe", topics: ["a"] }])
  })

  it.prop(
    "begins a connection with what is wanted, as if nothing had been said before",
    [steps, Arbitrary.array(oneOf(names), { maxLength: 3 })],
    ([steps, rejected]) => {
      const talk = new Talk(Toy.protocol, rejected)
      act(talk, steps)
      const { wanted } = talk.subscriptions

      assert.deepStrictEqual(talk.begin(), [...wanted])
      assert.isUndefined(talk.subscriptions.next())
      assert.deepStrictEqual(
        names.filter((topic) => talk.subscriptions.isLeaving(topic) !== wanted.has(topic)),
        []
      )
    },
    often
  )
})

describe.each([
  { name: "the toy venue", protocol: Toy.protocol },
  { name: "Binance", protocol: BinanceProtocol.marketStreams }
])("limits of $name", ({ protocol }) => {
  const { bytesPerFrame, topicsPerFrame } = protocol.limits
  const manyNames = Arbitrary.array(topicName, { minLength: 1, maxLength: 700 })

  const talkOf = (topics: ReadonlyArray<string>) => {
    const talk = new Talk(protocol)
    talk.begin()
    for (const topic of topics) talk.subscriptions.want(topic)
    return talk
  }

  const fits = (frame: ControlFrame) =>
    frame.topics.length <= topicsPerFrame && bytes(render(protocol, 999_999_999, frame)) <= bytesPerFrame

  it.prop(
    "hold for every frame, in names and in bytes",
    [manyNames],
    ([topics]) => {
      const talk = talkOf(topics)

      const begun = talk.settle()
      for (const topic of topics) talk.subscriptions.drop(topic)
      const ended = talk.settle()

      for (const frame of [...begun, ...ended])
        assert.isTrue(fits(frame), `${frame.method} of ${frame.topics.length} names`)
      assert.strictEqual(talk.exchange.topics.size, 0)
    },
    { arbitrary: { runs: 40, size: 700 } }
  )

  it.prop(
    "are used: no frame could have held the first name of the next",
    [manyNames],
    ([topics]) => {
      const frames = talkOf(topics).settle()

      frames.slice(1).forEach((next, i) => {
        const { method, topics } = frames[i] ?? next
        assert.isFalse(fits({ method, topics: [...topics, ...next.topics.slice(0, 1)] }))
      })
    },
    { arbitrary: { runs: 40, size: 700 } }
  )

  it.prop(
    "hold for the topics of a URL, as the URL spells them, and what does not fit is asked for",
    [manyNames],
    ([topics]) => {
      const talk = new Talk(protocol)
      for (const topic of topics) talk.subscriptions.want(topic)

      const asked = talk.begin()

      assert.isAtMost(asked.length, topicsPerFrame)
      assert.isAtMost(bytes(protocol.url("", asked)), bytesPerFrame)
      talk.settle()
      assert.deepStrictEqual(sorted(talk.exchange.topics), sorted(new Set(topics)))
    },
    { arbitrary: { runs: 40, size: 700 } }
  )

  it("let no more names into a frame or a URL than are allowed, however short they are", () => {
    const topics = Array.from({ length: 2 * topicsPerFrame + 50 }, (_, i) => `t${i}`)
    const talk = new Talk(protocol)
    for (const topic of topics) talk.subscriptions.want(topic)

    const asked = talk.begin()
    const frames = talk.settle()

    assert.deepStrictEqual(
      [asked.length, ...frames.map((frame) => frame.topics.length)],
      [topicsPerFrame, topicsPerFrame, 50]
    )
    assert.deepStrictEqual([asked, ...frames.map((frame) => frame.topics)].flat(), topics)
  })

  it("leave the name to the exchange that is too long for any frame", () => {
    const long = "x".repeat(bytesPerFrame)
    const talk = talkOf(["a", long, "b"])

    const frames = talk.settle()

    assert.deepStrictEqual(
      frames.map((frame) => frame.topics.length),
      [1, 1, 1]
    )
    assert.deepStrictEqual(sorted(talk.exchange.topics), sorted(["a", "b", long]))
  })
})

describe("a refused frame", () => {
  const topics = Array.from({ length: 200 }, (_, i) => `t${i}`)

  const refuse = (rejected: ReadonlyArray<string>) => {
    const talk = new Talk(Toy.protocol, rejected)
    talk.begin()
    for (const topic of topics) talk.subscriptions.want(topic)
    const frames = talk.settle()
    return { talk, frames }
  }

  it.prop(
    "of 200 names tells in at most 17 frames which one was to blame",
    [oneOf(["t0", ...topics])],
    ([rejected]) => {
      const { frames, talk } = refuse([rejected])

      assert.deepStrictEqual(talk.blamed, [rejected])
      assert.deepStrictEqual(sorted(talk.exchange.topics), sorted(topics.filter((topic) => topic !== rejected)))
      // The whole, and then the halves of a part, eight times: 200 < 2 ** 8.
      assert.isAtMost(frames.length, 1 + 2 * 8)
    }
  )

  it.prop(
    "tells of several who were to blame, each once",
    [Arbitrary.array(oneOf(["t0", ...topics]), { minLength: 1, maxLength: 5 })],
    ([rejected]) => {
      const { frames, talk } = refuse(rejected)

      const blamed = new Set(rejected)
      assert.deepStrictEqual(sorted(talk.blamed), sorted(blamed))
      assert.deepStrictEqual(sorted(talk.exchange.topics), sorted(topics.filter((topic) => !blamed.has(topic))))
      assert.isAtMost(frames.length, 1 + blamed.size * 2 * 8)
    }
  )

  it("is not searched for names that nobody wants any more", () => {
    const talk = new Talk(Toy.protocol, ["t3"])
    talk.begin()
    for (const topic of ["t1", "t2", "t3", "t4"]) talk.subscriptions.want(topic)
    talk.say()
    for (const topic of ["t1", "t2"]) talk.subscriptions.drop(topic)
    talk.hear()

    const asked = talk.settle().filter(({ method }) => method === "subscribe")

    assert.deepStrictEqual(
      asked.map((frame) => frame.topics),
      [["t3", "t4"], ["t3"], ["t4"]]
    )
  })

  it("of one name takes it off what is wanted, and it is asked for once somebody wants it anew", () => {
    const talk = new Talk(Toy.protocol, ["t1"])
    talk.begin()
    talk.subscriptions.want("t1")
    const frame = talk.say()
    assert.isDefined(frame)

    assert.isFalse(talk.subscriptions.split(frame.topics))
    assert.isUndefined(talk.subscriptions.next())
    talk.subscriptions.want("t1")

    assert.deepStrictEqual(talk.subscriptions.next(), { method: "subscribe", topics: ["t1"] })
  })
})
