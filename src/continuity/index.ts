/**
 * Whether anything is missing in a stream of events, and how a stream says so.
 *
 * @since 0.1.0
 */
export * as EventDecodeError from "./EventDecodeError.ts"
export * as Sequence from "./Sequence.ts"
export * as Tracked from "./Tracked.ts"
