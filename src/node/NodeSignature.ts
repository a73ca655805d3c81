/**
 * Signatures on Node: by `node:crypto`, within the thread.
 *
 * WebCrypto hands each signature to a thread pool and waits for it. Here it is there when the effect returns, which is sooner, and
 * which lets a `TestClock` see all of it.
 *
 * @since 0.1.0
 */
import { layerMac, layerSignature } from "@effect/platform-node/NodeCrypto"
import * as Crypto from "effect/crypto/Signature"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as NodeCrypto from "node:crypto"
import type * as Signature from "../binance/Signature.ts"

// RFC 8410: what stands before the 32 bytes of an Ed25519 key in PKCS #8.
const ed25519Head = Uint8Array.of(48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32)

const readKey = Effect.fnUntraced(function* (key: Crypto.PrivateKey) {
  const bytes = yield* Crypto.toBytes(key)
  const pkcs8 = key.algorithm._tag === "Ed25519" ? Buffer.concat([ed25519Head, bytes]) : Buffer.from(bytes)
  return NodeCrypto.createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" })
})

// Binance takes no others. Those that can not be exported are WebCrypto's alone.
const isOurs = ({ algorithm }: Crypto.PrivateKey): boolean =>
  algorithm._tag === "Ed25519" || (algorithm._tag === "RsaPkcs1v15" && algorithm.hash.name === "SHA-256")

const layerPrivateKeys: Layer.Layer<Crypto.Signature> = Layer.effect(
  Crypto.Signature,
  Effect.map(Crypto.Signature, (core) => {
    const keys = new WeakMap<Crypto.PrivateKey, NodeCrypto.KeyObject>()
    const keyOf = Effect.fnUntraced(function* (key: Crypto.PrivateKey) {
      const known = keys.get(key) ?? (yield* readKey(key))
      keys.set(key, known)
      return known
    })
    return Crypto.Signature.of({
      ...core,
      sign: (key, data) =>
        isOurs(key)
          ? keyOf(key).pipe(
              Effect.map((known) =>
                // Ed25519 has a hash of its own.
                NodeCrypto.sign(key.algorithm._tag === "Ed25519" ? null : "sha256", data, known)
              ),
              Effect.catchReason("CryptoError", "NotExtractable", () => core.sign(key, data))
            )
          : core.sign(key, data)
    })
  })
).pipe(Layer.provide(layerSignature))

/**
 * Signatures by `node:crypto`.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer: Layer.Layer<Signature.Services> = Layer.merge(layerMac, layerPrivateKeys)
