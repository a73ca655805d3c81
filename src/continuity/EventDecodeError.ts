/**
 * The error of one event that did not have the shape its topic promises.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * An event of a known topic that could not be decoded.
 *
 * **Details**
 *
 * Only this event is lost. The connection, the other topics and the following events of this topic are not affected.
 *
 * @category errors
 * @since 0.1.0
 */
export class EventDecodeError extends Schema.TaggedError<EventDecodeError>()("EventDecodeError", {
  /** Topic whose event it was, in the exchange's own spelling. */
  topic: Schema.String,
  /** Where in the payload the first fault lies, in JavaScript notation, such as `["k"]["o"]`; empty for the whole. */
  path: Schema.String,
  /** What was expected and what was found, in words. */
  expectation: Schema.String,
  /** Start of the raw payload, cut at 1,000 characters. */
  raw: Schema.String
}) {
  override get message() {
    return `${this.topic}: ${this.expectation}${this.path === "" ? "" : ` at ${this.path}`}`
  }
}
