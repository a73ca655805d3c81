import { assert, describe, it } from "@effect/vitest"
import { Effect, Result, Schema } from "effect"
import { Name, Pair, Symbol } from "../../src/model/Symbol.ts"

const encode = Schema.encodeUnknownResult(Symbol)
const decode = Schema.decodeUnknownResult(Symbol)

describe("Symbol", () => {
  it.each([
    ["BTCUSDT", "btcusdt"],
    ["1000PEPEUSDT", "1000pepeusdt"],
    ["BTCUSDT_261225", "btcusdt_261225"],
    ["BTCUSD_PERP", "btcusd_perp"],
    ["币安人生USDT", "币安人生usdt"],
    ["ЯUSDT", "яusdt"]
  ])("spells %s as %s in topics", (symbol, text) => {
    assert.deepStrictEqual(encode(symbol), Result.succeed(text))
    assert.deepStrictEqual(decode(text), Result.succeed(symbol))
  })

  it.each(["btcusdt", "BTCusdt"])("takes %j as it takes BTCUSDT", (symbol) => {
    assert.deepStrictEqual(encode(symbol), Result.succeed("btcusdt"))
  })

  it.each(["", "BTC-USDT", "BTC/USDT", "BTC USDT", "BTC@USDT", "!BTC", "STRAßEUSDT", "straßeusdt", "ẞUSDT"])(
    "does not take %j for a symbol",
    (symbol) => {
      assert.isTrue(Result.isFailure(encode(symbol)))
    }
  )

  it.each(["BTCUSDT", "btcUSDT", "", "btc-usdt", "straße"])("does not read %j in a topic", (text) => {
    assert.isTrue(Result.isFailure(decode(text)))
  })

  it.effect.prop("reads back what it spells", [Symbol], ([symbol]) =>
    Effect.sync(() => assert.deepStrictEqual(Result.flatMap(encode(symbol), decode), Result.succeed(symbol)))
  )
})

describe("Pair", () => {
  it.effect.prop("has no underscore, so that what follows it in a topic can be told apart", [Pair], ([pair]) =>
    Effect.sync(() => {
      assert.match(Schema.encodeSync(Pair)(pair), /^[a-z0-9]+$/)
      assert.isTrue(Result.isFailure(Schema.encodeUnknownResult(Pair)(`${pair}_261225`)))
    })
  )
})

describe("Name", () => {
  it("is whatever the exchange writes, unless that is nothing", () => {
    const is = Schema.is(Name)

    assert.isTrue(is("btc-USDT 币"))
    assert.isFalse(is(""))
    assert.isFalse(is(5))
  })
})
