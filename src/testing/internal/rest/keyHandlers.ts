import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { RestRefusal } from "./refusal.ts"
import type { Asked } from "./routes.ts"
import type { Stream, StreamKeys } from "./streamKeys.ts"

/**
 * What makes, keeps and closes the key of a stream, the same on every market that has one.
 *
 * @internal
 */
export const make = (keys: StreamKeys, stream: Stream) => ({
  createListenKey: (_: object, { account, now }: Asked) =>
    Effect.sync(() => {
      const { expiresAt, key } = keys.create(account, stream, now)
      return { listenKey: Redacted.make(key), expiresAt }
    }),
  keepListenKey: (_: object, { account, now }: Asked) =>
    Effect.suspend(() => {
      const kept = keys.keep(account, stream, now)
      return kept instanceof RestRefusal ? Effect.fail(kept) : Effect.succeed({ listenKey: Redacted.make(kept.key) })
    }),
  closeListenKey: (_: object, { account, now }: Asked) =>
    Effect.suspend(() => {
      const refusal = keys.close(account, stream, now)
      return refusal === undefined ? Effect.succeed({}) : Effect.fail(refusal)
    })
})
