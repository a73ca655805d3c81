import { assert, describe, it } from "@effect/vitest"
import { Arbitrary } from "effect"
import { blocks } from "../../src/connection/internal/legNumbers.ts"
import { between, oneOf } from "../continuity/arbitraries.ts"

// Each block has room for 64.
const legs = 150

const step = Arbitrary.all({ leg: between(0, legs - 1), what: oneOf(["move", "event"]), value: between(1, 1_000_000) })

describe("the numbers of legs", () => {
  it.prop(
    "are those of each alone, over several blocks",
    [Arbitrary.array(step, { maxLength: 400 })],
    ([steps]) => {
      const next = blocks()
      const model = Array.from({ length: legs }, () => ({ position: NaN, lastEventMillis: -Infinity, events: 0 }))
      const places = model.map(() => {
        const numbers = next()
        return { numbers, at: numbers.add() }
      })

      for (const { leg, value, what } of steps) {
        const { at, numbers } = places[leg] ?? assert.fail()
        const expected = model[leg] ?? assert.fail()
        if (what === "move") {
          numbers.moveTo(at, value)
          expected.position = value
        } else {
          numbers.event(at, value)
          expected.lastEventMillis = value
          expected.events++
        }
      }

      assert.strictEqual(new Set(places.map(({ numbers }) => numbers)).size, 3)
      assert.deepStrictEqual(
        places.map(({ at, numbers }) => ({
          position: numbers.position(at),
          lastEventMillis: numbers.lastEventMillis(at),
          events: numbers.events(at)
        })),
        model
      )
    },
    { arbitrary: { runs: 100, size: 200 } }
  )

  it("of a leg are untouched when another one comes", () => {
    const numbers = blocks()()
    const first = numbers.add()
    numbers.moveTo(first, 7)
    numbers.event(first, 5)

    numbers.add()

    assert.deepStrictEqual([numbers.position(first), numbers.lastEventMillis(first), numbers.events(first)], [7, 5, 1])
  })
})
