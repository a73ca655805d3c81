/**
 * How Binance wants requests signed.
 *
 * The two faces of the exchange sign the same parameters in different forms: REST the query as it stands in the URL, the
 * WebSocket API the parameters sorted by name and not encoded. The forms agree for many requests and differ for some, such as
 * those about symbols with Chinese names, so each has a function of its own.
 *
 * @since 0.1.0
 */
import type * as CryptoError from "effect/crypto/CryptoError"
import * as KeyFormat from "effect/crypto/KeyFormat"
import * as Mac from "effect/crypto/Mac"
import * as SecureRandom from "effect/crypto/SecureRandom"
import * as Crypto from "effect/crypto/Signature"
import * as Effect from "effect/Effect"
import * as Base64 from "effect/encoding/Base64"
import * as Hex from "effect/encoding/Hex"
import * as UrlParams from "effect/http/UrlParams"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"

/**
 * A key that can not sign. It never quotes the key.
 *
 * @category errors
 * @since 0.1.0
 */
export class KeyError extends Schema.TaggedError<KeyError>()("KeyError", {
  /** What was expected and what was found, in words. */
  expectation: Schema.String
}) {
  override get message() {
    return this.expectation
  }
}

/**
 * The kinds of keys that Binance gives out or takes.
 *
 * @category models
 * @since 0.1.0
 */
export type Algorithm = "HMAC" | "RSA" | "Ed25519"

/**
 * A key that signs.
 *
 * @category models
 * @since 0.1.0
 */
export interface Signer {
  readonly algorithm: Algorithm
  /** Signs the UTF-8 bytes of a text. The signature is in hex for HMAC and in base64 for the others, not percent-encoded. */
  readonly sign: (text: string) => Effect.Effect<Redacted.Redacted>
}

/**
 * What computes signatures. On Node `NodeSignature.layer` does it without leaving the thread, elsewhere {@link layerWebCrypto}.
 *
 * @category models
 * @since 0.1.0
 */
export type Services = Mac.Mac | Crypto.Signature

const encoder = new TextEncoder()

const makeSigner = (
  algorithm: Algorithm,
  sign: (bytes: Uint8Array) => Effect.Effect<Uint8Array, CryptoError.CryptoError>,
  encode: (signature: Uint8Array) => string
): Signer => ({
  algorithm,
  // A key that was read can sign.
  sign: (text) =>
    Effect.suspend(() => sign(encoder.encode(text))).pipe(
      Effect.map((signature) => Redacted.make(encode(signature), { label: "signature" })),
      Effect.orDie
    )
})

/**
 * A signer from the secret that came with an API key: HMAC-SHA256.
 *
 * @category constructors
 * @since 0.1.0
 */
export const hmac = Effect.fnUntraced(function* (
  secret: Redacted.Redacted
): Effect.fn.Return<Signer, KeyError, Mac.Mac> {
  const mac = yield* Mac.Mac
  const key = yield* Mac.key(Mac.hmacSha256, encoder.encode(Redacted.value(secret).trim())).pipe(
    Effect.mapError(() => new KeyError({ expectation: "expected a secret, found an empty text" }))
  )
  return makeSigner("HMAC", (bytes) => mac.sign(key, bytes), Hex.encode)
})

const pemLabel = /^-----BEGIN ([A-Z0-9 ]+)-----/

const unreadable = (expectation: string) => () => new KeyError({ expectation })

const decodeKey = (pem: string): Effect.Effect<Crypto.PrivateKey<Crypto.Ed25519 | Crypto.RsaPkcs1v15>, KeyError> => {
  const pkcs8 = KeyFormat.pem(KeyFormat.pkcs8)
  const rsa = Crypto.rsaPkcs1v15Sha256
  const label = pemLabel.exec(pem)?.[1]
  switch (label) {
    case "PRIVATE KEY":
      return KeyFormat.decodePrivate(pkcs8, Crypto.ed25519, pem).pipe(
        Effect.catch(() => KeyFormat.decodePrivate(pkcs8, rsa, pem)),
        Effect.mapError(unreadable("expected a private key of kind Ed25519 or RSA"))
      )
    case "RSA PRIVATE KEY":
      return Effect.mapError(
        KeyFormat.decodePrivate(KeyFormat.pem(KeyFormat.pkcs1), rsa, pem),
        unreadable("expected a whole RSA private key")
      )
    case "ENCRYPTED PRIVATE KEY":
      return Effect.fail(
        new KeyError({
          expectation:
            "expected a private key without a passphrase: openssl pkey -in key.pem -out decrypted.pem removes it"
        })
      )
    default:
      return Effect.fail(
        new KeyError({
          expectation: `expected a private key in PEM, ${label === undefined ? "found no -----BEGIN line" : `found ${label}`}`
        })
      )
  }
}

/**
 * A signer from a private key in PEM, Ed25519 or RSA (RSASSA-PKCS1-v1_5 with SHA-256). `\n` may stand for line breaks, as in
 * environment variables.
 *
 * @category constructors
 * @since 0.1.0
 */
export const privateKey = Effect.fnUntraced(function* (
  pem: Redacted.Redacted
): Effect.fn.Return<Signer, KeyError, Crypto.Signature> {
  const { sign } = yield* Crypto.Signature
  const key = yield* decodeKey(Redacted.value(pem).replaceAll("\\n", "\n").trim())
  return makeSigner(key.algorithm._tag === "Ed25519" ? "Ed25519" : "RSA", (bytes) => sign(key, bytes), Base64.encode)
})

/**
 * What REST signs: the query as the HTTP client sends it, names and values percent-encoded as UTF-8, in the order given.
 *
 * **Gotchas**
 *
 * Parameters that are added to the request after it was signed, or put in another order, make the signature wrong.
 *
 * @category canonical forms
 * @since 0.1.0
 */
export const queryText: (params: UrlParams.UrlParams) => string = UrlParams.toString

/**
 * What the WebSocket API signs: all parameters but the signature, sorted by name, as they stand in the request: not
 * percent-encoded.
 *
 * @category canonical forms
 * @since 0.1.0
 */
export const sortedText = (params: Readonly<Record<string, string | number | bigint | boolean>>): string =>
  Object.keys(params)
    .toSorted()
    .map((name) => `${name}=${params[name]}`)
    .join("&")

/**
 * Signatures by WebCrypto, which browsers and all runtimes have.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerWebCrypto: Layer.Layer<Services> = Layer.merge(Mac.layerWebCrypto, Crypto.layerWebCrypto).pipe(
  Layer.provide(SecureRandom.layerWebCrypto)
)
