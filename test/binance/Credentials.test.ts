import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Inspectable, Layer, Redacted } from "effect"
import * as Credentials from "../../src/binance/Credentials.ts"
import * as Signature from "../../src/binance/Signature.ts"
import * as PublishedKeys from "./PublishedKeys.ts"

const apiKey = Redacted.make(PublishedKeys.apiKey)
const secret = Redacted.make(PublishedKeys.secret)
const privateKey = Redacted.make(PublishedKeys.ed25519)

const fromEnv = (env: Readonly<Record<string, string>>) =>
  Effect.provide(
    Credentials.Credentials,
    Credentials.layerConfig().pipe(
      Layer.provide(Signature.layerWebCrypto),
      Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnv({ env })))
    )
  )

describe("Credentials", () => {
  it.layer(Signature.layerWebCrypto)((it) => {
    it.effect("sign with a secret", () =>
      Effect.gen(function* () {
        const { signer } = yield* Credentials.make({ apiKey, secret })

        assert.strictEqual(signer.algorithm, "HMAC")
      })
    )

    it.effect("sign with a private key", () =>
      Effect.gen(function* () {
        const { signer } = yield* Credentials.make({ apiKey, privateKey })

        assert.strictEqual(signer.algorithm, "Ed25519")
      })
    )

    it.effect("pass over the line breaks that files end with", () =>
      Effect.gen(function* () {
        const plain = yield* Credentials.make({ apiKey, secret })
        const read = yield* Credentials.make({
          apiKey: Redacted.make(`${PublishedKeys.apiKey}\n`),
          secret: Redacted.make(`${PublishedKeys.secret}\r\n`)
        })

        assert.strictEqual(Redacted.value(read.apiKey), PublishedKeys.apiKey)
        assert.strictEqual(Redacted.value(yield* read.signer.sign("x")), Redacted.value(yield* plain.signer.sign("x")))
      })
    )

    it.effect.each([
      { options: { apiKey }, message: "secret: expected one, or a private key in its place" },
      {
        options: { apiKey, secret, privateKey },
        message: "privateKey: expected either a private key or a secret, found both"
      },
      { options: { apiKey: Redacted.make(" "), secret }, message: "apiKey: expected letters and digits" },
      { options: { apiKey: Redacted.make("two\r\nlines"), secret }, message: "apiKey: expected letters and digits" },
      { options: { apiKey, secret: Redacted.make("") }, message: "secret: expected a secret, found an empty text" },
      {
        options: { apiKey, privateKey: secret },
        message: "privateKey: expected a private key in PEM, found no -----BEGIN line"
      }
    ])("say what is wrong: $message", ({ message, options }) =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(Credentials.make(options))

        assert.strictEqual(error.message, message)
      })
    )

    it.effect("show nothing of themselves", () =>
      Effect.gen(function* () {
        const credentials = yield* Credentials.make({ apiKey, secret })

        const shown = Inspectable.toStringUnknown(credentials) + JSON.stringify(credentials)
        assert.notInclude(shown, PublishedKeys.apiKey)
        assert.notInclude(shown, PublishedKeys.secret)
      })
    )
  })

  describe("from the environment", () => {
    it.effect("are BINANCE_API_KEY and BINANCE_API_SECRET", () =>
      Effect.gen(function* () {
        const credentials = yield* fromEnv({
          BINANCE_API_KEY: PublishedKeys.apiKey,
          BINANCE_API_SECRET: PublishedKeys.secret
        })

        assert.strictEqual(Redacted.value(credentials.apiKey), PublishedKeys.apiKey)
        assert.strictEqual(credentials.signer.algorithm, "HMAC")
      })
    )

    it.effect("are BINANCE_API_KEY and BINANCE_PRIVATE_KEY", () =>
      Effect.gen(function* () {
        const { signer } = yield* fromEnv({
          BINANCE_API_KEY: PublishedKeys.apiKey,
          BINANCE_PRIVATE_KEY: PublishedKeys.rsa.replaceAll("\n", "\\n")
        })

        assert.strictEqual(signer.algorithm, "RSA")
      })
    )

    it.effect("are missed by name", () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(fromEnv({ BINANCE_API_SECRET: PublishedKeys.secret }))

        assert.strictEqual(error._tag, "ConfigError")
        assert.include(error.message, "BINANCE_API_KEY")
        assert.notInclude(Inspectable.toStringUnknown(error), PublishedKeys.secret)
      })
    )
  })
})
