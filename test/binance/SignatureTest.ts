/**
 * What signatures must be, whatever computes them.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Inspectable, type Layer, Redacted } from "effect"
import { UrlParams } from "effect/http"
import * as Signature from "../../src/binance/Signature.ts"
import * as PublishedKeys from "./PublishedKeys.ts"

const sign = (signer: Signature.Signer, text: string) => Effect.map(signer.sign(text), Redacted.value)

// From binance-spot-api-docs at a5e0bc3, 2026-07-21: rest-api.md and web-socket-api.md, "HMAC Keys".
const spotRest = [
  {
    symbol: "LTCBTC",
    signature: "c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71"
  },
  {
    symbol: "１２３４５６",
    signature: "e1353ec6b14d888f1164ae9af8228a3dbd508bc82eb867db8ab6046442f33ef3"
  }
]

const spotWebSocket = [
  {
    params: {
      symbol: "BTCUSDT",
      side: "SELL",
      type: "LIMIT",
      timeInForce: "GTC",
      quantity: "0.01000000",
      price: "52000.00",
      recvWindow: 100,
      timestamp: 1645423376532,
      apiKey: PublishedKeys.apiKey
    },
    signature: "aa1b5712c094bc4e57c05a1a5c1fd8d88dcd628338ea863fec7b88e59fe2db24"
  },
  {
    params: {
      symbol: "１２３４５６",
      side: "BUY",
      type: "LIMIT",
      timeInForce: "GTC",
      quantity: "1.00000000",
      price: "0.10000000",
      recvWindow: 5000,
      timestamp: 1645423376532,
      apiKey: PublishedKeys.apiKey
    },
    signature: "b33892ae8e687c939f4468c6268ddd4c40ac1af18ad19a064864c47bae0752cd"
  }
]

// From developers.binance.com/docs/derivatives: usds-margined-futures/general-info and option/general-info, read 2026-11. What is
// left out there was printed for a text that differs from the one beside it.
const futures = [
  {
    secret: "2b5eb11e18796d12d88f13dc27dbbd02c2cc51ff7059765ed9821957d82bb4d9",
    text: "symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=9000&timeInForce=GTC&recvWindow=5000&timestamp=1591702613943",
    signature: "3c661234138461fcc7a7d8746c6558c9842d4e10870d2ecbedf7777cad694af9"
  },
  {
    secret: "YtP1BudNOWZE1ag5uzCkh4hIC7qSmQOu797r5EJBFGhxBYivjj8HIX0iiiPof5yG",
    text: "symbol=BTC-210129-40000-C&side=BUY&type=LIMIT&timeInForce=GTCquantity=0.01&price=2000&recvWindow=5000&timestamp=1611825601400",
    signature: "fa6045c54fb02912b766442be1f66fab619217e551a4fb4f8a1ee000df914d8e"
  }
]

export const suite = (name: string, layer: Layer.Layer<Signature.Services>) =>
  describe(name, () => {
    it.layer(layer)((it) => {
      it.effect.each(spotRest)("signs $symbol over REST as Binance's documentation does", ({ signature, symbol }) =>
        Effect.gen(function* () {
          const signer = yield* Signature.hmac(Redacted.make(PublishedKeys.secret))
          const params = UrlParams.fromInput({
            symbol,
            side: "BUY",
            type: "LIMIT",
            timeInForce: "GTC",
            quantity: "1",
            price: "0.1",
            recvWindow: 5000,
            timestamp: 1499827319559
          })

          assert.strictEqual(yield* sign(signer, Signature.queryText(params)), signature)
        })
      )

      it.effect.each(spotWebSocket)(
        "signs $params.symbol over the WebSocket API as Binance's documentation does",
        ({ params, signature }) =>
          Effect.gen(function* () {
            const signer = yield* Signature.hmac(Redacted.make(PublishedKeys.secret))

            assert.strictEqual(yield* sign(signer, Signature.sortedText(params)), signature)
          })
      )

      it.effect.each(futures)("signs as the documentation of futures and options does: $text", (vector) =>
        Effect.gen(function* () {
          const signer = yield* Signature.hmac(Redacted.make(vector.secret))

          assert.strictEqual(yield* sign(signer, vector.text), vector.signature)
        })
      )

      // Binance publishes no private keys, so signatures with them are those of the standards.
      it.effect("signs with Ed25519 as RFC 8037, appendix A.4", () =>
        Effect.gen(function* () {
          const signer = yield* Signature.privateKey(Redacted.make(PublishedKeys.ed25519))

          assert.strictEqual(signer.algorithm, "Ed25519")
          assert.strictEqual(
            yield* sign(signer, "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc"),
            "hgyY0il/MGCjP0JzlnLWG1PPOt7+09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr/MuM0KAg=="
          )
        })
      )

      it.effect.each([
        { form: "PKCS #8", pem: PublishedKeys.rsa },
        { form: "PKCS #1", pem: PublishedKeys.rsaPkcs1 }
      ])("signs with RSA as RFC 7515, appendix A.2, from a key in $form", ({ pem }) =>
        Effect.gen(function* () {
          const signer = yield* Signature.privateKey(Redacted.make(pem))

          assert.strictEqual(signer.algorithm, "RSA")
          assert.strictEqual(
            yield* sign(
              signer,
              "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
            ),
            [
              "cC4hiUPoj9Eetdgtv3hF80EGrhuB//dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh+0Qc/lF5YKt/O8W2Fp5jujGbds9uJdbF9CU",
              "Ar7t1dnZcAcQjbKBYNX4BAynRFdiuB++f/nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB/eSN9383LcOLn6/d",
              "O++xi12jzDwusC+eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0ig",
              "cN/IoypGlUPQGe77Rw=="
            ].join("")
          )
        })
      )

      it.effect("reads a private key from an environment variable, whose line breaks are written \\n", () =>
        Effect.gen(function* () {
          const pem = PublishedKeys.ed25519.replaceAll("\n", "\\n")
          const signer = yield* Signature.privateKey(Redacted.make(pem))

          assert.strictEqual(signer.algorithm, "Ed25519")
        })
      )

      it.effect("does not show what it signs with, nor the signature", () =>
        Effect.gen(function* () {
          const signer = yield* Signature.hmac(Redacted.make(PublishedKeys.secret))
          const signature = yield* signer.sign("symbol=BTCUSDT")

          const shown = [signer, signature].flatMap((each) => [String(each), Inspectable.toStringUnknown(each)]).join()
          assert.notInclude(shown, PublishedKeys.secret)
          assert.notInclude(shown, Redacted.value(signature))
        })
      )

      it.effect.each([
        { what: "nothing", pem: "", expectation: "expected a private key in PEM, found no -----BEGIN line" },
        {
          what: "a public key",
          pem: "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAgmDRTtj2FA+wzJUIlAL9ly1eovjLBu7uXUFR+jFULmg=\n-----END PUBLIC KEY-----",
          expectation: "expected a private key in PEM, found PUBLIC KEY"
        },
        {
          what: "a key with a passphrase",
          pem: "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIH\n-----END ENCRYPTED PRIVATE KEY-----",
          expectation:
            "expected a private key without a passphrase: openssl pkey -in key.pem -out decrypted.pem removes it"
        },
        {
          what: "a key that was cut",
          pem: PublishedKeys.rsa.replace("MIIE", "MIID"),
          expectation: "expected a private key of kind Ed25519 or RSA"
        },
        {
          what: "a PKCS #1 key that was cut",
          pem: PublishedKeys.rsaPkcs1.replace("MIIE", "MIID"),
          expectation: "expected a whole RSA private key"
        }
      ])("says what is wrong with $what", ({ expectation, pem }) =>
        Effect.gen(function* () {
          const error = yield* Effect.flip(Signature.privateKey(Redacted.make(pem)))

          assert.strictEqual(error.message, expectation)
        })
      )

      it.effect("says that a secret is empty", () =>
        Effect.gen(function* () {
          const error = yield* Effect.flip(Signature.hmac(Redacted.make(" \n")))

          assert.strictEqual(error.message, "expected a secret, found an empty text")
        })
      )
    })
  })
