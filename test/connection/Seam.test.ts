import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { Seam } from "../../src/connection/internal/seam.ts"
import type { Payload } from "../../src/connection/Protocol.ts"
import type { Topic } from "../../src/connection/Topic.ts"
import * as Sequence from "../../src/continuity/Sequence.ts"
import { type Tick, topic } from "./ToyProtocol.ts"

const payloadOf = (text: string): Payload => ({ frame: text, from: 0, to: text.length })

const between = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))

/** How two connections bring the same events: from where the new one has them, and whose turn it is, again and again. */
const Interleaving = Schema.Struct({
  joinsAt: between(1, 20),
  turns: Schema.Array(Schema.Boolean).check(Schema.isMinLength(120), Schema.isMaxLength(160))
})

/**
 * Plays an interleaving: what a topic delivers that goes over at the seam. The exchange makes the events of `ids`; each
 * connection brings them in order.
 */
const play = (
  subject: Topic<Tick>,
  ids: ReadonlyArray<number>,
  { joinsAt, turns }: typeof Interleaving.Type
): { readonly delivered: ReadonlyArray<number>; readonly wentOver: boolean } => {
  const seam = new Seam(subject as Topic<unknown>)
  const old = [...ids]
  // The new connection is asked for when the old one stands at `joinsAt`.
  const delivered = old.splice(0, joinsAt)
  const next = ids.slice(joinsAt)
  let wentOver = false
  // Like a feed, which passes over what its ids show to be old.
  const deliver = (id: number) => {
    if (subject.sequence === undefined || id > (delivered.at(-1) ?? 0)) delivered.push(id)
  }
  const tryToGoOver = () => {
    const items = wentOver ? undefined : seam.connect(delivered.at(-1) ?? Number.NaN)
    if (items === undefined) return
    wentOver = true
    for (const item of items) if (item._tag === "Event") deliver((item.event as Tick).id)
  }
  for (const isTurnOfOld of turns) {
    const id = (isTurnOfOld ? old : next).shift()
    if (id === undefined || (isTurnOfOld && wentOver)) continue
    if (isTurnOfOld) {
      deliver(id)
      seam.toldByOld({ id })
      seam.deliveredByOld(payloadOf(`{"id":${id}}`))
    } else if (wentOver) {
      deliver(id)
    } else {
      seam.begin(payloadOf(`{"id":${id}}`), 0)
      seam.event({ id })
    }
    tryToGoOver()
  }
  return { delivered, wentOver }
}

const consecutive = Array.from({ length: 60 }, (_, i) => 100 + i)
const growing = consecutive.map((id) => id * 7 + (id % 5))

const subjects: ReadonlyArray<readonly [string, Topic<Tick>, ReadonlyArray<number>]> = [
  ["contiguous ids", topic("a"), consecutive],
  ["ids that only grow", topic("a", { sequence: Sequence.increasing("id") }), growing],
  ["payloads", topic("a", { sequence: undefined }), growing]
]

describe("Seam", () => {
  for (const [name, subject, ids] of subjects) {
    it.effect.prop(`brings each event once and in order, by ${name}`, [Interleaving], ([interleaving]) =>
      Effect.sync(() => {
        const { delivered } = play(subject, ids, interleaving)

        assert.deepStrictEqual(delivered, ids.slice(0, delivered.length))
      })
    )
  }

  it.effect.prop("brings states of ever later times, none twice", [Interleaving], ([interleaving]) =>
    Effect.sync(() => {
      const states = topic("a", { sequence: undefined, stateTime: (state: Tick) => state.id })
      const { delivered } = play(states, growing, interleaving)

      for (const [i, id] of delivered.slice(1).entries()) assert.isAbove(id, delivered[i] ?? 0)
    })
  )

  it("shows itself to every kind of row, by the time that both connections have brought all", () => {
    const turns = Array.from({ length: 160 }, (_, i) => i % 2 === 0)
    for (const [name, subject, ids] of subjects) {
      assert.isTrue(play(subject, ids, { joinsAt: 3, turns }).wentOver, name)
    }
  })

  it("has none before the new connection has brought anything", () => {
    assert.isUndefined(new Seam(topic("a") as Topic<unknown>).connect(5))
  })

  it("keeps what did not decode in its place", () => {
    const seam = new Seam(topic("a") as Topic<unknown>)
    seam.begin(payloadOf(""), 0)
    seam.event({ id: 4 })
    seam.event({ id: 6 })

    assert.isUndefined(seam.connect(2))
    assert.deepStrictEqual(
      seam.connect(4)?.map((item) => (item._tag === "Event" ? item.event : item._tag)),
      [{ id: 6 }]
    )
  })
})
