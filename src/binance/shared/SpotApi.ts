/**
 * The methods of spot's WebSocket API, over which the events of margin come too.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Rpc from "effect/rpc/Rpc"
import * as RpcGroup from "effect/rpc/RpcGroup"
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"
import { EpochMillis } from "../../model/EpochMillis.ts"
import { RedactedString } from "../../model/RedactedString.ts"
import * as ApiTable from "../ApiTable.ts"
import * as RestTable from "../RestTable.ts"
import * as Methods from "./ApiMethods.ts"
import * as Bodies from "./RestBodies.ts"

// The documentation prints it in microseconds, on connections of milliseconds (spot, 2026-07).
const leastMicros = 1e14

const AnyEpoch = Schema.Finite.pipe(
  Schema.decodeTo(
    EpochMillis,
    SchemaTransformation.transform({
      decode: (time: number) => (time >= leastMicros ? Math.floor(time / 1000) : time),
      encode: (millis) => millis
    })
  )
)

/**
 * The number that events of an account have on this connection, and when they end if they are not renewed.
 *
 * @category bodies
 * @since 0.1.0
 */
export class Subscribed extends Schema.Opaque<Subscribed>()(
  Schema.Struct({ subscriptionId: Schema.Int, expirationTime: Schema.optionalKey(AnyEpoch) })
) {}

const subscribing = Context.merge(RestTable.weight(2), RestTable.repeatable)

const open = RpcGroup.make(
  Methods.ping,
  Methods.time,
  Methods.sessionStatus,
  Methods.sessionLogout,
  Rpc.make("session.subscriptions", { success: Schema.Array(Subscribed) })
    .annotateMerge(RestTable.weight(2))
    .annotateMerge(RestTable.repeatable),
  Rpc.make("userDataStream.unsubscribe", {
    /** All, where none is named. */
    payload: { subscriptionId: Schema.optional(Schema.Int) },
    success: Bodies.Done
  })
    .annotateMerge(RestTable.weight(2))
    .annotateMerge(RestTable.repeatable)
)

const subscribe = RpcGroup.make(
  Rpc.make("userDataStream.subscribe", { success: Subscribed }).annotateMerge(subscribing),
  Rpc.make("userDataStream.subscribe.signature", { success: Subscribed })
    .annotateMerge(subscribing)
    .annotateMerge(ApiTable.alwaysSigned),
  Rpc.make("userDataStream.subscribe.listenToken", {
    payload: { listenToken: RedactedString },
    success: Subscribed
  }).annotateMerge(subscribing)
)

/**
 * The methods.
 *
 * @category tables
 * @since 0.1.0
 */
export const Api = ApiTable.make({
  market: "spot",
  path: "/ws-api/v3",
  handshakeWeight: 2,
  open,
  signed: RpcGroup.make(Methods.sessionLogon),
  subscribe
})
