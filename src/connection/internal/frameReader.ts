import type * as ConnectionMetrics from "../ConnectionMetrics.ts"
import type { Incoming, Names, Protocol, Unreadable } from "../Protocol.ts"
import { BinaryFrame, type Frame, type TextFrame } from "../Transport.ts"
import { messageOf } from "./payloadText.ts"
import type { News, Report } from "./report.ts"
import type { ShardRecord } from "./shardRecord.ts"

type RejectedKind = Extract<News, { readonly _tag: "FrameRejected" }>["kind"]

/**
 * Tells the frames of a connection apart, and tells of those that belong to no topic.
 *
 * @internal
 */
export class FrameReader {
  readonly #protocol: Protocol
  readonly #names: Names
  readonly #maxFrameBytes: number
  readonly #tally: ConnectionMetrics.Tally
  readonly #record: ShardRecord
  readonly #report: Report

  constructor(options: {
    readonly protocol: Protocol
    readonly names: Names
    readonly maxFrameBytes: number
    readonly tally: ConnectionMetrics.Tally
    readonly record: ShardRecord
    readonly report: Report
  }) {
    this.#protocol = options.protocol
    this.#names = options.names
    this.#maxFrameBytes = options.maxFrameBytes
    this.#tally = options.tally
    this.#record = options.record
    this.#report = options.report
  }

  /** What a frame is; `undefined` if it is rejected. */
  read(frame: Frame): Exclude<Incoming, Unreadable> | undefined {
    this.#tally.framesReceived++
    this.#record.frames++
    if (frame instanceof BinaryFrame) {
      return this.reject("Binary", frame.bytes.length, "expected a text frame")
    }
    if (frame.length > this.#maxFrameBytes) {
      return this.reject("Oversize", frame.length, `expected at most ${this.#maxFrameBytes} bytes`)
    }
    const incoming = this.#classify(frame)
    if (incoming._tag !== "Unreadable") return incoming
    return this.reject("Unreadable", frame.length, incoming.expectation)
  }

  reject(kind: RejectedKind, size: number, expectation: string): undefined {
    this.#tally.framesRejected++
    this.#record.framesRejected++
    this.#report({ _tag: "FrameRejected", kind, size, expectation })
  }

  // A fault of the protocol costs the frame, not the connection.
  #classify(frame: TextFrame): Incoming {
    try {
      return this.#protocol.classify(frame, this.#names)
    } catch (defect) {
      return { _tag: "Unreadable", expectation: `expected a protocol that does not break (${messageOf(defect)})` }
    }
  }
}
