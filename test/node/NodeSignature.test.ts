import { assert, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { Signature as Crypto } from "effect/crypto"
import * as Signature from "../../src/binance/Signature.ts"
import * as NodeSignature from "../../src/node/NodeSignature.ts"
import * as PublishedKeys from "../binance/PublishedKeys.ts"
import * as SignatureTest from "../binance/SignatureTest.ts"

SignatureTest.suite("signatures by node:crypto", NodeSignature.layer)

it.layer(NodeSignature.layer)((it) => {
  it.effect.each([
    { name: "Ed25519", pem: PublishedKeys.ed25519 },
    { name: "RSA", pem: PublishedKeys.rsa }
  ])("a signature by $name is there at once", ({ pem }) =>
    Effect.gen(function* () {
      const signer = yield* Signature.privateKey(Redacted.make(pem))

      assert.strictEqual(Redacted.value(Effect.runSync(signer.sign("x"))).length % 4, 0)
    })
  )

  it.effect("an HMAC is there at once", () =>
    Effect.gen(function* () {
      const signer = yield* Signature.hmac(Redacted.make(PublishedKeys.secret))

      assert.match(Redacted.value(Effect.runSync(signer.sign("x"))), /^[0-9a-f]{64}$/)
    })
  )

  it.effect("keys that WebCrypto does not give away, and algorithms that Binance does not take, still sign", () =>
    Effect.gen(function* () {
      const { generateKeyPair, sign, verify } = yield* Crypto.Signature
      const data = new TextEncoder().encode("x")
      const der = Buffer.from(PublishedKeys.ed25519.replaceAll(/-----.*-----/g, ""), "base64")
      const locked = yield* Effect.promise(() => crypto.subtle.importKey("pkcs8", der, "Ed25519", false, ["sign"]))
      const ours = yield* Crypto.privateKeyFromCryptoKey(Crypto.ed25519, locked)
      const theirs = yield* generateKeyPair(Crypto.ecdsaP256)

      assert.lengthOf(yield* sign(ours, data), 64)
      assert.isTrue(yield* verify(theirs.publicKey, yield* sign(theirs.privateKey, data), data))
    })
  )
})
