/**
 * How suites of the exchange's REST are run on any of its faces.
 */
import type { it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import type { HttpClient } from "effect/http"
import * as Credentials from "../../src/binance/Credentials.ts"
import type { RestApi } from "../../src/binance/RestApi.ts"
import type { WebSocketApi } from "../../src/binance/WebSocketApi.ts"
import * as NodeSignature from "../../src/node/NodeSignature.ts"
import { type AccountOptions, defaultAccount } from "../../src/testing/ExchangeOptions.ts"
import type * as TestExchange from "../../src/testing/TestExchange.ts"
import * as PublishedKeys from "../binance/PublishedKeys.ts"

type Services = TestExchange.TestExchange | RestApi | WebSocketApi | HttpClient.HttpClient

/** A way to reach the exchange. */
export interface Face {
  readonly layer: (options?: TestExchange.Options) => Layer.Layer<Services>
  readonly run: typeof it.effect | typeof it.live
}

/** Calls on behalf of somebody. */
export const as = (options: Credentials.Options) =>
  Effect.provide(Credentials.layer(options).pipe(Layer.provide(NodeSignature.layer), Layer.orDie))

export const ed25519: AccountOptions = {
  apiKey: Redacted.make("ed25519-key"),
  privateKey: Redacted.make(PublishedKeys.ed25519)
}
export const rsa: AccountOptions = { apiKey: Redacted.make("rsa-key"), privateKey: Redacted.make(PublishedKeys.rsa) }
export const elsewhere: AccountOptions = {
  apiKey: Redacted.make("elsewhere-key"),
  secret: Redacted.make("x"),
  addresses: ["203.0.113.7"]
}

/** Makes tests of a face, in which the account of the exchange asks. */
export const tests =
  ({ layer, run }: Face) =>
  <A, E>(
    sentence: string,
    effect: Effect.Effect<A, E, Services | Credentials.Credentials>,
    options?: TestExchange.Options
  ) =>
    run(sentence, () => effect.pipe(as(defaultAccount), Effect.provide(layer(options))))
