/**
 * How transports end a wire.
 *
 * @internal
 */
import * as Cause from "effect/Cause"
import * as Exit from "effect/Exit"
import { Closed } from "../ConnectionError.ts"

/** How long the peer may take to answer our close frame before the connection is cut. */
export const timeoutMillis = 1000

/** Whether the end of the scope asks for a close frame; after a failure the connection is cut at once. */
export const isOrderly = (exit: Exit.Exit<unknown, unknown>): boolean =>
  Exit.isSuccess(exit) || Cause.hasInterruptsOnly(exit.cause)

/** What a `pull` fails with that waits while the scope ends. */
export const byUs = (exit: Exit.Exit<unknown, unknown>): Closed =>
  new Closed({ code: isOrderly(exit) ? 1000 : 1006, text: "" })
