import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import * as TopicTemplate from "../../src/connection/TopicTemplate.ts"
import { between } from "../continuity/arbitraries.ts"

// Every shape of name on Binance's USDⓈ-M, and a few that it might come to have.
const shapes = [
  "<symbol>@aggTrade",
  "<symbol>@markPrice@<updateSpeed>",
  "!markPrice@arr@<updateSpeed>",
  "<symbol>@kline_<interval>",
  "<pair>_<contractType>@continuousKline_<interval>",
  "!miniTicker@arr",
  "!bookTicker",
  "<symbol>@depth@<updateSpeed>",
  "<symbol>@depth<levels>@<updateSpeed>",
  "<symbol>@rpiDepth@500ms",
  "tradingSession",
  "<underlying>@optionTicker@<expiry>",
  "!a.b(c)*[d]$@<x>",
  "<symbol>@<speed>@fixed",
  "<a>]<b>@x",
  "<a>^<b>@x",
  "<a>\\<b>@x",
  "<a>-<b>@x"
]

// Letters of parameters, among them those to which templates, patterns and URLs give a meaning.
const alphabet = "abz_019.-!$^*+?()[]{}|\\<>&#%币安人生ß𝄞é"

/** A text of one to twelve letters. */
const text = (letters: ReadonlyArray<string>) =>
  Arbitrary.map(Arbitrary.array(between(0, letters.length - 1), { minLength: 1, maxLength: 12 }), (picks) =>
    picks.map((pick) => letters[pick] ?? "").join("")
  )

const isOptional = (template: string, name: string) => template.split("@").slice(1).includes(`<${name}>`)

// Parameters of a template. One that is followed by a letter of the template can not hold that letter itself.
const texts = (template: string): Arbitrary.Arbitrary<TopicTemplate.Texts> =>
  Arbitrary.map(
    Arbitrary.all(
      Array.from(template.matchAll(/<(\w+)>(.?)/g), ([, name = "", next = ""]) => {
        const legal = Array.from(alphabet).filter((letter) => letter !== next)
        return Arbitrary.map(Arbitrary.all([text(legal), between(0, 2)]), ([given, n]) => [
          name,
          n === 0 && isOptional(template, name) ? undefined : given
        ])
      })
    ),
    (entries) => Object.fromEntries(entries)
  )

describe.each(shapes)("%s", (shape) => {
  const template = TopicTemplate.make(shape)

  it.prop("reads back the parameters that it rendered", [texts(shape)], ([given]) => {
    const name = template.render(given)

    assert.deepStrictEqual(template.parse(name), given)
  })

  it.prop("renders a name that it could read to the same name", [Schema.String, texts(shape)], ([noise, given]) => {
    const name = template.render(given)

    for (const candidate of [noise, name, `${name}${noise}`, `${noise}${name}`, name.slice(1), name.slice(0, -1)]) {
      const read = template.parse(candidate)
      if (read !== undefined) assert.strictEqual(template.render(read), candidate)
    }
  })

  it("names its placeholders in their order", () => {
    assert.deepStrictEqual(
      template.placeholders,
      Array.from(shape.matchAll(/<(\w+)>/g), ([, name]) => name ?? "")
    )
    assert.strictEqual(template.template, shape)
  })

  it("answers within a moment to names of 100,000 letters", () => {
    const began = performance.now()

    for (const letter of ["_", "a", "@", "a_", "@_", "a@", "\u{1d11e}", " "]) {
      const long = letter.repeat(100_000 / letter.length)
      for (const name of [
        long,
        `${long}@`,
        `${long} `,
        `a_${long}@continuousKline_`,
        `${long}@depth${long}@${long} `
      ]) {
        const read = template.parse(name)
        if (read !== undefined) assert.strictEqual(template.render(read), name)
      }
    }

    assert.isBelow(performance.now() - began, 2000)
  })
})

// All texts of one to so many letters.
const allTexts = (letters: string, length: number): ReadonlyArray<string> => {
  if (length === 0) return []
  const shorter = ["", ...allTexts(letters, length - 1)]
  return Array.from(letters).flatMap((letter) => shorter.map((rest) => letter + rest))
}

describe("parse", () => {
  it.each([
    {
      template: "<pair>_<kind>@k_<interval>",
      length: 8,
      choices: { pair: allTexts("ak", 2), kind: allTexts("ak_", 2), interval: allTexts("ak_", 2) }
    },
    {
      template: "<a>@k<b>@<c>",
      length: 7,
      choices: { a: allTexts("ak_", 4), b: allTexts("ak_", 4), c: [undefined, ...allTexts("ak_", 2)] }
    }
  ])("accepts of all short names exactly those that $template renders to", ({ choices, length, template }) => {
    const { parse, render } = TopicTemplate.make(template)
    let all: ReadonlyArray<TopicTemplate.Texts> = [{}]
    for (const [name, values] of Object.entries(choices)) {
      all = all.flatMap((given) => values.map((value) => ({ ...given, [name]: value })))
    }
    const renderable = new Map(all.map((given) => [render(given), JSON.stringify(given)]))

    for (const name of allTexts("ak_@", length)) {
      const read = parse(name)
      assert.strictEqual(read === undefined ? undefined : JSON.stringify(read), renderable.get(name), name)
    }
  })

  it("leaves out what was absent", () => {
    const { parse, render } = TopicTemplate.make("<symbol>@depth<levels>@<updateSpeed>")

    assert.strictEqual(render({ symbol: "btcusdt", levels: "5", updateSpeed: undefined }), "btcusdt@depth5")
    assert.strictEqual(render({ symbol: "btcusdt", levels: "5" }), "btcusdt@depth5")
    assert.isUndefined(parse("btcusdt@depth5")?.["updateSpeed"])
    assert.isUndefined(parse("btcusdt@depth@100ms"))
    assert.isUndefined(parse("btcusdt@depth5@"))
    assert.isUndefined(parse("btcusdt@depth5@100ms@more"))
  })

  it("leaves a placeholder in its place where something is absent that must be there", () => {
    const { parse, render } = TopicTemplate.make("<symbol>@kline_<interval>")

    assert.strictEqual(render({ symbol: "btcusdt" }), "btcusdt@kline_<interval>")
    assert.strictEqual(render({ interval: "1m" }), "<symbol>@kline_1m")
    assert.deepStrictEqual(parse("btcusdt@kline_1m"), { symbol: "btcusdt", interval: "1m" })
  })

  it("ends a pair at its first underscore, as a delivery contract begins there", () => {
    const { parse } = TopicTemplate.make("<pair>_<contractType>@continuousKline_<interval>")

    const read = parse("btcusdt_current_quarter@continuousKline_1m")

    assert.deepStrictEqual(read, { pair: "btcusdt", contractType: "current_quarter", interval: "1m" })
  })

  it("tells letters apart by case: 1m is a minute and 1M a month", () => {
    const { parse } = TopicTemplate.make("<symbol>@kline_<interval>")

    assert.strictEqual(parse("btcusdt@kline_1M")?.["interval"], "1M")
    assert.isUndefined(parse("btcusdt@KLINE_1m"))
  })

  it("takes no part of a name that ends in a line break, holds a space or a slash", () => {
    const { parse } = TopicTemplate.make("<symbol>@aggTrade")

    for (const name of [
      "btcusdt@aggTrade\n",
      "\nbtcusdt@aggTrade",
      "btc usdt@aggTrade",
      "a/b@aggTrade",
      "@aggTrade",
      ""
    ]) {
      assert.isUndefined(parse(name), JSON.stringify(name))
    }
  })

  it("takes the letters of a template at their word", () => {
    const { parse } = TopicTemplate.make("a.b@<x>")

    assert.isUndefined(parse("aXb@1"))
    assert.deepStrictEqual(parse("a.b@1"), { x: "1" })
  })
})
