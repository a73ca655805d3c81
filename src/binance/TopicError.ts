/**
 * The error of a topic name that no stream of a market has.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { Market } from "./Market.ts"

/**
 * A name that is not a topic of the market. Binance would acknowledge it and stay silent for ever.
 *
 * @category errors
 * @since 0.1.0
 */
export class TopicError extends Schema.TaggedError<TopicError>()("TopicError", {
  market: Market,
  topic: Schema.String,
  /** What is wrong and what is legal, in words. */
  expectation: Schema.String
}) {
  override get message() {
    return `${this.market} has no topic "${this.topic}": ${this.expectation}`
  }
}
