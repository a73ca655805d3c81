import { EventDecodeError } from "../../continuity/EventDecodeError.ts"
import type { Data } from "../Protocol.ts"
import type { EventSink, Topic } from "../Topic.ts"
import * as payloadText from "./payloadText.ts"

/**
 * What is told of an event at which a topic's own functions break: it costs the event, not the connection of all other topics.
 *
 * @internal
 */
export const errorOf = (topic: string, raw: string, defect: unknown): EventDecodeError =>
  new EventDecodeError({
    topic,
    path: "",
    expectation: `expected a topic that does not break (${payloadText.messageOf(defect)})`,
    raw
  })

/**
 * Feeds what a payload holds to a sink, or that the decoder broke at it.
 *
 * @internal
 */
export const decode = (feed: Topic<unknown>["decode"], data: Data, sink: EventSink<unknown>): void => {
  try {
    feed(data, sink)
  } catch (defect) {
    sink.malformed(errorOf(data.topic, payloadText.start(data), defect))
  }
}

/**
 * The same of an event that has been decoded.
 *
 * @internal
 */
export const tell = (topic: string, event: unknown, sink: EventSink<unknown>): void => {
  try {
    sink.event(event)
  } catch (defect) {
    sink.malformed(errorOf(topic, "", defect))
  }
}
