import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect } from "effect"
import { QuietSpells } from "../../src/connection/internal/quietSpells.ts"
import { between } from "../continuity/arbitraries.ts"

const silenceMillis = 90_000

const known = (spells: ReadonlyArray<number>): QuietSpells => {
  const quietSpells = new QuietSpells()
  let now = 0
  for (const spell of spells) quietSpells.ended(spell, (now += spell))
  return quietSpells
}

const allowed = (millis: number): number => Math.min(Math.max(silenceMillis, 1.5 * millis), 3_600_000)

// Long ones are rare, so that it matters which of them are remembered.
const spell = Arbitrary.map(Arbitrary.all([between(1, 60), between(1, 3_000_000)]), ([chance, millis]) =>
  chance === 1 ? millis : millis % 100_000
)
const spells = Arbitrary.array(spell, { minLength: 150, maxLength: 300 })

describe("what is known of quiet spells", () => {
  it.effect.prop(
    "is the longest of the last 64 to 128",
    [spells],
    ([all]) =>
      Effect.sync(() => {
        const found = known(all).allowedMillis(silenceMillis)

        assert.isAtLeast(found, allowed(Math.max(0, ...all.slice(-64))))
        assert.isAtMost(found, allowed(Math.max(0, ...all.slice(-128))))
      }),
    { arbitrary: { runs: 300, size: 300, seed: "quiet spells" } }
  )

  it.effect.prop(
    "of two connections that become one, is no more than of either",
    [spells, spells],
    ([ours, theirs]) =>
      Effect.sync(() => {
        const [one, other] = [known(ours), known(theirs)]
        const least = Math.min(one.allowedMillis(silenceMillis), other.allowedMillis(silenceMillis))

        one.limitTo(other)

        assert.strictEqual(one.allowedMillis(silenceMillis), least)
      }),
    { arbitrary: { runs: 100, size: 300, seed: "two connections" } }
  )

  it("goes its own way where some topics are given a connection of their own", () => {
    const all = known([600_000])
    const some = all.copy()
    some.ended(900_000, 2_000_000)

    const alike = all.copy()
    alike.limitTo(all)

    assert.deepStrictEqual(
      [all, some, alike].map((quietSpells) => quietSpells.allowedMillis(silenceMillis)),
      [900_000, 1_350_000, 900_000]
    )
  })
})
