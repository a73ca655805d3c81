import { assert, describe, it } from "@effect/vitest"
import { UrlParams } from "effect/http"
import * as Signature from "../../src/binance/Signature.ts"
import * as SignatureTest from "./SignatureTest.ts"

SignatureTest.suite("signatures by WebCrypto", Signature.layerWebCrypto)

describe("canonical forms", () => {
  const params = { symbol: "测试USDT", newClientOrderId: "a/b:c.d_e-1", isIsolated: true, timestamp: 1760000007980 }

  it("keep their order and are percent-encoded for REST", () => {
    assert.strictEqual(
      Signature.queryText(UrlParams.fromInput(params)),
      "symbol=%E6%B5%8B%E8%AF%95USDT&newClientOrderId=a%2Fb%3Ac.d_e-1&isIsolated=true&timestamp=1760000007980"
    )
  })

  it("are what a URL keeps as it is", () => {
    const everything = UrlParams.fromInput({
      all: Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join("")
    })
    const text = Signature.queryText(everything)

    assert.strictEqual(new URL(`https://fapi.binance.com/?${text}`).search, `?${text}`)
  })

  it("are sorted and not encoded for the WebSocket API", () => {
    assert.strictEqual(
      Signature.sortedText(params),
      "isIsolated=true&newClientOrderId=a/b:c.d_e-1&symbol=测试USDT&timestamp=1760000007980"
    )
  })

  it("put capitals before small letters, as ASCII does", () => {
    assert.strictEqual(Signature.sortedText({ b: 1, a: 2, B: 3 }), "B=3&a=2&b=1")
  })
})
