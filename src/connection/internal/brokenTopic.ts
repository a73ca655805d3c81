import { EventDecodeError } from "../../continuity/EventDecodeError.ts"
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
