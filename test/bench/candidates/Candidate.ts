/** Where a candidate reads, and what. */
export interface Target {
  readonly port: number
  readonly topics: ReadonlyArray<string>
  /** First update id of each book. */
  readonly firstUpdateIds: Readonly<Record<string, number>>
  /** Streams of the same topics at once; the first of them is counted. Default: 1. */
  readonly subscribers?: number | undefined
}

/**
 * Something that reads frames and hands over events. It tells of each event of which kind it is, in the words of the wire, or nothing
 * if all frames come on one connection and in their order.
 */
export type Candidate = (target: Target, handle: (kind: string | undefined) => void) => unknown
