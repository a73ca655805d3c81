import { assert, describe, it } from "@effect/vitest"
import { Arbitrary } from "effect"
import { Directory } from "../../src/connection/internal/names.ts"
import { oneOf } from "../continuity/arbitraries.ts"

const encoder = new TextEncoder()

const read = (names: Directory<unknown>, text: string, before = "") => {
  const from = encoder.encode(before).length
  return names.read(encoder.encode(`${before}${text}`), from)
}

describe("the names of a connection", () => {
  const part = oneOf(["btc", "ETH", "币", "😀", "@depth", "5", "\u0000", "\ufeff"])
  const name = Arbitrary.map(Arbitrary.array(part, { maxLength: 40 }), (parts) => parts.join(""))

  it.prop("are read as they stand, the first time and again", [Arbitrary.array(name)], ([texts]) => {
    const names = new Directory(() => undefined)

    for (const text of [...texts, ...texts]) {
      assert.deepInclude(read(names, `${text}","data":`, '{"'), { text, size: encoder.encode(text).length })
    }
  })

  /** Names of which each stands for itself, and how often that was looked up. */
  const counted = () => {
    const found = { lookUps: 0 }
    const names = new Directory((text) => {
      found.lookUps++
      return text
    })
    const readAll = (texts: ReadonlyArray<string>) =>
      texts.map((text) => names.find(read(names, `${text}"`)?.text ?? "none"))
    return { found, readAll }
  }

  it("are looked up once, however often they are read and wherever they stand", () => {
    const { found, readAll } = counted()

    assert.deepStrictEqual(readAll(["x", "y", "x", "x", "y"]), ["x", "y", "x", "x", "y"])
    assert.strictEqual(found.lookUps, 2)
  })

  it("are looked up once where a thousand of them take turns", () => {
    const { found, readAll } = counted()
    const texts = Array.from({ length: 1000 }, (_, i) => `s${i}usdt@bookTicker`)

    assert.deepStrictEqual([readAll(texts), readAll(texts)], [texts, texts])
    assert.strictEqual(found.lookUps, 1000)
  })

  it("are the same whatever comes behind them", () => {
    const names = new Directory(() => undefined)
    const texts = [
      "1000000mogusdt@kline_1m",
      "1000000mogusdt@kline_15m",
      "1000000mogusdt@kline_1M",
      "a@trade",
      "a@tradf",
      "a"
    ]
    const all = (behind: string) => texts.map((text) => read(names, `${text}"${behind}`)?.text)

    assert.deepStrictEqual(all(',"data":{"u":1'), texts)
    assert.deepStrictEqual(all(',"data":{"u":2'), texts)
    assert.deepStrictEqual(all(""), texts)
  })

  it("stand for what they stood for when it was last said that this may have changed", () => {
    const meanings = new Map([["a", 1]])
    const names = new Directory((text) => meanings.get(text))
    const found = () => [read(names, 'a"')?.text ?? "", "b"].map((text) => names.find(text))

    assert.deepStrictEqual(found(), [1, undefined])
    meanings.set("a", 2).set("b", 3)
    names.forget()
    assert.deepStrictEqual(found(), [2, 3])
    meanings.clear()
    names.forget()
    assert.deepStrictEqual(found(), [undefined, undefined])
  })

  it("are none if they have an escape, no end, or are not UTF-8", () => {
    const names = new Directory(() => undefined)

    assert.isUndefined(read(names, 'a\\u0062"'))
    assert.isUndefined(read(names, "a"))
    assert.isUndefined(read(names, ""))
    assert.isUndefined(names.read(Uint8Array.of(0x61, 0xff, 0x22), 0))
  })

  it("are made anew when a peer has invented many others", () => {
    const { found, readAll } = counted()
    const texts = Array.from({ length: 20_000 }, (_, i) => `name${i}`)

    assert.deepStrictEqual([readAll(texts), readAll(texts)], [texts, texts])
    assert.isAtLeast(found.lookUps, 40_000 - 8192)
  })
})
