/**
 * Who asks: an API key and what signs for it.
 *
 * @since 0.1.0
 */
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Signature from "./Signature.ts"

/**
 * An API key with its secret (HMAC) or with a private key in PEM (Ed25519, which Binance recommends, or RSA); one of the two.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  readonly apiKey: Redacted.Redacted
  readonly secret?: Redacted.Redacted | undefined
  readonly privateKey?: Redacted.Redacted | undefined
}

/**
 * Credentials that can not be used. It never quotes them.
 *
 * @category errors
 * @since 0.1.0
 */
export class CredentialsError extends Schema.TaggedError<CredentialsError>()("CredentialsError", {
  setting: Schema.Literals(["apiKey", "secret", "privateKey"]),
  /** What was expected and what was found, in words. */
  expectation: Schema.String
}) {
  override get message() {
    return `${this.setting}: ${this.expectation}`
  }
}

/**
 * On whose behalf calls are made that run in its reach. One program may serve several accounts, each with a layer of its own.
 *
 * @category services
 * @since 0.1.0
 */
export class Credentials extends Context.Service<
  Credentials,
  {
    readonly apiKey: Redacted.Redacted
    readonly signer: Signature.Signer
  }
>()("effect-binance/binance/Credentials") {}

const fail = (setting: CredentialsError["setting"], expectation: string) =>
  Effect.fail(new CredentialsError({ setting, expectation }))

const makeSigner = ({
  privateKey,
  secret
}: Options): Effect.Effect<Signature.Signer, CredentialsError, Signature.Services> => {
  const named = (setting: CredentialsError["setting"]) =>
    Effect.mapError(({ expectation }: Signature.KeyError) => new CredentialsError({ setting, expectation }))
  if (privateKey === undefined) {
    return secret === undefined
      ? fail("secret", "expected one, or a private key in its place")
      : named("secret")(Signature.hmac(secret))
  }
  return secret === undefined
    ? named("privateKey")(Signature.privateKey(privateKey))
    : fail("privateKey", "expected either a private key or a secret, found both")
}

// A key is sent as a header, where anything else would be refused or misread.
const printable = /^[\x21-\x7e]+$/

/**
 * Reads the keys, so that what is wrong with them is known before the first request.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = Effect.fnUntraced(function* (
  options: Options
): Effect.fn.Return<Credentials["Service"], CredentialsError, Signature.Services> {
  // Files and terminals add a line break.
  const apiKey = Redacted.make(Redacted.value(options.apiKey).trim(), { label: "apiKey" })
  if (!printable.test(Redacted.value(apiKey))) return yield* fail("apiKey", "expected letters and digits")
  return { apiKey, signer: yield* makeSigner(options) }
})

/**
 * Credentials from values that the program has. Fails with a `CredentialsError` where they can not be used: no secret and no private
 * key, both of them, or one that can not be read. Whether Binance accepts them shows with the first request.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (options: Options): Layer.Layer<Credentials, CredentialsError, Signature.Services> =>
  Layer.effect(Credentials, make(options))

const optional = (name: string) => Config.map(Config.option(Config.Redacted(name)), Option.getOrUndefined)

/**
 * Credentials under the names that operators expect: `BINANCE_API_KEY` with `BINANCE_API_SECRET`, or with `BINANCE_PRIVATE_KEY`, the
 * PEM text of a private key.
 *
 * @category configuration
 * @since 0.1.0
 */
export const config: Config.Config<Options> = Config.all({
  apiKey: Config.Redacted("BINANCE_API_KEY"),
  secret: optional("BINANCE_API_SECRET"),
  privateKey: optional("BINANCE_PRIVATE_KEY")
})

/**
 * Credentials from the configuration of the program, by default under the names of {@link config}. Fails with a `ConfigError` where one
 * is missing, and with a `CredentialsError` where they can not be used.
 *
 * **Example** (Reading keys from the environment)
 *
 * ```ts
 * Credentials.layerConfig().pipe(Layer.provideMerge(NodeBinance.layerConfig()))
 * ```
 *
 * @category layers
 * @since 0.1.0
 */
export const layerConfig = (
  options: Config.Wrap<Options> = config
): Layer.Layer<Credentials, Config.ConfigError | CredentialsError, Signature.Services> =>
  Layer.unwrap(Effect.map(Config.unwrap(options), layer))
