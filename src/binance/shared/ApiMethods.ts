/**
 * What the WebSocket API of several markets has in common: the connection itself, its clock and its session.
 *
 * @since 0.1.0
 */
import * as Rpc from "effect/rpc/Rpc"
import * as Schema from "effect/Schema"
import { EpochMillis } from "../../model/EpochMillis.ts"
import { RedactedString } from "../../model/RedactedString.ts"
import * as ApiTable from "../ApiTable.ts"
import * as RestTable from "../RestTable.ts"
import * as Bodies from "./RestBodies.ts"

/**
 * Whether the other side answers.
 *
 * @category methods
 * @since 0.1.0
 */
export const ping = Rpc.make("ping", { success: Bodies.Done }).annotateMerge(RestTable.repeatable)

/**
 * What time it is at the exchange.
 *
 * @category methods
 * @since 0.1.0
 */
export const time = Rpc.make("time", { success: Bodies.Time }).annotateMerge(RestTable.repeatable)

/**
 * Whether the connection is logged on, and for whom.
 *
 * @category bodies
 * @since 0.1.0
 */
export const SessionStatus = Schema.Struct({
  /** `null`: not logged on. */
  apiKey: Schema.NullOr(RedactedString),
  /** `null`: not logged on. */
  authorizedSince: Schema.NullOr(EpochMillis),
  connectedSince: EpochMillis,
  returnRateLimits: Schema.Boolean,
  serverTime: EpochMillis
})

/**
 * Logs the connection on, for as long as the program keeps it: it is logged on again whenever it was lost. What the same key calls
 * needs no signature then. Takes Ed25519 keys alone.
 *
 * @category methods
 * @since 0.1.0
 */
export const sessionLogon = Rpc.make("session.logon", { success: SessionStatus })
  .annotateMerge(RestTable.weight(2))
  .annotateMerge(RestTable.repeatable)
  .annotateMerge(ApiTable.alwaysSigned)

/**
 * Whether the connection is logged on.
 *
 * @category methods
 * @since 0.1.0
 */
export const sessionStatus = Rpc.make("session.status", { success: SessionStatus })
  .annotateMerge(RestTable.weight(2))
  .annotateMerge(RestTable.repeatable)

/**
 * Logs the connection off. It stays open.
 *
 * @category methods
 * @since 0.1.0
 */
export const sessionLogout = Rpc.make("session.logout", { success: SessionStatus })
  .annotateMerge(RestTable.weight(2))
  .annotateMerge(RestTable.repeatable)
