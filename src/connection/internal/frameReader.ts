import type * as ConnectionMetrics from "../ConnectionMetrics.ts"
import type { Policy } from "../ConnectionPolicy.ts"
import type { Incoming, Names, Protocol, Unreadable } from "../Protocol.ts"
import { BinaryFrame, type Frame, type TextFrame } from "../Transport.ts"
import { messageOf } from "./payloadText.ts"
import type { News, Report } from "./report.ts"
import type { ShardRecord } from "./shardRecord.ts"

/**
 * Tells the frames of a connection apart, and tells of those that belong to no topic.
 *
 * @internal
 */
export interface FrameReader {
  /** What a frame is; `undefined` if it is rejected. */
  readonly read: (frame: Frame) => Exclude<Incoming, Unreadable> | undefined
  readonly reject: (kind: RejectedKind, size: number, expectation: string) => void
}

type RejectedKind = Extract<News, { readonly _tag: "FrameRejected" }>["kind"]

/** @internal */
export const make = (options: {
  readonly protocol: Protocol
  readonly names: Names
  readonly policy: Policy
  readonly tally: ConnectionMetrics.Tally
  readonly record: ShardRecord
  readonly report: Report
}): FrameReader => {
  const { names, policy, protocol, record, report, tally } = options

  const reject: FrameReader["reject"] = (kind, size, expectation) => {
    tally.framesRejected++
    record.framesRejected++
    report({ _tag: "FrameRejected", kind, size, expectation })
  }

  // A fault of the protocol costs the frame, not the connection.
  const classify = (frame: TextFrame): Incoming => {
    try {
      return protocol.classify(frame, names)
    } catch (defect) {
      return { _tag: "Unreadable", expectation: `expected a protocol that does not break (${messageOf(defect)})` }
    }
  }

  return {
    read: (frame) => {
      tally.framesReceived++
      record.frames++
      if (frame instanceof BinaryFrame) {
        reject("Binary", frame.bytes.length, "expected a text frame")
        return undefined
      }
      if (frame.length > policy.maxFrameBytes) {
        reject("Oversize", frame.length, `expected at most ${policy.maxFrameBytes} bytes`)
        return undefined
      }
      const incoming = classify(frame)
      if (incoming._tag !== "Unreadable") return incoming
      reject("Unreadable", frame.length, incoming.expectation)
      return undefined
    },
    reject
  }
}
